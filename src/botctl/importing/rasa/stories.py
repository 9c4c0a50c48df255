"""Read rules, stories and test stories as steps."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.documents.nodes import Node
from botctl.errors import Place
from botctl.importing.rasa import nodes
from botctl.importing.rasa.files import Found, Section
from botctl.importing.rasa.markup import example
from botctl.importing.rasa.project import Does, Example, Loop, Other, SlotSet, Step, Story, User
from botctl.importing.remarks import Remarks


def stories(found: Found, remarks: Remarks) -> tuple[Story, ...]:
    """Return every rule, story and test story, rules first: they hold whatever a story says."""
    read = [
        _story(section, item, word, remarks)
        for key, word in (("rules", "rule"), ("stories", "story"))
        for section in found.under(key)
        for item in nodes.items(section.node)
    ]
    for section in found.under("e2e_tests", "test_cases", "flows"):
        hint = "write its conversations into tests/conversations, and what it does as an intent"
        remarks.leave("format", section.place, f"`{section.key}` of later Rasa versions is not read", hint)
    return tuple(read)


def _story(section: Section, item: Node, word: str, remarks: Remarks) -> Story:
    kind = "test" if word == "story" and _is_test(section.file) else word
    name = nodes.text(nodes.entry(item, word)) or kind
    steps = tuple(_steps(section, nodes.entry(item, "steps"), remarks))
    conditions = tuple(_steps(section, nodes.entry(item, "condition"), remarks))
    return Story(name.strip(), kind, section.at(item), steps, conditions)


def _is_test(file: str) -> bool:
    """Return whether a file holds test stories, by Rasa's own rule for their names."""
    return file.startswith("tests/") or file.rpartition("/")[2].startswith("test_")


def _steps(section: Section, node: Node | None, remarks: Remarks) -> Iterator[Step]:
    for item in nodes.items(node):
        if nodes.text(item) == "...":
            continue  # Rasa's earlier way to say that anything may come before
        yield _step(section, item, remarks)


def _step(section: Section, item: Node, remarks: Remarks) -> Step:
    place = section.at(item)
    if name := nodes.text(nodes.entry(item, "intent")):
        return User((name,), place, _said(item, place, remarks))
    if either := nodes.items(nodes.entry(item, "or")):
        intents = tuple(filter(None, (nodes.text(nodes.entry(one, "intent")) for one in either)))
        return User(intents, place) if len(intents) == len(either) else Other("or", place)
    if name := nodes.text(nodes.entry(item, "action")):
        return Does(name, place)
    for key in ("active_loop", "form"):
        if (loop := nodes.entry(item, key)) is not None:
            return Loop(nodes.text(loop) or nodes.text(nodes.entry(loop, "name")), place)
    if (slots := nodes.entry(item, "slot_was_set")) is not None:
        return SlotSet(tuple(name for name, _, _ in nodes.named(slots)), place)
    kind = next((key for key, _ in nodes.entries(item)), "step")
    return Other(kind, place)


def _said(item: Node, place: Place, remarks: Remarks) -> Example | None:
    said = " ".join(nodes.text(nodes.entry(item, "user")).split())
    return example(said, place, remarks) if said else None
