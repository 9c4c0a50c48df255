from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import botctl
from botctl.documents.reader import read
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.workspace import files, schemas
from botctl.workspace.shape import check

HEALTHY = Path(__file__).parent / "healthy"
REPOSITORY = Path(__file__).parents[2]
TEMPLATE = Path(botctl.__file__).parent / "workspace" / "template"

# What a file of each kind may not be; the reader and the schema must both refuse it.
REFUSED: dict[str, list[Any]] = {
    "intent": [
        {},
        {"title": ""},
        {"title": "A", "titel": "A"},
        {"title": "A", "utterances": []},
        {"title": "A", "slots": {"Size": "text"}},
        {"title": "A", "slots": {"size": {"ask": "Which?"}}},
        {"title": "A", "slots": {"size": {"type": "text", "tries": 0}}},
        {"title": "A", "reply": {"slack": "x"}},
        {"title": "A", "reply": {"text": "x", "buttons": [{"say": "y"}]}},
        {"title": "A", "reply": [[]]},
        {"title": "A", "reply": 5},
        {"title": "A", "call": "a/b"},
    ],
    "intent_phrases": [{"call": "a"}, {"slots": {"size": {"type": "text"}}}],
    "type": [{"values": []}, {"values": {"a": 5}}, {"values": ["a", 1]}],
    "bot": [
        {"title": "A", "locales": ["en_US"], "intents": "all", "connectors": ["web"]},
        {"title": "A", "locales": ["en-US"], "intents": "some", "connectors": ["web"]},
        {"title": "A", "locales": ["en-US"], "intents": "all", "connectors": ["web"], "nlu": {"accept": 2}},
        {"title": "A", "locales": ["en-US"], "intents": "all", "connectors": ["web"], "keep": "30"},
    ],
    "connector_web": [
        {"kind": "slack"},
        {"kind": "web", "secret": "hunter2"},
        {"kind": "web", "max_body": 1.5},
    ],
    "function": [
        {"timeout": 0},
        {"timeout": 901},
        {"events": []},
        {"events": [{"sqs": "orders queue"}]},
        {"events": [{"api": "/orders"}]},
        {"events": [{"api": "POST orders"}]},
        {"events": [{"s3": {"prefix": "in/"}}]},
        {"events": [{"eventbridge": {}}]},
    ],
    "conversations": [{"bot": "a", "conversations": [{"name": "x", "steps": [{"clock": "25m"}]}]}],
}
ACCEPTED: dict[str, list[Any]] = {
    "intent": [
        {
            "title": "A",
            "slots": {"size": "text", "n": {"type": "number", "default": 1, "ask": ["a", {"text": "b"}]}},
        },
        {"title": "A", "reply": {"default": ["x", "y"], "alexa": {"text": "z", "card": {"title": "c"}}}},
    ],
    "type": [{"values": ["a", "b"]}, {"values": {"a": None, "b": "c", "d": ["e"]}}],
    "conversations": [
        {
            "bot": "a",
            "conversations": [
                {
                    "name": "x",
                    "steps": [
                        {"user": "", "intent": None, "slots": {"a": None, "b": [1]}, "attributes": {"c": {}}}
                    ],
                }
            ],
        }
    ],
    "function": [
        {
            "events": [
                {"schedule": "cron(0 9 ? * MON-FRI *)", "timezone": "Europe/Berlin"},
                {"eventbridge": {"source": ["aws.ec2"], "detail": {"state": [{"anything-but": "running"}]}}},
                {"s3": "shop-receipts"},
                {
                    "s3": {
                        "bucket": "inbox",
                        "events": ["s3:ObjectCreated:Put"],
                        "prefix": "in/",
                        "suffix": ".csv",
                    }
                },
                {"sns": "orders"},
                {"sqs": "arn:aws:sqs:eu-central-1:111122223333:orders.fifo"},
                {"dynamodb": "orders"},
                {"kinesis": "clicks"},
                {"ses": "orders@example.com"},
                {"alarm": "Oven too cold"},
                {"logs": {"group": "/aws/lambda/order_pizza", "filter": "ERROR"}},
                {"api": "ANY /shop/{rest+}"},
            ]
        }
    ],
    "connector_web": [{"kind": "web", "secret": "${A_B}", "origins": ["https://example.com:8080"]}],
}


def accepts(kind: str, content: Any) -> bool:
    """Return whether the schema of a kind accepts a file's content."""
    return bool(jsonschema.Draft202012Validator(schemas.schema(kind)).is_valid(content))


def reads(kind: str, content: Any) -> bool:
    """Return whether a file of a kind is read without a fault."""
    document = read(json.dumps(content).encode(), "f.yml")
    value, faults = check(document, schemas.KINDS[kind][0])
    return value is not None and not faults


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_a_schema_is_one(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas.schema(kind))


@pytest.mark.parametrize(("kind", "content"), [(k, c) for k, all_of in REFUSED.items() for c in all_of])
def test_what_the_reader_refuses_the_schema_refuses_too(kind: str, content: Any) -> None:
    assert not reads(kind, content)
    assert not accepts(kind, content)


@pytest.mark.parametrize(("kind", "content"), [(k, c) for k, all_of in ACCEPTED.items() for c in all_of])
def test_what_the_reader_accepts_the_schema_accepts_too(kind: str, content: Any) -> None:
    assert reads(kind, content)
    assert accepts(kind, content)


def test_every_key_has_its_description() -> None:
    for kind in schemas.KINDS:
        schema = schemas.schema(kind)
        for record in [schema, *schema.get("$defs", {}).values()]:
            assert record["description"].endswith(".")
            for name, one in record["properties"].items():
                assert one["description"].endswith("."), f"{kind}.{name}"


def test_editors_are_offered_the_built_in_types() -> None:
    about = schemas.schema("intent")["$defs"]["SlotFile"]["properties"]["type"]["description"]
    assert f"({', '.join(BUILT_IN_TYPES)})" in about


def kind_of(path: Path, root: Path) -> str:
    """Return the kind of a workspace's file, by where it stands and how it is called."""
    folder, phrases = path.relative_to(root).parent.as_posix(), "." in path.stem
    if folder == "connectors":
        return "connector_web"
    return next(
        kind
        for kind, (_, where) in schemas.KINDS.items()
        if where == folder and kind.endswith("_phrases") == phrases
    )


@pytest.mark.parametrize("root", [HEALTHY, TEMPLATE, REPOSITORY], ids=["healthy", "template", "repository"])
def test_the_files_of_a_workspace_fit_their_schemas(root: Path) -> None:
    folders = {folder for _, folder in schemas.KINDS.values()}
    paths = [path for folder in folders for path in sorted((root / folder).glob("*.yml"))]
    assert paths
    for path in paths:
        document = read(path.read_bytes(), str(path))
        assert document.node is not None
        validator = jsonschema.Draft202012Validator(schemas.schema(kind_of(path, root)))
        assert [error.message for error in validator.iter_errors(document.node.plain())] == [], path


@pytest.mark.parametrize("root", [TEMPLATE], ids=["template"])
def test_a_file_names_its_schema_in_its_first_line(root: Path) -> None:
    for path in sorted(root.rglob("*.yml")):
        first = path.read_text("utf-8").split("\n")[0]
        assert first == schemas.comment(kind_of(path, root)), path


def test_the_comment_leads_to_the_schema(tmp_path: Path) -> None:
    schemas.write(tmp_path / "schemas")
    for kind, (_, folder) in schemas.KINDS.items():
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        assert (tmp_path / folder / schemas.comment(kind).partition("=")[2]).resolve().is_file()


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    assert len(schemas.write(tmp_path)) == len(schemas.KINDS)
    assert schemas.write(tmp_path) == ()


def test_every_connector_has_a_schema() -> None:
    assert {f"connector_{kind}" for kind in files.CONNECTORS} <= set(schemas.KINDS)


def test_the_schemas_of_this_repository_are_the_ones_that_are_generated() -> None:
    for kind in schemas.KINDS:
        kept = json.loads((REPOSITORY / schemas.FOLDER / f"{kind}.json").read_text("utf-8"))
        assert kept == schemas.schema(kind), f"{kind}: write schemas/ anew"
