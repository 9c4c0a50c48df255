"""Read days by what they are called: Christmas, the weekend, the end of the month, this evening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from botctl.intents.types.feasts import NAMES, feast
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

_WEEKENDS = {
    "this weekend": 0, "the coming weekend": 0, "on the weekend": 0, "at the weekend": 0,
    "over the weekend": 0, "next weekend": 7,
    "am wochenende": 0, "dieses wochenende": 0, "kommendes wochenende": 0, "naechstes wochenende": 7,
}  # fmt: skip
_ENDS = {
    "end of the week": "W", "end of week": "W", "end of the month": "M", "end of month": "M",
    "end of next month": "N", "ende naechsten monats": "N", "last day of the month": "M",
    "last day of this month": "M", "letzten tag des monats": "M", "letzter tag des monats": "M",
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


def _by_word(*tables: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the phrases by their first word, the longest first."""
    found: dict[str, list[str]] = {}
    for phrase in sorted((phrase for table in tables for phrase in table), key=len, reverse=True):
        found.setdefault(phrase.split()[0], []).append(phrase)
    return {word: tuple(phrases) for word, phrases in found.items()}


_PHRASES = _by_word(NAMES, _WEEKENDS, _ENDS, _NEXT)


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
    if phrase in NAMES:
        return feast(phrase, today)
    if phrase in _WEEKENDS:
        saturday = 0 if today.weekday() == 6 else 5 - today.weekday()
        return today + timedelta(saturday + _WEEKENDS[phrase])
    if phrase in _NEXT:
        return shifted(today, _NEXT[phrase])
    if _ENDS[phrase] == "W":
        return today + timedelta(6 - today.weekday())
    if _ENDS[phrase] in ("M", "N"):
        return shifted(today.replace(day=1), 1 + (_ENDS[phrase] == "N")) - timedelta(1)
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
