"""Read numbers and ordinals, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from botctl.intents.types.tokens import Found, Tokens
from botctl.intents.types.vocabulary import Vocabulary, value_of

MOST_DIGITS = 15  # beyond that a number is a name (a card, an account), and floats lose digits
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
# "this one", "the large one": a pronoun.
_PRONOUN_AFTER = frozenset({"the", "this", "that", "which", "another", "any", "each", "every", "no", "other"})
_PATIENCE = frozenset({"moment", "second", "sec", "minute"})  # "one moment"
# "second hand", "second thoughts": no count.
_NO_COUNT_AFTER = frozenset({"hand", "thought", "thoughts", "nature", "class"})
# What turns a number beside it into something that is not a count.
_CLOCK = frozenset({"am", "pm", "uhr", "oclock"})


class Number(NamedTuple):
    """Hold a number that ends before token `end`."""

    value: float
    end: int


def number_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Return the longest number that starts at a token, or None."""
    token = tokens[at]
    if token.text in ("-", "−", "minus"):  # noqa: RUF001  # the typographic minus
        if token.kind == "sign" and not (tokens.glued(at + 1) and not tokens.glued(at)):
            return None
        below = number_at(tokens, at + 1, words) if tokens[at + 1].text != token.text else None
        return Number(-below.value, below.end) if below else None
    if token.kind == "number":
        return _literal_at(tokens, at, words)
    if token.text == "negative":
        below = number_at(tokens, at + 1, words)
        return Number(-below.value, below.end) if below and below.value > 0 else None
    if token.kind == "word":
        return _words_at(tokens, at, words)
    return None


def literal(text: str, decimal: str) -> float | None:
    """Return the number that digits stand for: `1,000.5` or, with a decimal comma, `1.000,5`."""
    if sum(char.isdigit() for char in text) > MOST_DIGITS:
        return None
    if _GROUPED[decimal].fullmatch(text):
        return float(text.replace("," if decimal == "." else ".", "").replace(",", "."))
    return float(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None


def _literal_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    text, end = _digits(tokens, at)
    value = literal(text, words.decimal)
    if value is None or (tokens.glued(at) and tokens[at - 1].kind == "word"):
        return None
    if tokens.word(end) == "k" and tokens.glued(end) and value < 1e6:  # "10k"
        value, end = value * 1000, end + 1
    while (scale := words.scales.get(tokens.word(end))) and not tokens.glued(end):
        if value * scale > MOST:
            break
        value, end = value * scale, end + 1
    return _with_half(tokens, Number(value, end))


def _digits(tokens: Tokens, at: int) -> tuple[str, int]:
    """Return digits and where they end; groups of three may stand apart: "1 000 000"."""
    text, end = tokens[at].text, at + 1
    while len(text) <= 3 * (end - at) and text.isdigit() and _is_group(tokens, end):
        text, end = text + tokens[end].text, end + 1
    return text, end


def _is_group(tokens: Tokens, at: int) -> bool:
    """Return whether a token is "000" after a single space; other digits are a number of their own."""
    return tokens[at].text == "000" and tokens[at].start == tokens[at - 1].end + 1


def _words_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    special = _special_at(tokens, at, words)
    if special:
        return special
    begin, first = at, tokens.word(at)
    if first in words.articles:
        at += 1
        if tokens.word(at) not in words.scales:
            return None
    elif value_of(first, words) is None and first not in words.scales:
        return None
    reader = _Sum()
    while at < len(tokens) and reader.add(tokens.word(at), words):
        at += 1
        hyphen = tokens[at].text == "-" and tokens.glued(at)
        joint = tokens.word(at) in ("and", "und") and reader.scaled
        if (hyphen or joint) and reader.could_add(tokens.word(at + 1), words):
            at += 1
    if at == begin or (reader.total == reader.part == 0 and not reader.said_zero):
        return None
    return _with_half(tokens, _with_point(tokens, Number(reader.total + reader.part, at), words))


_HALF = frozenset({"half", "halbe", "halbes", "halben"})
# "zu viert": so many people.
_TOGETHER = {"zweit": 2, "dritt": 3, "viert": 4, "fuenft": 5, "sechst": 6, "siebt": 7, "acht": 8, "zehnt": 10}


def _special_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Read "a couple of", "half a million", "point five", "zu viert", and "einmal" at the beginning."""
    first = tokens.word(at)
    if first in words.articles and (tokens.says(at + 1, "couple of") or tokens.says(at + 1, "pair of")):
        return Number(2, at + 3)
    half = at + (words.language == "de" and first in words.articles)
    if tokens.word(half) in _HALF:
        scale_at = half + 1 + (tokens.word(half + 1) in words.articles)
        scale = words.scales.get(tokens.word(scale_at))
        return Number(scale / 2, scale_at + 1) if scale else None
    if first == "point" and words.language == "en":
        part = _with_point(tokens, Number(0, at), words)
        return part if part.value else None
    if words.language == "de" and first == "zu" and tokens.word(at + 1) in _TOGETHER:
        return Number(_TOGETHER[tokens.word(at + 1)], at + 2)
    return Number(1, 1) if words.language == "de" and first == "einmal" and at == 0 else None


# Nobody means more by a number in a conversation, and JSON's readers keep whole numbers up to here.
MOST = 1e15


class _Sum:
    """Add number words up: "two thousand five hundred and twenty five"."""

    def __init__(self) -> None:
        self.total = self.part = 0.0
        self.scaled = self.said_zero = False
        self._room = 1e6  # only smaller words may follow

    def could_add(self, word: str, words: Vocabulary) -> bool:
        value = value_of(word, words)
        return value is not None and 0 < value < self._room

    def _scalable(self, scale: int) -> bool:
        """Return whether a scale may come here: not "hundred hundred", nor "thousand thousand"."""
        smaller = self.part < scale and (not self.part % 1 or scale >= 1_000_000)  # "anderthalb Millionen"
        return smaller and (self.part > 0 or self.total == 0) and self.part * scale <= MOST

    def add(self, word: str, words: Vocabulary) -> bool:
        if (scale := words.scales.get(word)) and self._scalable(scale):
            self.part = (self.part or 1) * scale
            if scale >= 1000:
                self.total, self.part = self.total + self.part, 0.0
            self.scaled, self._room = True, 0 if scale == 12 else min(scale, 1000)
            return True
        value = value_of(word, words)
        if value is None or value >= self._room or self.said_zero:
            return False
        self.said_zero = value == 0
        self.part += value
        # After "twenty" a digit may follow, after "two" nothing but a scale.
        self._room = 10 if value >= 20 and value % 10 == 0 and value < 100 else 0
        return True


def _with_point(tokens: Tokens, number: Number, words: Vocabulary) -> Number:
    """Add what follows "point" or "Komma", digit by digit."""
    end = number.end
    if tokens.word(end) not in ("point", "komma"):
        return number
    digits = ""
    end += 1
    while (value := words.numbers.get(tokens.word(end))) is not None and value < 10:
        digits, end = digits + str(int(value)), end + 1
    return Number(number.value + float(f"0.{digits}"), end) if digits else number


def _with_half(tokens: Tokens, number: Number) -> Number:
    if tokens.says(number.end, "and a half"):
        return Number(number.value + 0.5, number.end + 3)
    if tokens[number.end].text == "½":
        return Number(number.value + 0.5, number.end + 1)
    return number


def tidy(value: float) -> int | float:
    """Return a whole number as int."""
    return int(value) if value == int(value) else round(value, 10)


def find_numbers(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return the numbers that count something; parts of dates, clock times and codes are left out."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        number = number_at(tokens, at, words)
        if number is None:
            at += 1
            continue
        if not _is_part_of_more(tokens, at, number.end, words):
            yield Found(tidy(number.value), *tokens.span(at, number.end))
        at = number.end


def _is_part_of_more(tokens: Tokens, first: int, last: int, words: Vocabulary) -> bool:
    before, after = tokens[first - 1], tokens[last]
    lone_one = tokens.word(first) == "one" and last == first + 1
    if lone_one and not _PRONOUN_AFTER.isdisjoint((before.text, tokens.word(first - 2))):
        return True
    if lone_one and (ordinal_at(tokens, first - 2, words) or after.text in _PATIENCE):  # "the 2nd one"
        return True
    if after.text in _CLOCK or tokens.says(last, "o'clock") or tokens.says(last, "a . m"):
        return True
    if tokens.glued(last) and (
        (after.kind == "word" and after.text != "x")
        or (after.text in ":/.-" and tokens.glued(last + 1) and tokens[last + 1].kind == "number")
    ):
        return True
    return tokens.glued(first) and before.text in ":/.-" and tokens[first - 2].kind == "number"


def ordinal_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Return the ordinal that starts at a token: "3rd", "third", "twenty-third", "3." in German."""
    token = tokens[at]
    if token.kind == "number" and token.text.isdigit() and len(token.text) <= 4:
        if tokens.glued(at + 1) and tokens[at + 1].text in _SUFFIXES:
            return Number(int(token.text), at + 2)
        if words.language == "de" and tokens.glued(at + 1) and tokens[at + 1].text == ".":
            return Number(int(token.text), at + 2)
        return None
    if (value := words.ordinals.get(token.text)) is not None:
        return Number(value, at + 1)
    tens = words.numbers.get(token.text, 0)
    if words.language == "en" and tens >= 20:
        ones_at = at + 2 if tokens[at + 1].text == "-" else at + 1
        ones = words.ordinals.get(tokens.word(ones_at), 0)
        if 0 < ones < 10:
            return Number(tens + ones, ones_at + 1)
    return None


def find_ordinals(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return ordinals as ints; "a second" is a time span, "at first" is a manner of speaking."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        ordinal = ordinal_at(tokens, at, words)
        if ordinal is None:
            at += 1
            continue
        idle = tokens.word(at - 1) in words.not_ordinal_after or tokens.says(at, "first of all")
        idle |= tokens.word(at) == "second" and tokens.word(ordinal.end) in _NO_COUNT_AFTER
        written = tokens[at].kind == "number" and words.language == "de" and not tokens.word(ordinal.end)
        if not idle and not written:
            yield Found(int(ordinal.value), *tokens.span(at, ordinal.end))
        at = ordinal.end
