"""Read spans of time: "20 minutes", "an hour and a half", "eine Viertelstunde"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from botctl.intents.types.numbers import Number, fraction_after, number_at
from botctl.intents.types.tokens import Found, Tokens, each_place_once
from botctl.intents.types.vocabulary import Vocabulary

_SECONDS = {"S": 1, "M": 60, "H": 3600, "D": 86_400, "W": 604_800}
_SHORT = frozenset({"std", "min", "sek", "hr", "hrs", "mins", "sec", "secs"})  # may have a point after them
_HALVES = frozenset({"a", "half", "halbes", "halben"})
_HALF_YEARS = ("half a year", "ein halbes jahr", "einem halben jahr", "halbes jahr")
MOST = 1e11  # seconds, some 3,000 years; more than that is a number, not a duration

# Spans with words of their own, in seconds.
_SAID = {
    "en": (
        ("half an hour", 1800), ("half hour", 1800), ("a half hour", 1800), ("a quarter of an hour", 900),
        ("quarter of an hour", 900), ("a quarter hour", 900), ("quarter hour", 900),
        ("three quarters of an hour", 2700), ("half a day", 43_200), ("half a minute", 30),
        ("fortnight", 1_209_600), ("a fortnight", 1_209_600), ("a couple hours", 7200),
        ("a couple days", 172_800), ("a couple minutes", 120), ("a couple weeks", 1_209_600),
    ),
    "de": (
        ("eine halbe stunde", 1800), ("einer halben stunde", 1800), ("halbe stunde", 1800),
        ("halben stunde", 1800), ("eine viertelstunde", 900), ("einer viertelstunde", 900),
        ("viertelstunde", 900), ("eine dreiviertelstunde", 2700), ("einer dreiviertelstunde", 2700),
        ("dreiviertelstunde", 2700), ("einen halben tag", 43_200), ("halben tag", 43_200),
        ("eine halbe minute", 30), ("viertel stunde", 900), ("eine viertel stunde", 900),
        ("dreiviertel stunde", 2700), ("eine dreiviertel stunde", 2700), ("drei viertel stunden", 2700),
        ("drei viertel stunde", 2700),
    ),
}  # fmt: skip
_WITHOUT_UNIT = frozenset({"fortnight", "viertelstunde", "dreiviertelstunde"})  # spans of a single word
# {language: {first word: ((phrase, seconds), ...)}}, the longest phrase first.
_PHRASES = {
    language: {
        first: tuple(
            sorted((said for said in phrases if said[0].split()[0] == first), key=lambda said: -len(said[0]))
        )
        for first in {phrase.split()[0] for phrase, _ in phrases}
    }
    for language, phrases in _SAID.items()
}
# "just a second", "wait a minute", "one moment": nobody means a span of time.
# "once a day", "two times a week": how often.
_IDLE_BEFORE = frozenset(
    {"just", "wait", "hold", "moment", "times", "once", "twice", "on", "mal", "warte", "wart"}
)

_IDLE_AFTER = frozenset({"bitte", "mal", "please"})  # "eine Sekunde bitte"
_PRONOUNS = frozenset({"i", "you", "we", "he", "she", "they", "it"})  # "one day I will"
_AFTER_MINUTES = frozenset({"", "please", "bitte", "and", "und"})
# "eine gute Stunde": as much as one.
_ROUGHLY = frozenset({"gute", "guten", "knappe", "knappen", "ganze", "ganzen", "good", "whole", "full"})


class Span(NamedTuple):
    """Hold a span of time in seconds and in months, which have no fixed length; ends before `end`."""

    seconds: float
    months: float
    end: int

    def iso(self) -> str:
        """Return the span by ISO 8601: "PT1H30M", "P2W", "P1Y6M"."""
        seconds = round(self.seconds)
        if not self.months and seconds and seconds % _SECONDS["W"] == 0:
            return f"P{seconds // _SECONDS['W']}W"
        years, months = divmod(round(self.months), 12)
        days, seconds = divmod(seconds, _SECONDS["D"])
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
        time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        return f"P{date}T{time}" if time else f"P{date}" if date else "PT0S"

    @property
    def delta(self) -> timedelta:
        """Return the span as a timedelta, a month being 30 days."""
        return timedelta(seconds=self.seconds, days=round(self.months * 30))


@each_place_once
def duration_at(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    """Return the longest span of time that starts at a token: "1 hour and 30 minutes" is one."""
    if tokens.said.isdisjoint(words.units) and tokens.said.isdisjoint(_WITHOUT_UNIT):
        return None
    whole = _part_at(tokens, at, words)
    while whole is not None:
        after = whole.end + (tokens.word(whole.end) in ("and", "und") or tokens[whole.end].text == ",")
        if share := fraction_after(tokens, whole.end):
            unit = _unit(tokens, whole.end - 1, words)
            months = whole.months + {"y": 12 * share}.get(unit, 0)
            return Span(whole.seconds + _SECONDS.get(unit, 0) * share, months, whole.end + 3)
        more = (
            _part_at(tokens, after, words)
            or _minutes_of_hours(tokens, whole, words)
            or _bare_minutes(tokens, whole, words)
        )
        if more is None or not _is_smaller(more, whole):
            return whole
        whole = Span(whole.seconds + more.seconds, whole.months + more.months, more.end)
    return None


def _is_smaller(part: Span, whole: Span) -> bool:
    return 0 < part.seconds + part.months * 2.6e6 < whole.seconds + whole.months * 2.6e6


def _part_at(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    """Read one part of a span, "half an hour", "1:30 hours" or "20 minutes"."""
    return (
        _phrase_at(tokens, at, words)
        or _hours_and_minutes(tokens, at, words)
        or _counted_at(tokens, at, words)
    )


def _phrase_at(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    if tokens.word(at + 1) in _HALVES or tokens.word(at) in _HALVES:
        for phrase in _HALF_YEARS:
            if tokens.says(at, phrase):
                return Span(0, 6, at + phrase.count(" ") + 1)
    for phrase, seconds in _PHRASES[words.language].get(tokens.word(at), ()):
        if tokens.says(at, phrase):
            return Span(seconds, 0, at + phrase.count(" ") + 1)
    return None


def _counted_at(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    number = number_at(tokens, at, words)
    if number is None and tokens.word(at) in words.articles:
        number = Number(1, at + 1)
    if number is None or number.value < 0 or (tokens.glued(at) and tokens[at - 1].text == ":"):
        return None
    number = Number(number.value, number.end + (tokens.word(number.end) in _ROUGHLY))
    unit_at = number.end + (tokens[number.end].text == "-" and tokens.glued(number.end))
    unit = _unit(tokens, unit_at, words)
    if not unit or number.value * _SECONDS.get(unit, 2.6e6) > MOST:
        return None
    if unit in _SECONDS:
        point = tokens[unit_at + 1].text == "." and tokens.word(unit_at) in _SHORT
        return Span(number.value * _SECONDS[unit], 0, unit_at + 1 + point)
    return Span(0, number.value * (12 if unit == "y" else 1), unit_at + 1)


def _hours_and_minutes(tokens: Tokens, at: int, words: Vocabulary) -> Span | None:
    """Read "1:30 hours"."""
    hours, minutes = tokens[at].text, tokens[at + 2].text
    if tokens[at + 1].text != ":" or _unit(tokens, at + 3, words) != "H" or not tokens.glued(at + 2):
        return None
    if not re.fullmatch(r"\d{1,3}", hours) or not re.fullmatch(r"[0-5]\d", minutes):
        return None
    return Span(int(hours) * 3600 + int(minutes) * 60, 0, at + 4)


def _unit(tokens: Tokens, at: int, words: Vocabulary) -> str:
    return words.units.get(tokens.word(at), "")


def _minutes_of_hours(tokens: Tokens, whole: Span, words: Vocabulary) -> Span | None:
    """Return the minutes of "1h 30m": only after hours an m is one."""
    number, unit = tokens[whole.end], tokens[whole.end + 1]
    if _unit(tokens, whole.end - 1, words) != "H" or unit.text != "m" or not tokens.glued(whole.end + 1):
        return None
    return Span(int(number.text) * 60, 0, whole.end + 2) if re.fullmatch(r"[0-5]?\d", number.text) else None


def _bare_minutes(tokens: Tokens, whole: Span, words: Vocabulary) -> Span | None:
    """Return the minutes of "2h30", and of "two hours fifteen" at the end of what is said."""
    token = tokens[whole.end]
    if _unit(tokens, whole.end - 1, words) == "H" and token.kind == "word":
        said = number_at(tokens, whole.end, words)
        is_last = said is not None and tokens.word(said.end) in _AFTER_MINUTES
        return Span(said.value * 60, 0, said.end) if said and is_last and 5 <= said.value < 60 else None
    if _unit(tokens, whole.end - 1, words) == "H" and tokens.glued(whole.end) and token.kind == "number":
        number = number_at(tokens, whole.end, words) or (
            Number(int(token.text), whole.end + 1) if token.text.isdigit() and len(token.text) == 2 else None
        )
        if number and number.value < 60:
            return Span(number.value * 60, 0, number.end)
    return None


def find_durations(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return spans of time as ISO 8601 durations."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        span = duration_at(tokens, at, words)
        if span is None:
            at += 1
            continue
        if not _is_idle(tokens, at, words):
            yield Found(span.iso(), *tokens.span(at, span.end))
        at = span.end


def _is_idle(tokens: Tokens, at: int, words: Vocabulary) -> bool:
    """Return whether "a second" only asks for patience, or "a day" says how often."""
    if tokens.word(at) not in words.articles and tokens.word(at) != "one":
        return False
    if tokens.says(at, "one day") and tokens.word(at + 2) in _PRONOUNS:
        return True
    if tokens.word(at + 1) in ("sekunde", "minute", "second", "sec") and tokens.word(at + 2) in _IDLE_AFTER:
        return True
    return tokens.word(at - 1) in _IDLE_BEFORE or tokens.says(at - 2, "give me")
