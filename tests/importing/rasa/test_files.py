"""What a project's files are and are not, and where that is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from botctl.errors import UsageError, WorkspaceError
from botctl.importing.rasa.convert import Converted, convert
from tests.importing.rasa.copies import small

NLU = "nlu:\n- intent: order\n  examples: |\n    - order a pizza\n"


def told(converted: Converted, code: str) -> list[tuple[str, str]]:
    """Return places and messages of what was left out for a reason."""
    return [(str(one.place), one.message) for one in converted.remarks.left if one.code == code]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such folder"):
        convert(tmp_path / "nowhere")


def test_a_folder_without_a_project_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("hello")
    with pytest.raises(UsageError, match="this is no Rasa project") as refused:
        convert(tmp_path)
    assert refused.value.hint == "name the folder that holds domain.yml and data/"


def test_aliases_are_refused_with_every_place_and_nothing_is_imported(tmp_path: Path) -> None:
    root = small(
        tmp_path,
        nlu=NLU,
        domain='responses:\n  utter_a: &a\n  - text: "A"\n  utter_b: *a\n',
        rules="rules:\n- rule: 'x\n",
    )
    with pytest.raises(WorkspaceError, match="nothing was imported") as refused:
        convert(root)
    hint = "write the value out in the Rasa project, and import it again"
    assert [(str(fault), fault.hint) for fault in refused.value.faults] == [
        ("domain.yml:2:12 Y301 `&a` is an anchor, which is not read here", hint),
        ("domain.yml:4:12 Y301 `*a` is an alias, which is not read here", hint),
        ("data/rules.yml:2:9 Y103 this quote is never closed", "add the closing quote"),
    ]


def test_a_key_that_stands_twice_is_told_and_both_are_read(tmp_path: Path) -> None:
    root = small(tmp_path, nlu=NLU, domain="actions:\n- action_a\nactions:\n- action_b\n")
    converted = convert(root)
    assert told(converted, "yaml") == [("domain.yml:3:1", "the key `actions` stands here twice")]
    assert told(converted, "action") == [
        ("domain.yml:2:3", "no plain rule or story calls `action_a`"),
        ("domain.yml:4:3", "no plain rule or story calls `action_b`"),
    ]


def test_markdown_and_later_formats_are_told(tmp_path: Path) -> None:
    root = small(
        tmp_path,
        **{"data/nlu.yml": NLU, "data/old.md": "## intent:x\n", "data/flows.yml": "flows:\n  a: {}\n"},
    )
    assert told(convert(root), "format") == [
        ("data/old.md:1:1", "Rasa 1's formats (Markdown, JSON) are not read"),
        ("data/flows.yml:1:1", "`flows` of later Rasa versions is not read"),
    ]


def test_examples_may_be_lines_with_and_without_dashes_or_a_list(tmp_path: Path) -> None:
    nlu = (
        "nlu:\n- intent: a\n  examples: |\n    order a pizza\n    - order a pie\n"
        "- intent: b\n  examples:\n  - text: |\n      cancel the cake\n  - drop the cake\n"
    )
    files = convert(small(tmp_path, nlu=nlu)).files
    assert "  - order a (pizza|pie)\n" in files["intents/a.yml"]
    assert "  - (cancel|drop) the cake\n" in files["intents/b.yml"]


def test_secrets_of_credentials_and_endpoints_are_told_nowhere(tmp_path: Path) -> None:
    root = small(
        tmp_path,
        nlu=NLU,
        **{
            "credentials.yml": "slack:\n  slack_token: xoxb-1234\n",
            "endpoints.yml": "tracker_store:\n  password: hunter2\n",
        },
    )
    converted = convert(root)
    everything = "".join(converted.files.values()) + repr(converted.remarks)
    assert "xoxb" not in everything
    assert "hunter2" not in everything
    assert told(converted, "channel") == [("credentials.yml:1:1", "the channel `slack` is not carried over")]


def test_a_lookup_table_may_be_a_file_and_one_that_is_missing_is_told(tmp_path: Path) -> None:
    nlu = (
        "nlu:\n- intent: fly\n  examples: |\n    - fly to [Rome](city)\n"
        "- lookup: city\n  examples: |\n    - data/cities.txt\n    - data/more.txt\n"
    )
    converted = convert(small(tmp_path, **{"data/nlu.yml": nlu, "data/cities.txt": "Rome\nOslo\n\n"}))
    assert converted.files["intents/types/city.yml"].split("\n", 1)[1] == "values:\n  - Rome\n  - Oslo\n"
    assert told(converted, "lookup") == [
        ("data/nlu.yml:8:1", "the file `data/more.txt` of this list is not in the project")
    ]


@pytest.mark.parametrize("word", ["../secret.txt", "data/link.txt", "{outside}/secret.txt"])
def test_a_lookup_table_is_no_file_from_elsewhere(tmp_path: Path, word: str) -> None:
    (tmp_path / "secret.txt").write_text("hunter2\n")
    word = word.format(outside=tmp_path)
    nlu = (
        "nlu:\n- intent: fly\n  examples: |\n    - fly to [Rome](city)\n"
        f"- lookup: city\n  examples: |\n    - {word}\n"
    )
    root = small(tmp_path / "project", **{"data/nlu.yml": nlu})
    (root / "data/link.txt").symlink_to(tmp_path / "secret.txt")
    converted = convert(root)
    assert not any("hunter2" in text for text in converted.files.values())
    missing = ("data/nlu.yml:7:1", f"the file `{word}` of this list is not in the project")
    assert missing in told(converted, "lookup")


@pytest.mark.parametrize(
    ("content", "fault"),
    [(bytes(range(256)), "Y201"), ("nlu: []\n".encode("utf-16"), "Y201"), (b"nlu:\n- intent: \0\n", "Y202")],
)
def test_a_file_that_is_not_text_is_refused_and_nothing_is_imported(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    root = small(tmp_path, nlu=NLU)
    (root / "data/more.yml").write_bytes(content)
    with pytest.raises(WorkspaceError, match="nothing was imported") as refused:
        convert(root)
    (found,) = refused.value.faults
    assert found.place.file == "data/more.yml"
    assert found.code == fault


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    root = small(tmp_path, nlu=NLU)
    (root / "actions").mkdir()
    for name in ("data/pipe.yml", "actions/pipe.py", "credentials.yml"):
        os.mkfifo(root / name)
    (root / "data/round").symlink_to(root)
    (root / "data/self.yml").symlink_to("self.yml")
    assert "intents/order.yml" in convert(root).files


def test_python_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    root = small(tmp_path, nlu=NLU)
    (root / "actions.py").write_text("x = 1\n" * 200_000)
    assert told(convert(root), "action") == [
        ("actions.py:1:1", "it is larger than 1048576 bytes, and not read")
    ]


def test_an_intent_without_examples_that_no_domain_names_is_told_where_it_stands(tmp_path: Path) -> None:
    root = small(tmp_path, nlu=NLU + "- intent: greet - hello\n")
    assert ("data/nlu.yml:5:3", "`greet - hello` has no examples, and nothing follows it") in told(
        convert(root), "unanswered"
    )
