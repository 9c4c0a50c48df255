"""Change what is known as people put it: add to a list, take out of it, put one value for another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto

from botctl.intents.intent import Slot
from botctl.messages import Json, SlotValue


class _Change(Enum):
    SET = auto()
    ADD = auto()
    REMOVE = auto()


# Cues stand before a value; the last one before it counts.
_REMOVES = re.compile(
    r"\b(?:without|remove|drop|delete|minus|except|(?:take|leave) (?:off|away|out)|get rid of"
    r"|instead of|rather than|replace|swap|exchange|(?:change|not|no)(?: the| with)?\s*$"
    r"|ohne|entfern\w*|streich\w*|lösch\w*|statt|anstatt|anstelle|außer|ersetz\w*|tausch\w*"
    r"|(?:nicht|kein|keine|keinen)(?: der| die| das| den| mit)?\s*$)",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(?:add|plus|also|another|as well as|auch|noch|zusätzlich|außerdem|dazu|fügen?)\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"\W*(?:and|und)\b", re.IGNORECASE)
# What follows a value that is taken away stands in its place: "replace ham with salami".
_REPLACES = re.compile(r"\b(?:with|by|for|to|but|durch|gegen|mit|sondern|aber)\b", re.IGNORECASE)
# The same things may be said behind the last value: "ham too", "take the ham out".
_ADDS_AFTER = re.compile(r"\W*(?:too|as well|also|auch|dazu|hinzu|noch)\b", re.IGNORECASE)
_REMOVES_AFTER = re.compile(r"\W*(?:out|off|away|weg|raus)\b", re.IGNORECASE)


def amended(
    slots: Mapping[str, Slot], known: Mapping[str, Json], values: Mapping[str, SlotValue], text: str
) -> dict[str, SlotValue]:
    """Return the values that were heard in a text, as they become of what is known.

    A value of None takes away what is known; a value that was only denied is left out.
    """
    return {
        name: amendment
        for name, value in values.items()
        if name in slots and (amendment := _amended(slots[name], known.get(name), value, text)) is not None
    }


def _amended(slot: Slot, known: Json, value: SlotValue, text: str) -> SlotValue | None:
    if known is None or slot.type in ("text", "yes_no"):
        return value
    if not slot.many:
        return _of_one(known, value, text)
    if not value.items:
        return value
    changes = list(_changes(value.items, text))
    if all(change is _Change.SET for change, _ in changes):
        return value
    return replace(value, value=_of_many(known if isinstance(known, list) else [known], changes) or None)


def _of_one(known: Json, value: SlotValue, text: str) -> SlotValue | None:
    change, _ = next(_changes((value,), text))
    if change is not _Change.REMOVE:
        return value
    return replace(value, value=None) if value.value == known else None


def _of_many(known: Sequence[Json], changes: Sequence[tuple[_Change, Json]]) -> list[Json]:
    """Return a list with changes made; what is new takes the place of what goes."""
    gone = [value for change, value in changes if change is _Change.REMOVE]
    new = [value for change, value in changes if change is not _Change.REMOVE]
    place = next((at for at, value in enumerate(known) if value in gone), len(known))
    return [*known[:place], *new, *(value for value in known[place:] if value not in gone)]


def _changes(items: Sequence[SlotValue], text: str) -> Iterator[tuple[_Change, Json]]:
    """Return what is to be done with each value, by the words before it and behind the last one."""
    behind = text[items[-1].end :]
    change = _Change.SET
    if _ADDS_AFTER.match(behind) or _GOES_ON.match(text[: items[0].start]):
        change = _Change.ADD
    elif _REMOVES_AFTER.match(behind):
        change = _Change.REMOVE
    end = 0
    for item in items:
        change = _change(text[end : item.start], change)
        yield change, item.value
        end = item.end


def _change(before: str, last: _Change) -> _Change:
    """Return what the words before a value say; without a cue, what was said of the last one."""
    removes = max((match.start() for match in _REMOVES.finditer(before)), default=-1)
    adds = max((match.start() for match in _ADDS.finditer(before)), default=-1)
    if removes > adds:
        return _Change.REMOVE
    if adds >= 0 or (last is _Change.REMOVE and _REPLACES.search(before)):
        return _Change.ADD
    return last
