"""Read dates: "tomorrow", "next friday", "May 5th", "24.12.", "in 3 Tagen"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from botctl.intents.types.durations import duration_at
from botctl.intents.types.numbers import ordinal_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

# Weekdays that are ordinary words too ("sun", "sat", "wed") count only after one of these.
_SHORT = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"})
_BEFORE_SHORT = frozenset({"on", "next", "this", "last", "until", "by", "coming"})
_NEXT = frozenset({"next"})
_COMING = frozenset(
    {"this", "coming", "naechsten", "naechster", "naechste", "kommenden", "kommender", "diesen", "dieser"}
)
_LAST = frozenset({"last", "letzten", "letzter", "vergangenen"})


class Day(NamedTuple):
    """Hold a date that ends before token `end`; `part` is a part of the day said with it."""

    date: date
    end: int
    part: tuple[int, int] | None = None


class Calendar(NamedTuple):
    """Hold what dates are relative to; `month_first` reads 3/4 as the 4th of March (US)."""

    today: date
    month_first: bool = True


def day_at(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the date that starts at a token, or None."""
    if tokens[at].kind == "number":
        ways: tuple[_Way, ...] = (_iso, _slashed, _pointed, _day_month, _ahead, _lone_day)
    else:
        ways = (_near, _weekday, _month_day, _day_month, _ahead, _lone_day)
    for way in ways:
        try:
            day = way(tokens, at, words, calendar)
        except (ValueError, OverflowError):  # February 30, year 0 or a date beyond the calendar
            continue
        if day:
            return day
    return None


_Way = Callable[[Tokens, int, Vocabulary, Calendar], Day | None]


def _near(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read today and its neighbours."""
    word = tokens.word(at)
    for phrase, days in _NEAR if word in ("the", "day") else ():
        if tokens.says(at, phrase):
            return Day(calendar.today + timedelta(days), at + phrase.count(" ") + 1)
    days_ahead = words.days.get(word)
    if days_ahead is None or (word == "morgen" and tokens.word(at - 1) in _NOT_TOMORROW_AFTER):
        return None
    part = words.dayparts.get(tokens.word(at + 1))
    if word == "tonight":
        return Day(calendar.today, at + 1, words.dayparts[word])
    return Day(calendar.today + timedelta(days_ahead), at + 1 + (part is not None), part)


_NEAR = (("the day after tomorrow", 2), ("day after tomorrow", 2), ("the day before yesterday", -2))
_NOT_TOMORROW_AFTER = frozenset({"am", "guten", "jeden", "den", "heute", "gestern", "schoenen"})


def _weekday(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read a weekday: the coming one, or with "next" the one of next week."""
    which = tokens.word(at)
    name_at = at + (which in _NEXT | _COMING | _LAST)
    name = tokens.word(name_at)
    weekday = words.weekdays.get(name)
    if weekday is None or (name in _SHORT and tokens.word(name_at - 1) not in _BEFORE_SHORT):
        return _week(tokens, at, words, calendar) if name_at > at else None
    ahead = (weekday - calendar.today.weekday() - 1) % 7 + 1
    if which in _NEXT:
        ahead = weekday - calendar.today.weekday() + 7
    elif which in _LAST:
        ahead = -((calendar.today.weekday() - weekday - 1) % 7 + 1)
    end = name_at + 1
    part = words.dayparts.get(tokens.word(end))
    return Day(calendar.today + timedelta(ahead), end + (part is not None), part)


def _week(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "next week" as a week from today."""
    if words.units.get(tokens.word(at + 1)) != "W" or tokens.word(at) == "this":
        return None
    days = -7 if tokens.word(at) in _LAST else 7
    return Day(calendar.today + timedelta(days), at + 2)


def _iso(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    return _separated(tokens, at, "-", lambda a, b, c: date(int(a), int(b), int(c)), widths=(4, 2, 2))


def _slashed(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    def read(first: str, second: str, year: str) -> date:
        month, day = (first, second) if calendar.month_first else (second, first)
        if int(month) > 12:
            month, day = day, month
        return _dated(int(day), int(month), year, calendar.today)

    return _separated(tokens, at, "/", read, widths=(2, 2, 4))


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


def _month_day(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
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


def _ahead(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "in 3 days", "3 days ago", "vor 3 Tagen"; spans shorter than a day are no dates."""
    word = tokens.word(at)
    start = at + (word in ("in", "vor"))
    span = duration_at(tokens, start, words)
    if span is None or (span.seconds % 86_400 and not span.months):
        return None
    ago = tokens.word(span.end) == "ago"
    hence = tokens.says(span.end, "from now") or tokens.says(span.end, "from today")
    if start == at and not ago and not hence:
        return None
    days = span.delta.days * (-1 if ago or word == "vor" else 1)
    return Day(calendar.today + timedelta(days), span.end + ago + 2 * hence)


def _lone_day(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "on the 5th", "am 5.": the next day of that number."""
    the = at + (tokens.word(at) == "the")
    before = tokens.word(at - 1)
    if not (words.language == "en" and the > at and before in ("on", "by", "until", "for")) and not (
        words.language == "de" and before in ("am", "zum", "den", "bis")
    ):
        return None
    day = ordinal_at(tokens, the, words)
    if day is None or not 1 <= day.value <= 31:
        return None
    if tokens.word(day.end) and tokens.word(day.end) not in words.at | {"please", "bitte", "for", "at"}:
        return None
    month = calendar.today
    for _ in range(12):
        if month.day <= 31 and (moment := _in_month(month, int(day.value))) and moment >= calendar.today:
            return Day(moment, day.end)
        month = (month.replace(day=1) + timedelta(32)).replace(day=1)
    return None


def _in_month(month: date, day: int) -> date | None:
    try:
        return month.replace(day=day)
    except ValueError:
        return None


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
