"""Read days by what they are called: Christmas, the weekend, the end of the month, this evening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

# (month, day) of feasts that are on the same day each year; longer names first.
_FEASTS = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas": (12, 25), "boxing day": (12, 26), "new years eve": (12, 31), "new years day": (1, 1),
    "halloween": (10, 31), "valentines day": (2, 14),
    "heiligabend": (12, 24), "heilig abend": (12, 24), "weihnachten": (12, 25), "nikolaus": (12, 6),
    "silvester": (12, 31), "neujahr": (1, 1),
}  # fmt: skip
_WEEKENDS = {
    "this weekend": 0, "the coming weekend": 0, "on the weekend": 0, "at the weekend": 0,
    "over the weekend": 0, "next weekend": 7,
    "am wochenende": 0, "dieses wochenende": 0, "kommendes wochenende": 0, "naechstes wochenende": 7,
}  # fmt: skip
_ENDS = {
    "end of the week": "W", "end of week": "W", "end of the month": "M", "end of month": "M",
    "end of the year": "Y", "end of year": "Y", "ende der woche": "W", "ende des monats": "M",
    "monatsende": "M", "ende des jahres": "Y", "jahresende": "Y",
}  # fmt: skip
_NEXT = {
    "next month": 1, "last month": -1, "next year": 12, "last year": -12,
    "naechsten monat": 1, "naechster monat": 1, "letzten monat": -1, "naechstes jahr": 12,
    "letztes jahr": -12, "im naechsten jahr": 12,
}  # fmt: skip


class Occasion(NamedTuple):
    """Hold a date that ends before token `end`, and the part of the day that was said with it."""

    date: date
    end: int
    part: tuple[int, int] | None = None


def _by_word(*tables: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the phrases by their first word, the longest first."""
    found: dict[str, list[str]] = {}
    for phrase in sorted((phrase for table in tables for phrase in table), key=len, reverse=True):
        found.setdefault(phrase.split()[0], []).append(phrase)
    return {word: tuple(phrases) for word, phrases in found.items()}


_PHRASES = _by_word(_FEASTS, _WEEKENDS, _ENDS, _NEXT)


def occasion_at(tokens: Tokens, at: int, words: Vocabulary, today: date) -> Occasion | None:
    """Return the day whose name starts at a token, or None."""
    word = tokens.word(at)
    if word == "this" and (part := words.dayparts.get(tokens.word(at + 1))):
        return Occasion(today, at + 2, part)
    for phrase in _PHRASES.get(word, ()):
        if tokens.says(at, phrase):
            return Occasion(_day(phrase, today), at + phrase.count(" ") + 1)
    return None


def _day(phrase: str, today: date) -> date:
    if phrase in _FEASTS:
        month, day = _FEASTS[phrase]
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    if phrase in _WEEKENDS:
        saturday = 0 if today.weekday() == 6 else 5 - today.weekday()
        return today + timedelta(saturday + _WEEKENDS[phrase])
    if phrase in _NEXT:
        return shifted(today, _NEXT[phrase])
    if _ENDS[phrase] == "W":
        return today + timedelta(6 - today.weekday())
    if _ENDS[phrase] == "M":
        return shifted(today.replace(day=1), 1) - timedelta(1)
    return date(today.year, 12, 31)


def shifted(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day.

    Raise ValueError beyond the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            if last == 28:
                raise
    return day
