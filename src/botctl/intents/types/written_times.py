"""Read times of day in figures: "17:30", "17.30 Uhr", "at 1530", "15h30"."""

from __future__ import annotations

from dataclasses import replace

from botctl.intents.types.clockface import STRONG, Clock, with_half_day
from botctl.intents.types.numbers import number_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary

_ENDS = frozenset({"", ".", ",", ";", "!", "?"})


def four_digits(tokens: Tokens, at: int) -> Clock | None:
    """Read "at 1530", "1700 hours" and "um 0800"; elsewhere four digits are a number."""
    text = tokens[at].text
    is_clock = len(text) == 4 and text.isdigit() and int(text[:2]) < 24 and int(text[2:]) < 60
    hours = is_clock and tokens.word(at + 1) == "hours" and not int(text[2:]) % 5  # "1700 hours"
    if not is_clock or not (hours or tokens.word(at - 1) in STRONG) or tokens.glued(at + 1):
        return None
    return Clock(int(text[:2]), int(text[2:]), at + 1 + hours)


def with_h(tokens: Tokens, clock: Clock, words: Vocabulary) -> Clock | None:
    """Read "15h30", and in German "18h"."""
    at = clock.end
    if tokens.word(at) != "h" or not tokens.glued(at):
        return None
    minute = tokens[at + 1].text
    if tokens.glued(at + 1) and len(minute) == 2 and minute.isdigit() and int(minute) < 60:
        return replace(clock, minute=int(minute), end=at + 2, sure=True)
    if words.language == "de" and clock.hour > 12 and not tokens.glued(at + 1):
        return replace(clock, end=at + 1, sure=True)
    return None


def colon(tokens: Tokens, clock: Clock) -> Clock | None:
    """Read the minutes of "17:30" and "5:30 pm" after their hour."""
    minute = tokens[clock.end + 1].text
    if len(minute) != 2 or int(minute) > 59 or (clock.hour == 24 and int(minute)):
        return None
    end = clock.end + 2
    if tokens[end].text == ":" and tokens.glued(end) and len(tokens[end + 1].text) == 2:
        end += 2  # seconds are read and dropped
    end += tokens.word(end) == "uhr"
    return with_half_day(tokens, replace(clock, minute=int(minute), end=end, sure=True))


def point(tokens: Tokens, at: int, *, marked: bool) -> Clock | None:
    """Read "17.30 Uhr", "5.30 pm" and "at 7.45"; without such a word it is a number."""
    hour, _, minute = tokens[at].text.partition(".")
    is_clock = len(minute) == 2 and minute.isdigit() and len(hour) <= 2 and hour.isdigit()
    if not is_clock or int(hour) > 23 or int(minute) > 59:
        return None
    clock = Clock(int(hour), int(minute), at + 1, open=1 <= int(hour) <= 12)
    if tokens.word(at + 1) == "uhr":
        return replace(clock, end=at + 2)
    with_half = with_half_day(tokens, clock)
    is_last = tokens[at + 1].text in _ENDS  # neither a price nor an amount
    return with_half if with_half is not clock or (marked and is_last) else None


def minute_after(tokens: Tokens, at: int, words: Vocabulary) -> tuple[int, int]:
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
