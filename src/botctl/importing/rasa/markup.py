"""Read Rasa's marks for entities within examples."""

from __future__ import annotations

import json
import re
from typing import Any

from botctl.errors import Place
from botctl.importing.rasa.project import Annotation, Example
from botctl.importing.remarks import Remarks

# [text](entity), [text](entity:value), [text]{"entity": ...} and [text][{"entity": ...}, ...], as in
# rasa.shared.nlu.training_data.entities_parser.
_MARK = re.compile(
    r"\[(?P<text>[^\]]+)\]"
    r"(?:\((?P<entity>[^:)]+)(?::(?P<value>[^)]+))?\)|(?P<one>\{[^}]*\})|(?P<several>\[\{.*?\}\]))"
)


def example(marked: str, place: Place, remarks: Remarks) -> Example:
    """Return an example without its marks; a mark that cannot be read is told and taken for words."""
    text = ""
    found: list[Annotation] = []
    at = 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        said = mark["text"]
        fields = _fields(mark)
        if not fields:
            hint = 'write it as in [Berlin]{"entity": "city"}'
            remarks.leave("markup", place, f"the mark `{mark[0]}` names no entity", hint)
        else:
            if len(fields) > 1:
                hint = "mark the words once; botctl gives a word to one slot"
                remarks.leave(
                    "markup", place, f"`{said}` is marked as several entities; the first counts", hint
                )
            found.append(_annotation(fields[0], said, len(text)))
        text += said
    text += marked[at:]
    return Example(text, tuple(found), place)


def _fields(mark: re.Match[str]) -> list[dict[str, Any]]:
    if mark["entity"]:
        return [{"entity": mark["entity"].strip(), "value": mark["value"]}]
    try:
        read = json.loads(mark["one"] or mark["several"])
    except ValueError:
        return []
    fields = read if isinstance(read, list) else [read]
    return [one for one in fields if isinstance(one, dict) and one.get("entity")]


def _annotation(fields: dict[str, Any], said: str, start: int) -> Annotation:
    value = fields.get("value")
    return Annotation(
        start,
        start + len(said),
        str(fields["entity"]),
        said if value is None else str(value),
        str(fields.get("role") or ""),
        str(fields.get("group") or ""),
    )
