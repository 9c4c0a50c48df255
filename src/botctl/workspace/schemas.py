"""Make JSON Schemas of the shapes of files, so that editors complete and check what authors write.

They are kept in the workspace's own folder `schemas/`, in version control, and each file names its own
in its first line: `# yaml-language-server: $schema=../schemas/intent.json`. So they are found without a
network, and right after a clone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from botctl.workspace import files, forms, records, shapes

FOLDER = "schemas"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"

# Each kind of file, by the name of its schema: what it is read into, and where such files stand.
KINDS: Mapping[str, tuple[type[files.File], str]] = {
    "bot": (files.BotFile, "bots"),
    "bot_phrases": (files.BotPhrasesFile, "bots"),
    "intent": (files.IntentFile, "intents"),
    "intent_phrases": (files.IntentPhrasesFile, "intents"),
    "type": (files.TypeFile, "intents/types"),
    "type_phrases": (files.TypePhrasesFile, "intents/types"),
    **{f"connector_{kind}": (file, "connectors") for kind, file in files.CONNECTORS.items()},
    "function": (files.FunctionFile, "functions"),
    "conversations": (files.ConversationsFile, "tests/conversations"),
}


def comment(kind: str) -> str:
    """Return the line with which a file of a kind names its schema."""
    up = "../" * (KINDS[kind][1].count("/") + 1)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind}.json"


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of file."""
    record = KINDS[kind][0]
    defs: dict[str, Any] = {}
    _record(records.Record(record), defs)
    own = defs.pop(record.__name__)
    return {"$schema": _DRAFT, "title": kind.replace("_", " "), **own, **({"$defs": defs} if defs else {})}


def write(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder, and return the files that are new or changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for kind in KINDS:
        path = folder / f"{kind}.json"
        text = json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return tuple(changed)


@singledispatch
def _schema(shape: object, defs: dict[str, Any]) -> dict[str, Any]:
    """Return a shape's schema; the records in it are put into `defs`."""
    raise NotImplementedError(f"a shape without a schema: {shape!r}")


@_schema.register
def _text(shape: shapes.Text, defs: dict[str, Any]) -> dict[str, Any]:
    if shape in (files.WORDS, files.ANY_WORDS):
        return {"type": "string", **({"pattern": r"\S"} if shape is files.WORDS else {})}
    return {"type": "string", "pattern": f"^{shape.pattern.pattern}$"}


@_schema.register
def _number(shape: shapes.Number, defs: dict[str, Any]) -> dict[str, Any]:
    least = "exclusiveMinimum" if shape.above else "minimum"
    return {"type": "integer" if shape.whole else "number", least: shape.least, "maximum": shape.most}


@_schema.register
def _flag(shape: shapes.Flag, defs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "boolean"}


@_schema.register
def _one_of(shape: shapes.OneOf, defs: dict[str, Any]) -> dict[str, Any]:
    return {"enum": list(shape.words)}


@_schema.register
def _value(shape: shapes.Value, defs: dict[str, Any]) -> dict[str, Any]:
    one = ["string", "number", "boolean"]
    return {"type": [*one, "array"], "items": {"type": one}}


@_schema.register
def _anything(shape: shapes.Anything, defs: dict[str, Any]) -> dict[str, Any]:
    return {}


@_schema.register
def _or_nothing(shape: forms.OrNothing, defs: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_schema(shape.shape, defs), {"type": "null"}]}


@_schema.register
def _list(shape: forms.ListOf, defs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _schema(shape.item, defs), "minItems": shape.least}


@_schema.register
def _map(shape: forms.MapOf, defs: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": _schema(shape.keys, defs),
        "additionalProperties": _schema(shape.value, defs),
        "minProperties": shape.least,
    }


@_schema.register
def _forms(shape: forms.Forms, defs: dict[str, Any]) -> dict[str, Any]:
    forms = (shape.text, shape.items, shape.entries)
    return {"anyOf": [_schema(form, defs) for form in forms if form is not None]}


@_schema.register
def _either(shape: records.Either, defs: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_record(shape.first, defs), _record(shape.second, defs)]}


@_schema.register
def _record(shape: records.Record, defs: dict[str, Any]) -> dict[str, Any]:
    name = shape.of.__name__
    if name not in defs:
        defs[name] = {}  # its place, should it hold itself
        keys = records.keys_of(shape.of)
        defs[name] = {
            "description": shape.of.__doc__,
            "type": "object",
            "properties": {one: _key(key, defs) for one, key in keys.items()},
            "required": [one for one, key in keys.items() if key.required],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _key(key: records.Key, defs: dict[str, Any]) -> dict[str, Any]:
    default = {"default": key.default} if isinstance(key.default, bool | int | float | str) else {}
    return {"description": key.about, **_schema(key.shape, defs), **default}
