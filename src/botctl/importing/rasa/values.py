"""Decide which type each slot has, and gather the values of those that are lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from botctl.errors import Place
from botctl.importing.names import Names, identifier
from botctl.importing.rasa.entities import Entity, entities, fillings
from botctl.importing.rasa.project import Filling, Project, Slot
from botctl.importing.remarks import Remarks
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.intents.words import normalise

# Entities that name something built in: dimensions of Duckling, labels of spaCy, and what people call
# the same, as our identifiers.
_BUILT_IN = {
    "number": "number", "float": "number", "integer": "number", "cardinal": "number",
    "ordinal": "ordinal",
    "amount_of_money": "money", "money": "money",
    "time": "datetime", "date": "date", "datetime": "datetime", "duration": "duration",
    "email": "email", "e_mail": "email", "email_address": "email",
    "phone_number": "phone", "phone": "phone", "url": "url",
    "percentage": "percentage", "percent": "percentage",
}  # fmt: skip
# Duckling's `time` is a day, a time of day, or both; what is asked for says which.
_TIME = "time"
_TIMES = (("date and", "datetime"), ("datetime", "datetime"), ("date", "date"), ("day", "date"),
          ("time", "time"), ("hour", "time"), ("clock", "time"))  # fmt: skip
# A list's words come again and again; names and other free text do not.
_USES = 1.5
_MOST_VALUES = 20_000  # of one type; more belong in a function that looks them up


@dataclass(frozen=True, slots=True)
class Types:
    """Hold the type of each slot by its name in Rasa, and the values of our list types.

    `of_entity` are the types of entities that no slot keeps.
    """

    of_slot: Mapping[str, str]
    of_entity: Mapping[str, str]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]

    def canonical(self, type_name: str, words: str) -> str | None:
        """Return the value of a list type that words stand for, or None."""
        said = normalise(words)
        for value, others in self.values.get(type_name, {}).items():
            if said in (normalise(value), *map(normalise, others)):
                return value
        return None


def types(project: Project, remarks: Remarks) -> Types:
    """Return the types of all slots and entities, and tell which entities are free text here."""
    found = _Decision(project, remarks)
    return Types(
        {name: found.slot(name) for name in _slots(project)},
        {name: found.entity(name) for name in sorted(found.entities)},
        found.lists,
    )


def _slots(project: Project) -> dict[str, None]:
    required = (slot for form in project.domain.forms.values() for slot in form.required)
    return dict.fromkeys((*project.domain.slots, *required))


class _Decision:
    """Decide on types one by one, so that a list is made once."""

    def __init__(self, project: Project, remarks: Remarks) -> None:
        self.project = project
        self.remarks = remarks
        self.entities = entities(project)
        self.lists: dict[str, dict[str, tuple[str, ...]]] = {}
        self._names = Names(taken=BUILT_IN_TYPES)
        self._decided: dict[str, str] = {}

    def slot(self, name: str) -> str:
        """Return the type of a slot."""
        slot = self.project.domain.slots.get(name)
        filled = fillings(self.project, name)
        kinds = {one.kind for one in filled}
        entities = [one.entity for one in filled if one.kind == "from_entity"]
        if not filled and name in self.entities:
            entities = [name]  # Rasa 2 fills a slot from the entity of its name
        answered = not entities and "from_text" not in kinds and _says_yes_and_no(filled)
        if (slot and slot.type == "bool") or answered:
            return "yes_no"
        if slot and slot.type == "categorical" and slot.values:
            return self._categorical(slot, entities)
        if slot and slot.type == "float":
            return "number"
        if entities and "from_text" not in kinds:
            return self._time(name, entities[0]) if entities[0] == _TIME else self.entity(entities[0])
        return "text"

    def _time(self, slot: str, entity: str) -> str:
        """Return the type of a slot for Duckling's `time`, by its name: a day where that tells none."""
        if self.entity(entity) not in BUILT_IN_TYPES:
            return self.entity(entity)
        told = "" if slot == entity else slot.lower()
        chosen = next((ours for part, ours in _TIMES if part in told), "date")
        hint = "date, time and datetime are types of their own here; choose in the intent's file"
        place = (
            self.project.domain.slots[slot].place
            if slot in self.project.domain.slots
            else _place(self.project, entity)
        )
        self.remarks.change("type", place, f"`{slot}`, which is any `{entity}` in Rasa, is a {chosen}", hint)
        return chosen

    def entity(self, name: str) -> str:
        """Return the type of an entity."""
        if name not in self._decided:
            self._decided[name] = self._decide(name)
        return self._decided[name]

    def _decide(self, name: str) -> str:
        entity = self.entities.get(name, Entity())
        if identifier(name) in _BUILT_IN and not entity.listed:
            return _BUILT_IN[identifier(name)]
        if not entity.values:
            return "text"
        if entity.listed or entity.uses >= _USES * len(entity.values):
            return self._list(name, _place(self.project, name), _values(entity))
        shown = ", ".join(f'"{value}"' for value in list(entity.values)[:3])
        hint = "where its values are known, list them in intents/types and give the slot that type"
        message = f"`{name}` is free text here: its values differ nearly every time ({shown}, ...)"
        self.remarks.change("type", _place(self.project, name), message, hint)
        return "text"

    def _categorical(self, slot: Slot, entities: list[str]) -> str:
        values: dict[str, dict[str, None]] = {value: {} for value in slot.values if value != "__other__"}
        for entity in entities:
            for value, words in self.entities.get(entity, Entity()).values.items():
                known = next((one for one in values if normalise(one) == normalise(value)), None)
                if known is not None:
                    values[known] |= words
        return self._list(slot.name, slot.place, values)

    def _list(self, name: str, place: Place, values: Mapping[str, Mapping[str, None]]) -> str:
        plain = _unambiguous(values)
        if not 0 < len(plain) <= _MOST_VALUES:
            hint = "look them up in a function"
            message = f"`{name}` has {len(plain):,} values, more than a type should hold; it is free text"
            self.remarks.leave("type", place, message, hint)
            return "text"
        ours = self._names.of(name)
        if ours not in self.lists:
            self.lists[ours] = plain
            self.remarks.rename("slot type", place, name, ours)
        return ours


def _says_yes_and_no(filled: tuple[Filling, ...]) -> bool:
    """Return whether a slot is filled by two intents, one of them meaning yes and the other no."""
    said = {str(one.value).lower() for one in filled if one.kind == "from_intent"}
    return said >= {"true", "false"} or said >= {"yes", "no"}


def _place(project: Project, entity: str) -> Place:
    if entity in project.domain.entities:
        return project.domain.entities[entity]
    examples = (example for said in project.training.intents.values() for example in said)
    marked = (each.place for each in examples if any(one.entity == entity for one in each.entities))
    return next(marked, Place("data"))


def _values(entity: Entity) -> dict[str, dict[str, None]]:
    return {value: dict(words) for value, words in entity.values.items()}


def _unambiguous(values: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    """Return values with their synonyms, each word standing for one value only.

    What is marked as standing for another value is no value itself; the most used spelling stays.
    """
    spelt: dict[str, str] = {}
    meant: dict[str, str] = {}
    for value, words in values.items():
        for word in words:
            if normalise(word) != normalise(value):
                meant.setdefault(normalise(word), value)
    for value in values:
        key = normalise(value)
        if key and key not in meant:
            spelt.setdefault(key, value)
    found: dict[str, dict[str, str]] = {value: {} for value in spelt.values()}
    for value, words in values.items():
        final = spelt.get(_final(normalise(value), meant))
        for word in words if final is not None else ():
            key = normalise(word)
            if key and key not in spelt and meant.get(key) == value and final is not None:
                found[final].setdefault(key, word)
    return {value: tuple(words.values()) for value, words in found.items()}


def _final(key: str, meant: Mapping[str, str]) -> str:
    """Follow words that stand for words that stand for a value."""
    for _ in range(len(meant)):
        if key not in meant:
            return key
        key = normalise(meant[key])
    return key
