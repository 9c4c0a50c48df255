"""Read times of day: "half past five", "5 pm", "um halb fünf", "17 Uhr 30"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from botctl.intents.types.clockface import STRONG, Clock, after_daypart, with_daypart, with_half_day
from botctl.intents.types.numbers import begins, number_at
from botctl.intents.types.tokens import Tokens
from botctl.intents.types.vocabulary import Vocabulary
from botctl.intents.types.written_times import colon, four_digits, minute_after, point, with_h

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
# Where nothing is counted, a bare number is a time before other words, too.
_FOLLOWERS = frozenset(
    {"please", "tomorrow", "today", "tonight", "on", "in", "and", "for", "with", "to", "or", "if", "is"}
    | {"bitte", "morgen", "heute", "und", "fuer", "mit", "oder", "am", "abholen"}
)


def clock_at(tokens: Tokens, at: int, words: Vocabulary) -> Clock | None:
    """Return the time of day that starts at a token, with the part of the day said after it."""
    if tokens.glued(at) and tokens[at - 1].text in ":/-+#." and not _ends_range(tokens, at):
        return None
    marked = tokens.word(at - 1) in words.at and tokens.word(at - 1) not in _RANGE
    read = (
        _spoken(tokens, at, words, marked=marked)
        or point(tokens, at, marked=tokens.word(at - 1) in STRONG)
        or _digital(tokens, at, words, marked=marked)
    )
    return with_daypart(tokens, after_daypart(tokens, at, read, words), words) if read else None


def _ends_range(tokens: Tokens, at: int) -> bool:
    """Return whether a dash before a place leads from one time to another: "9-11am", "9am-11am"."""
    first = tokens[at - 2]
    return (
        tokens[at - 1].text == "-"
        and (first.text in ("am", "pm") or (first.text.isdigit() and len(first.text) <= 2))
        and tokens[at - 3].text not in ("-", "/", ".")
    )


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
    counted = sign < 0 and minutes % 5 and tokens.word(side - 1) in words.numbers  # "a nine to five job"
    if (is_range and not marked) or counted:
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
    return with_half_day(tokens, Clock(hour, minute, end, open=1 <= hour <= 12))


def _digital(tokens: Tokens, at: int, words: Vocabulary, *, marked: bool) -> Clock | None:
    """Read an hour with or without minutes; a bare number only where a word before it marks a time."""
    hour = _hour(tokens, at, words)
    if hour is None or (tokens[at].kind == "number" and not tokens[at].text.isdigit()):
        return four_digits(tokens, at)
    value, end = hour
    clock = Clock(value, 0, end, open=1 <= value <= 12 and not tokens[at].text.startswith("0"), sure=False)
    if tokens[end].text == ":" and tokens[end + 1].kind == "number" and tokens.glued(end + 1):
        return colon(tokens, clock)
    if tokens.word(end) == "uhr":
        minute = minute_after(tokens, end + 1, words)
        return replace(clock, minute=minute[0], end=minute[1], sure=True)
    said = (
        _oclock(tokens, clock)
        or _roughly(tokens, clock)
        or with_h(tokens, clock, words)
        or _words_with_half(tokens, clock, words)
    )
    if said:
        return said
    with_half = with_half_day(tokens, clock)
    if with_half is not clock or with_daypart(tokens, clock, words) is not clock:
        return with_half
    return _bare(tokens, clock, words, at - 1) if marked else None


def _oclock(tokens: Tokens, clock: Clock) -> Clock | None:
    width = 1 if tokens.word(clock.end) == "oclock" else 2 if tokens.says(clock.end, "o clock") else 0
    return with_half_day(tokens, replace(clock, end=clock.end + width, sure=True)) if width else None


def _roughly(tokens: Tokens, clock: Clock) -> Clock | None:
    """Read "6ish", "six-ish"."""
    at = clock.end + (tokens[clock.end].text == "-")
    if tokens.word(at) != "ish" or not tokens.glued(at) or not tokens.glued(clock.end):
        return None
    return replace(clock, end=at + 1)


def _words_with_half(tokens: Tokens, clock: Clock, words: Vocabulary) -> Clock | None:
    """Read "seven thirty pm", "eight oh five", and "seven thirty" where nothing is counted."""
    oh = tokens.word(clock.end) in ("oh", "o")
    minute = number_at(tokens, clock.end + oh, words) if tokens[clock.end].kind == "word" else None
    if minute is None or not (1 if oh else 10) <= minute.value < (10 if oh else 60) or minute.value % 1:
        return None
    whole = replace(clock, minute=int(minute.value), end=minute.end, sure=oh)
    said = with_half_day(tokens, whole)
    if said is not whole or oh:
        return said
    alone = tokens[clock.end - 1].kind == "word" and words.language == "en" and not minute.value % 5
    after = tokens.word(minute.end)
    return whole if alone and whole.open and (not after or after in _FOLLOWERS) else None


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
    return clock if tokens.word(mark) in STRONG or after.kind != "word" or known else None


def _first_of_two(tokens: Tokens, at: int, words: Vocabulary) -> Clock | None:
    """Read the hour that a range begins with: "between 5 and 6 pm", "von 9 bis 17 Uhr", "9-11am"."""
    hour = _hour(tokens, at, words)
    dash = (
        hour is not None
        and tokens[hour[1]].text == "-"
        and tokens.glued(hour[1] + 1)
        and not tokens.glued(at)
    )
    if hour is None or not (dash or (tokens.word(at - 1) in _RANGE and tokens.word(hour[1]) in _UNTIL)):
        return None
    last = clock_at(tokens, hour[1] + 1, words)
    if last is None or not last.sure or not 1 <= hour[0] <= 12:
        return None
    if last.open:
        return Clock(hour[0], 0, hour[1], open=True, part=last.part)
    later = hour[0] % 12 + 12
    return Clock(later if later < last.hour else hour[0], 0, hour[1])


_HEADS = frozenset({*_NAMED, *_PART_WORDS, "quarter", "minus", "negative"})  # besides those of numbers
_UNTIL = frozenset({"and", "to", "till", "until", "und", "bis"})


def clocks(tokens: Tokens, words: Vocabulary) -> Iterator[tuple[int, Clock]]:
    """Return each time of day with the token it starts at."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        word = tokens.word(at)
        if word and word not in _HEADS and not begins(word, words):
            at += 1
            continue
        clock = clock_at(tokens, at, words) or _first_of_two(tokens, at, words)
        if clock:
            yield at, clock
        at = clock.end if clock else at + 1
