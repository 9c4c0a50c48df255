"""Read dates: "tomorrow", "next friday", "in 3 Tagen", "two days before christmas"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from botctl.intents.types.durations import Span, duration_at
from botctl.intents.types.month_days import day_of_month, first_of_range, lone_day
from botctl.intents.types.occasions import occasion_at, shifted
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.weekdays import counted_weekday, week, weekday
from botctl.intents.types.written_days import (
    WRITTEN,
    WRITTEN_IN_WORDS,
    Calendar,
    Day,
    Way,
    first_of,
    month_day,
)

_DAY = 86_400  # seconds
_WEEK = 7 * _DAY
_BEFORE = frozenset({"before", "vor"})
_AFTER = frozenset({"after", "nach"})
_FROM = frozenset({"from", "on"})
_NOT_TOMORROW_AFTER = frozenset({"am", "guten", "jeden", "den", "heute", "gestern", "schoenen"})
_LAST_NIGHT = (18, 24)
# {first word: ((phrase, days from today), ...)}
_PHRASES = {
    "the": (("the day after tomorrow", 2), ("the day before yesterday", -2)),
    "day": (("day after tomorrow", 2), ("day after tmrw", 2)),
    "to": (("to morrow", 1),),
    "last": (("last night", -1),),
    "letzte": (("letzte nacht", -1),),
}  # fmt: skip


def day_at(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Return the date that starts at a token, or None."""
    ways = _IN_FIGURES if tokens[at].kind == "number" else _IN_WORDS
    return first_of(ways, tokens, at, words, calendar)


def _occasion(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    found = occasion_at(tokens, at, words, calendar.today)
    return Day(*found) if found else None


def _near(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read today and its neighbours."""
    word = tokens.word(at)
    for phrase, days in _PHRASES.get(word, ()):
        if tokens.says(at, phrase):
            part = _LAST_NIGHT if days == -1 else None
            return Day(calendar.today + timedelta(days), at + phrase.count(" ") + 1, part)
    days_ahead = words.days.get(word)
    if days_ahead is None or (word == "morgen" and tokens.word(at - 1) in _NOT_TOMORROW_AFTER):
        return None
    if word == "tonight":
        return Day(calendar.today, at + 1, words.dayparts[word])
    part = words.dayparts.get(tokens.word(at + 1))
    return Day(calendar.today + timedelta(days_ahead), at + 1 + (part is not None), part)


def _later(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read a day and what is added to it: "heute in acht Tagen", "friday in two weeks", "friday week"."""
    day = _near(tokens, at, words, calendar) or weekday(tokens, at, words, calendar)
    if day is None:
        return None
    if (feast := _before_feast(tokens, day, words, calendar)) is not None:
        return feast
    if tokens.word(day.end) == "week" and not tokens[day.end + 1].text.isdigit():
        return Day(day.date + timedelta(7), day.end + 1, day.part)
    span = duration_at(tokens, day.end + 1, words) if tokens.word(day.end) == "in" else None
    if span is None or span.months or not span.seconds or span.seconds % _DAY:
        return day
    days = int(span.seconds // _DAY)
    is_week = days == 8 and words.language == "de"  # Duden: "in acht Tagen" is in a week
    return Day(day.date + timedelta(7 if is_week else days), span.end, day.part)


def _before_feast(tokens: Tokens, day: Day, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "friday before christmas": the weekday in the week before a feast, or after it."""
    joint = tokens.word(day.end)
    if joint not in _BEFORE | _AFTER or tokens.word(day.end - 1) not in words.weekdays:
        return None
    feast = _occasion(tokens, day.end + 1, words, calendar)
    if feast is None:
        return None
    if joint in _BEFORE:
        return Day(feast.date - timedelta((feast.date - day.date).days % 7 or 7), feast.end)
    return Day(feast.date + timedelta((day.date - feast.date).days % 7 or 7), feast.end)


def _ahead(tokens: Tokens, at: int, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read "in 3 days", "3 days ago", "vor 3 Tagen"; spans shorter than a day are no dates."""
    word = tokens.word(at)
    start = at + (word in ("in", "vor"))
    span = _days(tokens, start, words)
    if span is None:
        return None
    ago = tokens.word(span.end) == "ago"
    hence = tokens.says(span.end, "from now") or tokens.says(span.end, "from today")
    if start == at and not ago and not hence:
        return _beside(tokens, span, words, calendar)
    end = span.end + ago + 2 * hence
    end += ago and tokens.word(end) == "today"
    return Day(_moved(calendar.today, span, -1 if ago or word == "vor" else 1), end)


def _days(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    """Return the whole days, weeks or months that are said at a place; "the day" is one."""
    article = tokens.word(at) in ("the", "am")
    if tokens.word(at + article) in ("day", "tag"):
        return Span(_DAY, 0, at + article + 1)
    span = duration_at(tokens, at, words)
    return None if span is None or (span.seconds % _DAY and not span.months) else span


def _moved(day: date, span: Span, sign: int) -> date:
    return shifted(day, sign * round(span.months)) + timedelta(sign * span.seconds / _DAY)


def _beside(tokens: Tokens, span: Span, words: Vocabulary, calendar: Calendar) -> Day | None:
    """Read a day so far from another: "a week from friday", "a week today", "two days before christmas"."""
    joint = tokens.word(span.end)
    is_weeks = not span.months and not span.seconds % _WEEK
    named = joint in _BEFORE | _AFTER or (joint in _FROM and is_weeks)
    if not named and not (is_weeks and joint in words.days):
        return None
    day = first_of(_ANCHORS, tokens, span.end + named, words, calendar)
    if day is None:
        return None
    return Day(_moved(day.date, span, -1 if joint in _BEFORE else 1), day.end, day.part)


# Days that others are counted from; none of them is counted from another, so that no text nests.
_ANCHORS: Sequence[Way] = (_near, _occasion, weekday, month_day, *WRITTEN)
_COUNTED: Sequence[Way] = (_ahead, counted_weekday, day_of_month, first_of_range, lone_day)
_IN_FIGURES: Sequence[Way] = (*WRITTEN, *_COUNTED)
_IN_WORDS: Sequence[Way] = (_occasion, _later, week, month_day, *WRITTEN_IN_WORDS, *_COUNTED)
