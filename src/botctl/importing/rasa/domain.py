"""Read domains: intents, entities, slots, forms, responses and actions, from one file or many."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.documents.nodes import List, Map, Node, Scalar
from botctl.errors import Place
from botctl.importing.rasa import nodes
from botctl.importing.rasa.files import Found, Section
from botctl.importing.rasa.project import Domain, Filling, Form, Slot
from botctl.importing.rasa.responses import variations
from botctl.importing.remarks import Remarks

_INTERNAL = ("requested_slot", "session_started_metadata")


def domain(found: Found, remarks: Remarks) -> Domain:
    """Return what all domain sections say together."""
    intents: dict[str, Place] = {}
    triggers: dict[str, str] = {}
    for section, name, node, body in _named(found, "intents"):
        intents.setdefault(name, section.at(node))
        if trigger := nodes.text(nodes.entry(body, "triggers")):
            triggers[name] = trigger
    entities = {name: section.at(node) for section, name, node, _ in _named(found, "entities")}
    slots = {
        name: _slot(section, name, node, body)
        for section, name, node, body in _named(found, "slots")
        if name not in _INTERNAL
    }
    forms = {
        name: _form(section, name, node, body, remarks)
        for section, name, node, body in _named(found, "forms")
    }
    responses = {
        name: tuple(variations(section, name, body, remarks))
        for section, name, _, body in _named(found, "responses", "templates")
    }
    actions = {name: section.at(node) for section, name, node, _ in _named(found, "actions")}
    for section in found.under("session_config"):
        hint = "`keep:` in the bot's file says how long a conversation lives after its last turn"
        remarks.leave(
            "session", section.place, "the session's length and its slots are not carried over", hint
        )
    return Domain(intents, triggers, entities, slots, forms, responses, actions)


def _named(found: Found, *keys: str) -> Iterator[tuple[Section, str, Node, Node | None]]:
    for section in found.under(*keys):
        for name, node, body in nodes.named(section.node):
            yield section, name, node, body


def _slot(section: Section, name: str, node: Node, body: Node | None) -> Slot:
    return Slot(
        name,
        nodes.text(nodes.entry(body, "type")).rpartition(".")[2] or "any",
        section.at(node),
        nodes.value(nodes.entry(body, "initial_value")),
        nodes.texts(nodes.entry(body, "values")),
        tuple(_mappings(nodes.entry(body, "mappings"), section)),
    )


def _mappings(node: Node | None, section: Section) -> Iterator[Filling]:
    listed = node.items if isinstance(node, List) else (node,) if isinstance(node, Map) else ()
    for item in listed:
        yield Filling(
            nodes.text(nodes.entry(item, "type")) or "custom",
            section.at(item),
            nodes.text(nodes.entry(item, "entity")),
            nodes.text(nodes.entry(item, "role")),
            nodes.text(nodes.entry(item, "group")),
            nodes.texts(nodes.entry(item, "intent")),
            nodes.value(nodes.entry(item, "value")),
        )


def _form(section: Section, name: str, node: Node, body: Node | None, remarks: Remarks) -> Form:
    """Read a form: Rasa 3 lists its slots, Rasa 2 maps each to how it is filled, Rasa 1 has it in Python."""
    place = section.at(node)
    required = nodes.entry(body, "required_slots")
    if nodes.entry(body, "ignored_intents") is not None:
        hint = "botctl takes what is a slot's value for an answer, and serves every other intent in between"
        remarks.change("form", place, f"`ignored_intents` of `{name}` has no counterpart", hint)
    if required is None and isinstance(body, Map):
        rest = {key: one for key, one in body.entries.items() if key != "ignored_intents"}
        required = Map(rest, body.line, body.column)
    if isinstance(required, Map):
        mappings = {slot: tuple(_mappings(one.value, section)) for slot, one in required.entries.items()}
        return Form(name, place, tuple(mappings), mappings)
    if required is None or isinstance(required, Scalar):
        hint = "list its slots under `required_slots`, or write them into the intent's file"
        remarks.leave("form", place, f"the slots of the form `{name}` are not in the domain", hint)
    return Form(name, place, nodes.texts(required))
