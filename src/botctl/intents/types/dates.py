"""Read dates: "tomorrow", "next friday", "May 5th", "24.12.", "in 3 Tagen"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from botctl.intents.types.durations import duration_at
from botctl.intents.types.numbers import ordinal_at
from botctl.intents.types.occasions import occasion_at, shifted
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.written_days import WRITTEN, Calendar, Day, Way, month_day

# Weekdays that are ordinary words too ("sun", "sat", "wed") count only after one of these.
_SHORT = frozenset(
    {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so"}
)
_BEFORE_SHORT = frozenset({"on", "next", "this", "last", "until", "by", "coming"})
_NEXT = frozenset({"next"})
_COMING = frozenset(
    {"this", "coming", "naechsten", "naechster", "naechste", "kommenden", "kommender", "kommende", "diesen"}
    | {"dieser"}
)
_LAST = frozenset({"last", "letzten", "letzter", "letzte", "vergangenen", "vergangene"})


def day_at(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the date that starts at a token, or None."""
    if tokens[at].kind == "number":
        ways: tuple[Way, ...] = (*WRITTEN, _ahead, _lone_day)
    else:
        ways = (_near, _occasion, _weekday, month_day, *WRITTEN, _ahead, _lone_day)
    return _first(ways, tokens, at, words, calendar)


def _first(ways: Sequence[Way], tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    for way in ways:
        try:
            day = way(tokens, at, words, calendar)
        except (ValueError, OverflowError):  # February 30, year 0 or a date beyond the calendar
            continue
        if day:
            return day
    return None


def _occasion(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    found = occasion_at(tokens, at, words, calendar.today)
    return Day(*found) if found else None


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
    day = Day(calendar.today + timedelta(days_ahead), at + 1 + (part is not None), part)
    return _weeks_after(tokens, day, words)


def _weeks_after(tokens: Tokens, day: Day, words: Vocabulary) -> Day:
    """Read "in einer Woche" and "in two weeks" after a day: it is counted from that day."""
    span = duration_at(tokens, day.end + 1, words) if tokens.word(day.end) == "in" else None
    if span is None or span.months or not span.seconds or span.seconds % 604_800:
        return day
    return Day(day.date + span.delta, span.end, day.part)


_NEAR = (
    ("the day after tomorrow", 2),
    ("day after tomorrow", 2),
    ("day after tmrw", 2),
    ("the day before yesterday", -2),
)
_NOT_TOMORROW_AFTER = frozenset({"am", "guten", "jeden", "den", "heute", "gestern", "schoenen"})


def _weekday(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read a weekday: the coming one, or with "next" the one of next week."""
    which = tokens.word(at)
    name_at = at + (which in _NEXT | _COMING | _LAST)
    name = tokens.word(name_at)
    weekday = words.weekdays.get(name)
    alone = len(tokens) <= 2 and not tokens.word(1)
    if weekday is None or (name in _SHORT and not alone and tokens.word(name_at - 1) not in _BEFORE_SHORT):
        return _week(tokens, at, words, calendar) if name_at > at else None
    written = _written_after(tokens, name_at + 1, words, calendar)
    if written:
        return written
    ahead = (weekday - calendar.today.weekday() - 1) % 7 + 1
    if which in _NEXT:
        ahead = weekday - calendar.today.weekday() + 7
    elif which in _LAST:
        ahead = -((calendar.today.weekday() - weekday - 1) % 7 + 1)
    end = name_at + 1
    if tokens.word(end) in _NEXT_WEEK and words.units.get(tokens.word(end + 1)) == "W":
        return Day(_of_next_week(calendar.today, weekday), end + 2)
    part = words.dayparts.get(tokens.word(end))
    within = words.dayparts.get(name.partition("tag")[2] or name.partition("mittwoch")[2])
    day = Day(calendar.today + timedelta(ahead), end + (part is not None), part or within)
    return _weeks_after(tokens, day, words)


_NEXT_WEEK = frozenset({"next", "naechste", "naechster", "kommende", "kommender"})


def _of_next_week(today: date, weekday: int) -> date:
    return today + timedelta(7 - today.weekday() + weekday)


def _written_after(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the date that follows a weekday: "Friday, December 4th", "Sonntag, den 29."."""
    at += tokens[at].text == ","
    the = tokens.word(at) in ("the", "den", "dem")
    day = _first(WRITTEN, tokens, at + the, words, calendar) or _first(
        (month_day,), tokens, at + the, words, calendar
    )
    return day or (_numbered(tokens, at + 1, words, calendar) if the else None)


def _week(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "next week" as a week from today."""
    if words.units.get(tokens.word(at + 1)) != "W" or tokens.word(at) == "this":
        return None
    weekday = words.weekdays.get(tokens.word(at + 2))
    if weekday is not None and tokens.word(at) not in _LAST:
        return Day(_of_next_week(calendar.today, weekday), at + 3)
    days = -7 if tokens.word(at) in _LAST else 7
    return Day(calendar.today + timedelta(days), at + 2)


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
        return _weeks_from(tokens, at, words, calendar)
    sign = -1 if ago or word == "vor" else 1
    day = shifted(calendar.today, sign * round(span.months)) + timedelta(sign * span.seconds / 86_400)
    return Day(day, span.end + ago + 2 * hence)


def _weeks_from(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "a week from friday"."""
    span = duration_at(tokens, at, words)
    if span is None or span.months or span.seconds % 604_800 or tokens.word(span.end) not in ("from", "on"):
        return None
    day = _weekday(tokens, span.end + 1, words, calendar) or _near(tokens, span.end + 1, words, calendar)
    return Day(day.date + span.delta, day.end, day.part) if day else None


def _lone_day(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "on the 5th", "am 5.": the next day of that number."""
    the = at + (tokens.word(at) == "the")
    before = tokens.word(at - 1)
    if not (words.language == "en" and the > at and before in ("on", "by", "until", "for")) and not (
        words.language == "de" and before in ("am", "zum", "den", "bis")
    ):
        alone = the == 1 == at + 1 and (day := ordinal_at(tokens, the, words)) and day.end >= len(tokens)
        return _numbered(tokens, the, words, calendar) if alone else None
    return _numbered(tokens, the, words, calendar)


def _numbered(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the next day of a number: "5th", "5."."""
    day = ordinal_at(tokens, at, words)
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
