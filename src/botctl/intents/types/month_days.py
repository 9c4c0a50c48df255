"""Read days by their number in a month: "on the 5th", "the 15th of next month", "vom 5. bis 8. Mai"."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from botctl.intents.types.occasions import shifted
from botctl.intents.types.ordinals import ordinal_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.written_days import WRITTEN, Calendar, Day, first_of

# Words before a day's number that make it a date whatever follows.
_MARKS = {
    "en": frozenset({"on", "by", "until", "for"}),
    "de": frozenset({"am", "zum", "den", "bis"}),
}
_AFTER_DAY = frozenset({"please", "bitte", "for", "at"})
# "the 28th" alone is a day before these: "is the 28th free".
_AFTER_THE_DAY = _AFTER_DAY | {"free", "instead", "works", "then", "or", "if"}
# {words after the number: months ahead, or None for the next month that has such a day to come}
_MONTHS = {
    "of next month": 1, "of this month": 0, "of last month": -1, "of the month": None,
    "naechsten monats": 1, "des naechsten monats": 1, "kommenden monats": 1, "dieses monats": 0,
    "diesen monats": 0, "des monats": None,
}  # fmt: skip
_JOINTS = frozenset({"to", "till", "until", "and", "-", "–", "bis", "und"})  # noqa: RUF001  # the long dash
_ARTICLES = frozenset({"the", "zum", "dem", "den"})


def lone_day(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "on the 5th", "am 5.", "how about the 5th": the next day of that number."""
    the = at + (tokens.word(at) == "the")
    if tokens.word(at - 1) in _MARKS[words.language] and (the > at or words.language == "de"):
        return numbered(tokens, the, words, calendar)
    if words.language == "en" and the > at:
        day = ordinal_at(tokens, the, words)
        written = tokens[the].kind == "number" or (the == 1 and day and day.end >= len(tokens))
        return numbered(tokens, the, words, calendar, before=_AFTER_THE_DAY) if written else None
    return None


def numbered(
    tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar, *, before: AbstractSet[str] = _AFTER_DAY
) -> Day | None:
    """Return the next day of a number, "5th" or "5.", unless an ordinary word follows it.

    Ordinary is what is neither one of the words `before` nor one that a time of day may follow.
    """
    day = ordinal_at(tokens, at, words)
    after = tokens.word(day.end) if day else ""
    if day is None or (after and after not in words.at | before):
        return None
    found = _next(int(day.value), calendar.today)
    return Day(found, day.end) if found else None


def _next(number: int, today: date) -> date | None:
    """Return the next day of a number, today included; None where no month has one."""
    first = today.replace(day=1)
    for ahead in range(12):
        month = shifted(first, ahead)
        if 1 <= number <= 31 and (day := month + timedelta(number - 1)) >= today and day.month == month.month:
            return day
    return None


def day_of_month(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "the 15th of next month", "am ersten nächsten Monats"."""
    number = ordinal_at(tokens, at + (tokens.word(at) == "the"), words)
    said = next((said for said in _MONTHS if number and tokens.says(number.end, said)), None)
    if number is None or said is None or not 1 <= number.value <= 31:
        return None
    ahead, end = _MONTHS[said], number.end + said.count(" ") + 1
    if ahead is None:
        day = _next(int(number.value), calendar.today)
    else:
        day = shifted(calendar.today.replace(day=1), ahead).replace(day=int(number.value))
    return Day(day, end) if day else None


def first_of_range(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read the 5th of "from the 5th to the 8th of december": its month is said after the last day."""
    begin = at + (tokens.word(at) in _ARTICLES)
    number = ordinal_at(tokens, begin, words)
    text = tokens[begin].text
    if number is None and not (text.isdigit() and len(text) <= 2):
        return None
    value, end = (int(number.value), number.end) if number else (int(text), begin + 1)
    if tokens[end].text not in _JOINTS or tokens.glued(begin):
        return None
    last = first_of(WRITTEN, tokens, end + 1 + (tokens.word(end + 1) in _ARTICLES), words, calendar)
    if last is None or not 1 <= value <= 31:
        return None
    month = last.date if value <= last.date.day else shifted(last.date.replace(day=1), -1)
    return Day(month.replace(day=value), end)
