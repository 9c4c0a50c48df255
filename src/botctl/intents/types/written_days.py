"""Read days that are written out: "2026-11-24", "24.12.", "3/4", "May 5th", "the 5th of May"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from botctl.intents.types.numbers import number_at
from botctl.intents.types.ordinals import ordinal_at
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
_BEFORE_DAY = frozenset({"am", "zum", "vom", "den", "dem", "bis"})


def first_of(
    ways: Sequence[Way], tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar
) -> Day | None:
    """Return the date that the first of several ways reads at a token; what no calendar has is none."""
    for way in ways:
        try:
            day = way(tokens, at, words, calendar)
        except (ValueError, OverflowError):  # February 30, year 0 or a date beyond the calendar
            continue
        if day:
            return day
    return None


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
    """Read "24.12.", "24.12.2026" and "24. 12.": a date without a year needs its last point, or "am"."""
    parts = tokens[at].text.split(".")
    end = at + 1
    if len(parts) == 3 and len(parts[0]) == 4:
        return Day(date(int(parts[0]), int(parts[1]), int(parts[2])), end)
    if len(parts) == 1 and words.language == "de" and _is_pointed(tokens, at) and _is_pointed(tokens, at + 2):
        year = tokens[at + 4].text
        has_year = len(year) == 4 and year.isdigit()
        parts += [tokens[at + 2].text, *[year] * has_year]
        end = at + 4 + has_year
    elif len(parts) == 2 and tokens[end].text == "." and tokens.glued(end):
        end += 1
        if tokens.glued(end) and tokens[end].text.isdigit() and len(tokens[end].text) in (2, 4):
            parts.append(tokens[end].text)
            end += 1
    elif len(parts) != 3 and not (
        len(parts) == 2
        and words.language == "de"
        and (len(tokens) == 1 or tokens.word(at - 1) in _BEFORE_DAY)
    ):
        return None
    if any(not 1 <= len(part) <= 2 or not part.isdigit() for part in parts[:2]):
        return None
    return Day(_dated(int(parts[0]), int(parts[1]), "".join(parts[2:]), calendar.today), end)


def _is_pointed(tokens: Tokens, at: int) -> bool:
    """Return whether a number of at most two digits and a point stand at a place."""
    return (
        tokens[at].text.isdigit()
        and len(tokens[at].text) <= 2
        and tokens[at + 1].text == "."
        and tokens.glued(at + 1)
    )


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
    year, end = _year(tokens, end, words, calendar)
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
    dash = tokens[end].text == "-" and tokens.glued(end + 1)  # "5-Dec-2026"
    end += tokens.word(end) == "of" or dash
    month = words.months.get(tokens.word(end)) or _ordinal_month(tokens, at, end, words)
    if month is None:
        return None
    short = len(tokens[end].text) <= 4 and tokens.glued(end + 1)
    end += 1 + (short and (tokens[end + 1].text == "." or (dash and tokens[end + 1].text == "-")))
    year, end = _year(tokens, end, words, calendar)
    return Day(_dated(number, month, year, calendar.today), end)


def _ordinal_month(tokens: Tokens, at: int, end: int, words: Vocabulary) -> int | None:
    """Return the month of "am dritten Dritten", which ends before the token after `end`."""
    if words.language != "de" or tokens[at].kind != "word" or tokens.word(at - 1) not in _BEFORE_DAY:
        return None
    month = words.ordinals.get(tokens.word(end))
    return month if month and month <= 12 else None


_YEARS = {
    "next year": 1, "this year": 0, "last year": -1, "naechstes jahr": 1, "naechsten jahres": 1,
    "dieses jahr": 0, "dieses jahres": 0, "diesen jahres": 0, "letztes jahr": -1, "letzten jahres": -1,
}  # fmt: skip


_APOSTROPHES = frozenset("'’")  # noqa: RUF001  # both of them


def _year(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> tuple[str, int]:
    """Return the year after a day and month, "" where none is said, and where it ends."""
    for said, ahead in _YEARS.items():
        if tokens.says(at, said):
            return str(calendar.today.year + ahead), at + 2
    comma = tokens[at].text == ","
    token = tokens[at + comma]
    if token.text.isdigit() and len(token.text) == 4 and token.text[:2] in ("19", "20"):
        return token.text, at + comma + 1
    short = tokens[at + 1].text  # "'26"
    if tokens[at].text in _APOSTROPHES and tokens.glued(at + 1) and len(short) == 2 and short.isdigit():
        return short, at + 2
    return _spoken_year(tokens, at, words)


def _spoken_year(tokens: Tokens, at: int, words: Vocabulary) -> tuple[str, int]:
    """Read "nineteen eighty five", "twenty twenty-six", "two thousand ten", "zweitausendzehn"."""
    number = number_at(tokens, at, words) if tokens[at].kind == "word" else None
    if number is None:
        return "", at
    if 1900 <= number.value < 2100:
        return str(int(number.value)), number.end
    rest = number_at(tokens, number.end, words) if number.value in (19, 20) else None
    if rest is None or not 10 <= rest.value < 100 or tokens[number.end].kind != "word":
        return "", at
    return f"{int(number.value)}{int(rest.value)}", rest.end


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


# Ways that say a day in figures or by its month; of these, only one begins with a word.
WRITTEN: tuple[Way, ...] = (_iso, _slashed, _pointed, _day_month)
WRITTEN_IN_WORDS: tuple[Way, ...] = (_day_month,)
