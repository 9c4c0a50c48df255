"""Read a bare answer as the type that was asked for: "5" is a time, a number of minutes or a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from botctl.intents.types.clockface import Clock, later, next_time
from botctl.intents.types.counts import find_numbers
from botctl.intents.types.durations import Span
from botctl.intents.types.money import amount
from botctl.intents.types.numbers import tidy
from botctl.intents.types.ordinals import ordinal_at
from botctl.intents.types.tokens import Found
from botctl.intents.types.values import Values
from botctl.messages import Json

_ARTICLES = frozenset({"a", "an", "one", "ein", "eine", "einen", "einer", "einem"})


def bare_answer(slot_type: str, values: Values) -> Found | None:
    """Return the one number of a sentence as a value of the type asked for, or None.

    A clock time is the next such hour, a duration is in minutes, money has no currency.
    """
    read = _READ.get(slot_type)
    if read is None:
        return None
    numbers = list(find_numbers(values.tokens, values.words)) or _lone_article(values)
    if len(numbers) == 1 and isinstance(number := numbers[0].value, int | float):
        value = read(number, values)
        if value is not None:
            return Found(value, numbers[0].start, numbers[0].end, 0.8)
    return _bare_ordinal(values) if slot_type in ("ordinal", "number") else None


def _lone_article(values: Values) -> list[Found]:
    words = values.sentence.words
    if len(words) <= 2 and words and words[0] in _ARTICLES:
        return [Found(1, values.sentence.starts[0], values.sentence.ends[0])]
    return []


def _bare_ordinal(values: Values) -> Found | None:
    for at in range(len(values.tokens)):
        ordinal = ordinal_at(values.tokens, at, values.words)
        if ordinal:
            return Found(int(ordinal.value), *values.tokens.span(at, ordinal.end), 0.8)
    return None


def _hour(number: float, values: Values) -> datetime | None:
    """Return when the clock next shows an hour, or shows it on the day that was agreed."""
    if number % 1 or not 0 <= number <= 24:
        return None
    clock = Clock(int(number), 0, 0, open=1 <= number <= 12)
    return next_time(clock, values.now, values.day)


def _time(number: float, values: Values) -> Json:
    moment = _hour(number, values)
    return None if moment is None else f"{moment:%H:%M}"


def _datetime(number: float, values: Values) -> Json:
    moment = _hour(number, values)
    return None if moment is None else later(moment, timedelta(0)).isoformat(timespec="seconds")


def _phone(number: float, values: Values) -> Json:
    text = values.sentence.text.strip()
    return text if text.isascii() and text.isdigit() and 3 <= len(text) <= 15 else None


_READ: Mapping[str, Callable[[float, Values], Json]] = {
    "number": lambda number, _: tidy(number),
    "percentage": lambda number, _: tidy(number),
    "ordinal": lambda number, _: int(number) if number > 0 and not number % 1 else None,
    "money": lambda number, _: amount(number),
    "duration": lambda number, _: Span(number * 60, 0, 0).iso() if 0 < number < 1e6 else None,
    "time": _time,
    "datetime": _datetime,
    "phone": _phone,
}
