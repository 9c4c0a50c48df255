"""Read days that are written out: "2026-11-24", "24.12.", "3/4", "May 5th", "the 5th of May"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from botctl.intents.types.numbers import ordinal_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary


class Day(NamedTuple):
    """Hold a date that ends before token `end`; `part` is a part of the day said with it."""

    date: date
    end: int
    part: tuple[int, int] | None = None


class Calendar(NamedTuple):
    """Hold what dates are relative to; `month_first` reads 3/4 as the 4th of March (US)."""

    today: date
    month_first: bool = True


Way = Callable[[Tokens, int, Vocabulary, Calendar], Day | None]


def _iso(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    sign = "/" if tokens[at + 1].text == "/" else "-"
    if len(tokens[at].text) == 4:
        return _separated(tokens, at, sign, lambda a, b, c: date(int(a), int(b), int(c)), widths=(4, 2, 2))
    return None


def _slashed(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    def read(first: str, second: str, year: str) -> date:
        month, day = (first, second) if calendar.month_first else (second, first)
        if int(month) > 12:
            month, day = day, month
        return _dated(int(day), int(month), year, calendar.today)

    return _separated(tokens, at, "-" if tokens[at + 1].text == "-" else "/", read, widths=(2, 2, 4))


def _separated(
    tokens: Tokens, at: int, sign: str, read: Callable[[str, str, str], date], *, widths: tuple[int, int, int]
) -> Day | None:
    """Read two or three glued numbers with a sign between them, of at most so many digits each."""
    parts = [tokens[at].text]
    end = at + 1
    while len(parts) < 3 and tokens[end].text == sign and tokens.glued(end) and tokens.glued(end + 1):
        parts.append(tokens[end + 1].text)
        end += 2
    if len(parts) < (3 if sign == "-" else 2) or tokens.glued(at):
        return None
    if any(not part.isdigit() or len(part) > width for part, width in zip(parts, widths, strict=False)):
        return None
    return Day(read(*parts, *[""] * (3 - len(parts))), end)


def _pointed(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "24.12." and "24.12.2026"; the point after a date without a year is needed."""
    parts = tokens[at].text.split(".")
    end = at + 1
    if len(parts) == 2 and tokens[end].text == "." and tokens.glued(end):
        end += 1
        if tokens.glued(end) and tokens[end].text.isdigit() and len(tokens[end].text) in (2, 4):
            parts.append(tokens[end].text)
            end += 1
    elif len(parts) != 3:
        return None
    if any(not 1 <= len(part) <= 2 or not part.isdigit() for part in parts[:2]):
        return None
    return Day(_dated(int(parts[0]), int(parts[1]), "".join(parts[2:]), calendar.today), end)


def month_day(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "May 5th, 2027"; a month without a day is not a date ("may", "march")."""
    month = words.months.get(tokens.word(at))
    if month is None or words.language == "de":
        return None
    at += 1 + (tokens[at + 1].text == ".")
    at += tokens.word(at) == "the"
    day = ordinal_at(tokens, at, words)
    if day is None and tokens[at].text.isdigit() and len(tokens[at].text) <= 2:
        if tokens[at + 1].text == ":" or tokens.word(at + 1) in ("am", "pm"):
            return None
        day_number, end = int(tokens[at].text), at + 1
    elif day:
        day_number, end = int(day.value), day.end
    else:
        return None
    year, end = _year(tokens, end)
    return Day(_dated(day_number, month, year, calendar.today), end)


def _day_month(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "the 5th of May", "5 May 2027", "24. Dezember"."""
    at += tokens.word(at) == "the"
    day = ordinal_at(tokens, at, words)
    if day:
        number, end = int(day.value), day.end
    elif tokens[at].text.isdigit() and len(tokens[at].text) <= 2:
        number, end = int(tokens[at].text), at + 1
    else:
        return None
    end += tokens.word(end) == "of"
    month = words.months.get(tokens.word(end))
    if month is None:
        return None
    end += 1 + (tokens[end + 1].text == "." and tokens.glued(end + 1) and len(tokens[end].text) <= 4)
    year, end = _year(tokens, end)
    return Day(_dated(number, month, year, calendar.today), end)


def _year(tokens: Tokens, at: int) -> tuple[str, int]:
    comma = tokens[at].text == ","
    token = tokens[at + comma]
    if token.text.isdigit() and len(token.text) == 4 and token.text[:2] in ("19", "20"):
        return token.text, at + comma + 1
    return "", at


def _dated(day: int, month: int, year: str, today: date) -> date:
    """Return a date; one without a year is the next of its kind. Raise ValueError where there is none."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(9):  # eight years may lie between two 29ths of February
        try:
            moment = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if moment >= today:
            return moment
    raise ValueError(f"no month {month} has a day {day}")


# Ways that say a day in figures or by its month.
WRITTEN: tuple[Way, ...] = (_iso, _slashed, _pointed, _day_month)
