"""Hold a time of day, and read what is said with it: am and pm, in the evening, morgens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

STRONG = frozenset({"at", "um", "gegen"})  # before these a bare number is a time whatever follows


@dataclass(frozen=True, slots=True)
class Clock:
    """Hold a time of day that ends before token `end`.

    `open` says that it may be meant before or after noon; `part` is the part of the day that was
    said with it, as hours (from, up to). `sure` is false for a bare number that might be something
    else ("at 5").
    """

    hour: int
    minute: int
    end: int
    open: bool = False
    part: tuple[int, int] | None = None
    sure: bool = True

    def resolve(self, now: datetime, *, today: bool = True) -> time:
        """Return the time that is meant.

        Where it is open, the part of the day decides; else the next time it comes (today), or the
        hours in which people are about: from seven in the morning to seven in the evening.
        """
        if not self.open:
            return time(self.hour % 24, self.minute)
        early, late = self.hour % 12, self.hour % 12 + 12
        if self.part is not None:
            at_night = self.part[0] == 18 and early < 5  # "two at night"
            is_early = at_night or self.part[0] <= early < self.part[1]
        elif today:
            passed = now.hour * 60 + now.minute - self.minute
            is_early = not early * 60 <= passed < late * 60
        else:
            is_early = early >= 7
        return time(early if is_early else late, self.minute)


def next_time(clock: Clock, now: datetime, day: date | None = None) -> datetime:
    """Return when a time of day comes next, or when it is on the day that was agreed."""
    if day is not None:
        return datetime.combine(day, clock.resolve(now, today=day == now.date()), now.tzinfo)
    moment = datetime.combine(now.date(), clock.resolve(now), now.tzinfo)
    if moment > now:
        return moment
    return datetime.combine(now.date() + timedelta(days=1), moment.time(), now.tzinfo)


def later(now: datetime, span: timedelta) -> datetime:
    """Return the moment a span of real time after another: clocks may be put forward or back in between."""
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def with_half_day(tokens: Tokens, clock: Clock) -> Clock:
    """Read am or pm after a time; return the same clock where there is none."""
    at = clock.end
    half, width = tokens.word(at), 1
    if half in ("a", "p") and tokens[at + 1].text == "." and tokens.word(at + 2) == "m":
        half, width = half + "m", 3 + (tokens[at + 3].text == ".")
    elif half in ("a", "p") and tokens.word(at + 1) == "m":  # as it is spelt out
        half, width = half + "m", 2
    if half not in ("am", "pm") or not 1 <= clock.hour <= 12:
        return clock
    if half == "am" and tokens.word(at + 1) in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag"):
        return clock
    return replace(clock, hour=clock.hour % 12 + 12 * (half == "pm"), end=at + width, open=False, sure=True)


def with_daypart(tokens: Tokens, clock: Clock, words: Vocabulary) -> Clock:
    """Read "in the evening", "tonight", "abends" after a time."""
    for skip in ("in the", "at", "in der", "am", ""):
        at = clock.end + len(skip.split())
        part = words.dayparts.get(tokens.word(at)) if tokens.says(clock.end, skip) else None
        if part and not (words.language == "de" and tokens.word(at) == "morgen" and skip != "am"):
            return replace(clock, end=at + 1, part=part, sure=True)
    return clock


def after_daypart(tokens: Tokens, at: int, clock: Clock, words: Vocabulary) -> Clock:
    """Read the part of the day before a time: "morgens um sieben", "nachts um zwei"."""
    before = at - 1 - (tokens.word(at - 1) in STRONG)
    said = tokens.word(before)
    if words.language != "de" or not said.endswith("s") or said not in words.dayparts:
        return clock
    return replace(clock, part=words.dayparts[said], sure=True)
