"""Put dates, times of day and spans together into the values of date, time and datetime slots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from botctl.intents.types.clockface import Clock, later, next_time
from botctl.intents.types.clocks import clocks
from botctl.intents.types.dates import day_at
from botctl.intents.types.durations import duration_at
from botctl.intents.types.tokens import Found, Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.written_days import Calendar, Day

# Words that may stand between a day and a time: "tomorrow at about 5", "5 pm on friday".
_BETWEEN = frozenset({"at", "on", "um", "am", "gegen", "about", "around", "by", "the", ",", "so", "ca", "in"})
_NOW = frozenset({"now", "jetzt", "sofort", "immediately", "asap"})
# "now and then", "now what" say no time; these words beside it leave it one.
_BESIDE_NOW = _NOW | {
    "right",
    "please",
    "bitte",
    "gleich",
    "just",
    "ab",
    "for",
    ".",
    "!",
    "?",
    ",",
    "yes",
    "ja",
}


@dataclass(frozen=True, slots=True)
class Moments:
    """Hold the days and times of day of a text, each with the token it starts at.

    `day` is the one that times belong to where none is said, if one was agreed before.
    """

    tokens: Tokens
    words: Vocabulary
    now: datetime
    days: tuple[tuple[int, Day], ...]
    clocks: tuple[tuple[int, Clock], ...]
    day: date | None = None


def read(
    tokens: Tokens, words: Vocabulary, now: datetime, *, month_first: bool, day: date | None = None
) -> Moments:
    """Find the days and the times of a text; what is part of a day is not a time."""
    calendar = Calendar(now.date(), month_first)
    days: list[tuple[int, Day]] = []
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        said = day_at(tokens, at, words, calendar)
        if said:
            days.append((at, said))
        at = said.end if said else at + 1
    taken = {at for first, said in days for at in range(first, said.end)}
    times = tuple((at, clock) for at, clock in clocks(tokens, words) if at not in taken)
    return Moments(tokens, words, now, tuple(days), times, day)


def dates(moments: Moments) -> Iterator[Found]:
    """Return the days as "2026-11-24"."""
    for at, day in moments.days:
        yield Found(day.date.isoformat(), *moments.tokens.span(at, day.end))


def times(moments: Moments) -> Iterator[Found]:
    """Return the times of day as "17:30"; "in 20 minutes" is counted from now."""
    for at, clock, _, moment in _said(moments):
        yield Found(f"{moment:%H:%M}", *moments.tokens.span(at, clock.end), 1.0 if clock.sure else 0.7)
    for at, end, moment in _from_now(moments):
        yield Found(f"{moment:%H:%M}", *moments.tokens.span(at, end), 0.9)


def datetimes(moments: Moments) -> Iterator[Found]:
    """Return days with times as "2026-11-24T17:30:00+01:00"; a time alone is the next of its kind."""
    for at, clock, day, moment in _said(moments):
        first, last = (min(at, day[0]), max(clock.end, day[1].end)) if day else (at, clock.end)
        span = moments.tokens.span(first, last)
        exists = later(moment, timedelta(0))  # half past two is half past three where clocks are put forward
        yield Found(exists.isoformat(timespec="seconds"), *span, 1.0 if day else 0.8)
    for at, end, moment in _from_now(moments):
        yield Found(moment.replace(microsecond=0).isoformat(), *moments.tokens.span(at, end), 0.9)


def _said(moments: Moments) -> Iterator[tuple[int, Clock, tuple[int, Day] | None, datetime]]:
    """Return each time of day with the token it starts at, the day said beside it, and when that is."""
    for at, clock in moments.clocks:
        day = _beside(moments, at, clock)
        moment = _on(day[1], clock, moments.now) if day else next_time(clock, moments.now, moments.day)
        yield at, clock, day, moment


def _beside(moments: Moments, at: int, clock: Clock) -> tuple[int, Day] | None:
    """Return the day that a time of day belongs to: the one next to it."""
    for first, day in moments.days:
        gap = range(day.end, at) if day.end <= at else range(clock.end, first)
        if len(gap) <= 3 and all(moments.tokens[place].text in _BETWEEN for place in gap):
            return first, day
    return None


def _on(day: Day, clock: Clock, now: datetime) -> datetime:
    part = clock.part or day.part
    said = Clock(clock.hour, clock.minute, clock.end, open=clock.open, part=part)
    return datetime.combine(day.date, said.resolve(now, today=day.date == now.date()), now.tzinfo)


def _from_now(moments: Moments) -> Iterator[tuple[int, int, datetime]]:
    """Return spans counted from now ("in 20 minutes", "now") as (first token, end, moment)."""
    places = range(len(moments.tokens))
    is_alone = all(moments.tokens[at].text in _BESIDE_NOW for at in places)
    for at in places:
        word = moments.tokens.word(at)
        if word in _NOW and is_alone:
            yield at, at + 1, moments.now
        span = duration_at(moments.tokens, at + 1, moments.words) if word == "in" else None
        if span and span.seconds and span.seconds < 86_400:
            yield at, span.end, later(moments.now, span.delta)
        span = duration_at(moments.tokens, at, moments.words) if moments.tokens.opening(at) == at else None
        if span and 0 < span.seconds < 86_400 and moments.tokens.says(span.end, "from now"):
            yield at, span.end + 2, later(moments.now, span.delta)
