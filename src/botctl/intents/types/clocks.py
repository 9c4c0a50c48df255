"""Read times of day: "half past five", "5 pm", "um halb fünf", "17 Uhr 30"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from botctl.intents.types.numbers import number_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

_NAMED = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0), "mitternacht": (0, 0)}
_PAST = frozenset({"past", "after", "nach"})
_TO = frozenset({"to", "till", "before", "vor"})
_RANGE = frozenset({"from", "between", "von", "zwischen"})
# (words, minutes past, whole hours back): "halb fünf" is half an hour after four.
_PARTS = {
    "en": (("half past", 30, 0), ("half", 30, 0)),
    "de": (("halb", 30, 1), ("dreiviertel", 45, 1), ("drei viertel", 45, 1), ("viertel", 15, 1)),
}
_PART_WORDS = frozenset({"half", "halb", "dreiviertel", "drei", "viertel"})
# Before these a bare number is a time whatever follows; after the others only where nothing is counted.
_STRONG = frozenset({"at", "um", "gegen"})
_FOLLOWERS = frozenset(
    {"please", "tomorrow", "today", "tonight", "on", "in", "and", "for", "with", "to", "or", "if", "is"}
    | {"bitte", "morgen", "heute", "und", "fuer", "mit", "oder", "am", "abholen"}
)


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


def clock_at(tokens: Tokens, at: int, words: Vocabulary) -> Clock | None:
    """Return the time of day that starts at a token, with the part of the day said after it."""
    if tokens.glued(at) and tokens[at - 1].text in ":/-+#.":
        return None
    marked = tokens.word(at - 1) in words.at and tokens.word(at - 1) not in _RANGE
    read = (
        _spoken(tokens, at, words, marked=marked)
        or _point(tokens, at)
        or _digital(tokens, at, words, marked=marked)
    )
    return _with_daypart(tokens, read, words) if read else None


def _hour(tokens: Tokens, at: int, words: Vocabulary) -> tuple[int, int] | None:
    """Return (hour, end) of a whole number from 0 to 24."""
    number = number_at(tokens, at, words) if tokens[at].text not in ("-", "minus") else None
    if number is None and words.language == "de" and tokens.word(at) == "ein":
        return 1, at + 1
    if number is None or number.value % 1 or not 0 <= number.value <= 24:
        return None
    return int(number.value), number.end


def _spoken(tokens: Tokens, at: int, words: Vocabulary, *, marked: bool) -> Clock | None:
    """Read the ways that name an hour and something before or after it."""
    if (named := _NAMED.get(tokens.word(at))) is not None:
        return Clock(*named, at + 1)
    return _part_of_hour(tokens, at, words) or _beside_hour(tokens, at, words, marked=marked)


def _part_of_hour(tokens: Tokens, at: int, words: Vocabulary) -> Clock | None:
    """Read "half past five", "halb fünf", "viertel fünf"."""
    if tokens.word(at) not in _PART_WORDS:
        return None
    for phrase, minute, back in _PARTS[words.language]:
        width = phrase.count(" ") + 1
        if tokens.says(at, phrase) and (hour := _hour(tokens, at + width, words)):
            return _open(hour[0] - back, minute, hour[1], tokens)
    return None


def _beside_hour(tokens: Tokens, at: int, words: Vocabulary, *, marked: bool) -> Clock | None:
    """Read "ten past five", "a quarter to 6", "fünf vor halb sechs"."""
    minutes, side = _minutes(tokens, at, words)
    sign = 1 if tokens.word(side) in _PAST else -1 if tokens.word(side) in _TO else 0
    if not minutes or not sign:
        return None
    half = words.language == "de" and tokens.word(side + 1) == "halb"
    hour = _hour(tokens, side + 1 + half, words)
    if hour is None or hour[0] == 0:
        return None
    is_range = tokens.word(at - 1) in _RANGE or (tokens.word(side) == "to" and tokens[at].kind == "number")
    if is_range and not marked:
        return None  # "from 5 to 9", "10 to 12 people"
    total = hour[0] * 60 + sign * minutes - (30 if half else 0)
    return _open(total // 60, total % 60, hour[1], tokens)


def _minutes(tokens: Tokens, at: int, words: Vocabulary) -> tuple[int, int]:
    """Return (minutes, place of the word after them) for "quarter", "a quarter", "ten", "10 minutes"."""
    if tokens.word(at) in ("quarter", "viertel"):
        return 15, at + 1
    if tokens.says(at, "a quarter"):
        return 15, at + 2
    number = number_at(tokens, at, words)
    if number is None or number.value % 1 or not 0 < number.value < 30:
        return 0, at
    return int(number.value), number.end + (words.units.get(tokens.word(number.end)) == "M")


def _open(hour: int, minute: int, end: int, tokens: Tokens) -> Clock:
    hour %= 24
    end += tokens.word(end) in ("uhr", "oclock") or 0
    return _with_half_day(tokens, Clock(hour, minute, end, open=1 <= hour <= 12))


def _digital(tokens: Tokens, at: int, words: Vocabulary, *, marked: bool) -> Clock | None:
    """Read an hour with or without minutes; a bare number only where a word before it marks a time."""
    hour = _hour(tokens, at, words)
    if hour is None or (tokens[at].kind == "number" and not tokens[at].text.isdigit()):
        return None
    value, end = hour
    clock = Clock(value, 0, end, open=1 <= value <= 12 and not tokens[at].text.startswith("0"), sure=False)
    if tokens[end].text == ":" and tokens[end + 1].kind == "number" and tokens.glued(end + 1):
        return _colon(tokens, clock)
    if tokens.word(end) == "uhr":
        minute = _minute_after(tokens, end + 1, words)
        return replace(clock, minute=minute[0], end=minute[1], sure=True)
    if tokens.word(end) == "oclock":
        return _with_half_day(tokens, replace(clock, end=end + 1, sure=True))
    with_half = _with_half_day(tokens, clock)
    if with_half is not clock or _with_daypart(tokens, clock, words) is not clock:
        return with_half
    return _bare(tokens, clock, words, at - 1) if marked else None


def _colon(tokens: Tokens, clock: Clock) -> Clock | None:
    minute = tokens[clock.end + 1].text
    if len(minute) != 2 or int(minute) > 59 or clock.hour == 24:
        return None
    end = clock.end + 2
    if tokens[end].text == ":" and tokens.glued(end) and len(tokens[end + 1].text) == 2:
        end += 2  # seconds are read and dropped
    end += tokens.word(end) == "uhr"
    return _with_half_day(tokens, replace(clock, minute=int(minute), end=end, sure=True))


def _point(tokens: Tokens, at: int) -> Clock | None:
    """Read "17.30 Uhr" and "5.30 pm"; without such a word it is a number."""
    hour, _, minute = tokens[at].text.partition(".")
    is_clock = len(minute) == 2 and minute.isdigit() and len(hour) <= 2 and hour.isdigit()
    if not is_clock or int(hour) > 23 or int(minute) > 59:
        return None
    clock = Clock(int(hour), int(minute), at + 1, open=1 <= int(hour) <= 12)
    if tokens.word(at + 1) == "uhr":
        return replace(clock, end=at + 2)
    with_half = _with_half_day(tokens, clock)
    return with_half if with_half is not clock else None


def _minute_after(tokens: Tokens, at: int, words: Vocabulary) -> tuple[int, int]:
    """Return (minute, end) of the minutes that follow "Uhr"."""
    number = number_at(tokens, at, words)
    if number is None or number.value % 1 or not 0 < number.value < 60:
        return 0, at
    after = tokens.word(number.end)
    if number.value < 10 and tokens[at].kind == "word":
        return 0, at  # "um fünf Uhr zwei Kaffee"
    if after and after not in words.at and words.units.get(after) != "M" and number.value % 5:
        return 0, at
    return int(number.value), number.end


def _with_half_day(tokens: Tokens, clock: Clock) -> Clock:
    """Read am or pm after a time; return the same clock where there is none."""
    at = clock.end
    half, width = tokens.word(at), 1
    if half in ("a", "p") and tokens[at + 1].text == "." and tokens.word(at + 2) == "m":
        half, width = half + "m", 3 + (tokens[at + 3].text == ".")
    if half not in ("am", "pm") or not 1 <= clock.hour <= 12:
        return clock
    if half == "am" and tokens.word(at + 1) in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag"):
        return clock
    return replace(clock, hour=clock.hour % 12 + 12 * (half == "pm"), end=at + width, open=False, sure=True)


def _bare(tokens: Tokens, clock: Clock, words: Vocabulary, mark: int) -> Clock | None:
    """Read a number that only the word at `mark` makes a time, with its minutes: "at five thirty"."""
    after = tokens[clock.end]
    minute = number_at(tokens, clock.end, words)
    if minute and after.kind == "word" and 10 <= minute.value < 60 and not minute.value % 1:
        return replace(clock, minute=int(minute.value), end=minute.end, sure=True)
    is_more = tokens.glued(clock.end) and after.text in "/-%." and tokens[clock.end + 1].kind == "number"
    measures = (words.units, words.currencies, words.percent, words.months, "%")
    if is_more or (after.text and any(after.text in measure for measure in measures)):
        return None
    known = after.text in _FOLLOWERS or after.text in words.days or after.text in words.weekdays
    return clock if tokens.word(mark) in _STRONG or after.kind != "word" or known else None


def _with_daypart(tokens: Tokens, clock: Clock, words: Vocabulary) -> Clock:
    """Read "in the evening", "tonight", "abends" after a time."""
    for skip in ("in the", "at", "in der", "am", ""):
        at = clock.end + len(skip.split())
        part = words.dayparts.get(tokens.word(at)) if tokens.says(clock.end, skip) else None
        if part and not (words.language == "de" and tokens.word(at) == "morgen" and skip != "am"):
            return replace(clock, end=at + 1, part=part, sure=True)
    return clock


def clocks(tokens: Tokens, words: Vocabulary) -> Iterator[tuple[int, Clock]]:
    """Return each time of day with the token it starts at."""
    at = 0
    while at < len(tokens):
        clock = clock_at(tokens, at, words)
        if clock:
            yield at, clock
        at = clock.end if clock else at + 1


def next_time(clock: Clock, now: datetime) -> datetime:
    """Return when a time of day comes next."""
    moment = datetime.combine(now.date(), clock.resolve(now), now.tzinfo)
    if moment > now:
        return moment
    return datetime.combine(now.date() + timedelta(days=1), moment.time(), now.tzinfo)
