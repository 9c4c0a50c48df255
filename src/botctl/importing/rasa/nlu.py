"""Read what people say: intents, synonyms, lookup tables and regular expressions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from botctl.documents.nodes import List, Node, Scalar
from botctl.errors import Place
from botctl.importing.rasa import nodes
from botctl.importing.rasa.files import LIMITS, Found, Section
from botctl.importing.rasa.markup import example
from botctl.importing.rasa.project import Example, Training, WordList
from botctl.importing.remarks import Remarks

_LISTS = ("synonym", "lookup", "regex")


def training(found: Found, remarks: Remarks) -> Training:
    """Return what all `nlu:` sections say together."""
    intents: dict[str, list[Example]] = {}
    places: dict[str, Place] = {}
    lists: dict[str, list[WordList]] = {kind: [] for kind in _LISTS}
    for section in found.under("nlu"):
        for item in nodes.items(section.node):
            body = nodes.entry(item, "examples")
            if name := nodes.text(nodes.entry(item, "intent")):
                places.setdefault(name, section.at(item))
                said = intents.setdefault(name, [])
                said += (example(text, place, remarks) for text, place in _examples(body, section))
                continue
            kind = next((one for one in _LISTS if nodes.text(nodes.entry(item, one))), None)
            if kind is None:
                hint = "look at how it is written; Rasa knows intent, synonym, lookup and regex"
                remarks.leave("format", section.at(item), "this is no intent, synonym, lookup or regex", hint)
                continue
            name = nodes.text(nodes.entry(item, kind))
            words = tuple(_words(body, section, found.root, remarks))
            lists[kind].append(WordList(name, words, section.at(item)))
    return Training(
        {name: tuple(said) for name, said in intents.items()},
        places,
        *(tuple(lists[kind]) for kind in _LISTS),
    )


def _examples(body: Node | None, section: Section) -> Iterator[tuple[str, Place]]:
    """Return each example and its place: lines of one text (with or without `- `), or items of a list."""
    if isinstance(body, List):
        for item in body.items:
            said = nodes.text(item) or nodes.text(nodes.entry(item, "text"))
            if said.strip():
                yield _unlisted(said), section.at(item)
    elif isinstance(body, Scalar):
        # The lines of a block stand below its `|`; a text in quotes begins where it stands.
        first = body.line if body.offset is not None else body.line + 1
        for number, line in enumerate(nodes.text(body).split("\n")):
            if said := _unlisted(line):
                yield said, Place(section.file, first + number)


def _unlisted(line: str) -> str:
    return " ".join(line.strip().removeprefix("-").split())


def _words(body: Node | None, section: Section, root: Path, remarks: Remarks) -> Iterator[str]:
    """Return the words of a list; a lookup table may name a file of one word a line."""
    for word, place in _examples(body, section):
        if not word.endswith(".txt"):
            yield word
            continue
        places = (root / word, (root / section.file).parent / word)
        path = next((p for p in places if p.is_file() and p.resolve().is_relative_to(root.resolve())), None)
        if path is None or path.stat().st_size > LIMITS.size:
            hint = "put the file there, or write its words into the list"
            remarks.leave("lookup", place, f"the file `{word}` of this list is not in the project", hint)
            continue
        lines = path.read_text("utf-8", errors="replace").splitlines()
        yield from (said for line in lines if (said := _unlisted(line)))
