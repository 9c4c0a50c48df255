"""Tell whether a value has the canonical form of its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from botctl.intents.intent import Slot, SlotType
from botctl.messages import Json

# The forms that models give (see `intents.types`), and what a person who writes a function is told of each.
_FORMS: Mapping[str, str] = {
    "text": "a text",
    "number": "a number",
    "ordinal": "a whole number from 1",
    "money": 'an amount such as "12.50" or "12.50 EUR"',
    "date": 'a date such as "2026-11-24"',
    "time": 'a time such as "17:30"',
    "datetime": 'a moment such as "2026-11-24T17:30:00+01:00"',
    "duration": 'an ISO 8601 duration such as "PT25M"',
    "email": "an e-mail address",
    "phone": 'digits, perhaps with a leading "+"',
    "url": "an address such as https://example.org/",
    "percentage": "a number",
    "yes_no": "true or false",
}


def wanted(slot: Slot, slot_type: SlotType | None, value: Json) -> str:
    """Return what a slot's value should have been, or "" where it is of its type's canonical form.

    A slot of many takes a list, or one value of it.
    """
    values = value if slot.many and isinstance(value, list) else [value]
    if all(_fits(slot.type, slot_type, each) for each in values):
        return ""
    form = f"one of: {', '.join(slot_type.values.base)}" if slot_type else _FORMS[slot.type]
    return f"a list, each {form}" if slot.many else form


def _fits(name: str, slot_type: SlotType | None, value: Json) -> bool:
    if slot_type is not None:
        return isinstance(value, str) and value in slot_type.values.base
    try:
        return _CHECKS[name](value)
    except ValueError:
        return False


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ordinal(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _written(pattern: str) -> Callable[[Json], bool]:
    form = re.compile(pattern)
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


def _date(value: Json) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _time(value: Json) -> bool:
    return isinstance(value, str) and f"{time.fromisoformat(value):%H:%M}" == value


def _datetime(value: Json) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


_CHECKS: Mapping[str, Callable[[Json], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": _number,
    "ordinal": _ordinal,
    "money": _written(r"-?\d+(\.\d+)?( [A-Z]{3})?"),
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _written(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "email": _written(r"[^@\s]+@[^@\s]+"),
    "phone": _written(r"\+?\d+"),
    "url": _written(r"[a-z][a-z0-9+.-]*://\S+"),
    "percentage": _number,
    "yes_no": lambda value: isinstance(value, bool),
}
