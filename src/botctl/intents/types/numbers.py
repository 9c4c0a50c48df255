"""Read numbers, in digits and in words."""

from __future__ import annotations

import re
from typing import NamedTuple

from botctl.intents.types.tokens import Tokens, each_place_once
from botctl.intents.types.vocabulary import Vocabulary, value_of

MOST_DIGITS = 15  # beyond that a number is a name (a card, an account), and floats lose digits
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    ",": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")


_HEADS = frozenset({"half", "halbe", "halbes", "halben", "point", "zu", "einmal"})  # besides those of tables
_MINUS = frozenset({"-", "−", "minus", "negative"})  # noqa: RUF001  # the typographic minus


class Number(NamedTuple):
    """Hold a number that ends before token `end`."""

    value: float
    end: int


@each_place_once
def number_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Return the longest number that starts at a token, or None."""
    token = tokens[at]
    if token.kind == "number":
        return _literal_at(tokens, at, words)
    if token.text in _MINUS:
        return _below(tokens, at, words)
    if token.kind == "word":
        return _words_at(tokens, at, words) if begins(token.text, words) else None
    digits = tokens[at + 1]
    if token.text == "." and digits.kind == "number" and tokens.glued(at + 1) and not tokens.glued(at):
        return Number(float(f"0.{digits.text}"), at + 2) if digits.text.isdigit() else None  # ".5"
    return None


def begins(word: str, words: Vocabulary) -> bool:
    """Return whether a number may begin with a word; nearly none does."""
    heads = (words.numbers, words.scales, words.articles, _HEADS)
    return any(word in each for each in heads) or (words.language == "de" and "tausend" in word)


def _below(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Read what a minus begins; a sign must touch its number, and nothing before it."""
    if tokens[at].kind == "sign" and not (tokens.glued(at + 1) and not tokens.glued(at)):
        return None
    below = number_at(tokens, at + 1, words) if tokens[at + 1].text not in _MINUS else None
    return Number(-below.value, below.end) if below else None


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
    times = tokens.word(at - 1) == "x" and not tokens.glued(at - 1)  # "x3"
    if value is None or (tokens.glued(at) and tokens[at - 1].kind == "word" and not times):
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
    if (apart := _apart(tokens, at, words)) is not None:
        return apart
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


def _apart(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Read "fünf und zwanzig", one German number that was heard as three words."""
    joined = f"{tokens.word(at)}und{tokens.word(at + 2)}"
    if words.language != "de" or tokens.word(at + 1) != "und" or (value := words.numbers.get(joined)) is None:
        return None
    return Number(value, at + 3) if value < 100 else None


_HALF = frozenset({"half", "halbe", "halbes", "halben"})
# "zu viert": so many people.
_TOGETHER = {"zweit": 2, "dritt": 3, "viert": 4, "fuenft": 5, "sechst": 6, "siebt": 7, "acht": 8, "zehnt": 10}


def _special_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Read what is no sum of number words: "a couple of", "three quarters", "point five"."""
    first = tokens.word(at)
    second = tokens.word(at + 1)
    if second in ("couple", "pair") and first in words.articles and tokens.word(at + 2) == "of":
        return Number(2, at + 3)
    if (first, second) == ("a", "couple") and len(tokens) == 2:
        return Number(2, 2)
    if (first, second) in (("three", "quarters"), ("drei", "viertel")):
        return Number(0.75, at + 2)
    if first == "point" and words.language == "en":
        part = _with_point(tokens, Number(0, at), words)
        return part if part.value else None
    return _half_at(tokens, at, words) or (_german_at(tokens, at) if words.language == "de" else None)


def _half_at(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    """Read "half a million", "ein halbes Dutzend"."""
    half = at + (words.language == "de" and tokens.word(at) in words.articles)
    if tokens.word(half) not in _HALF:
        return None
    scale_at = half + 1 + (tokens.word(half + 1) in words.articles)
    scale = words.scales.get(tokens.word(scale_at))
    return Number(scale / 2, scale_at + 1) if scale else None


def _german_at(tokens: Tokens, at: int) -> Number | None:
    """Read "zu viert", and "einmal" at the beginning."""
    if tokens.word(at) == "zu" and tokens.word(at + 1) in _TOGETHER:
        return Number(_TOGETHER[tokens.word(at + 1)], at + 2)
    return Number(1, 1) if tokens.word(at) == "einmal" and at == 0 else None


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


_FRACTIONS = (("and a half", 0.5), ("and a quarter", 0.25), ("and three quarters", 0.75))


def fraction_after(tokens: Tokens, at: int) -> float:
    """Return the fraction of "two and a half", whose three words begin at a token, or 0."""
    if tokens.word(at) != "and":
        return 0.0
    return next((share for said, share in _FRACTIONS if tokens.says(at, said)), 0.0)


def _with_half(tokens: Tokens, number: Number) -> Number:
    if share := fraction_after(tokens, number.end):
        return Number(number.value + share, number.end + 3)
    if tokens[number.end].text == "½":
        return Number(number.value + 0.5, number.end + 1)
    return number


def tidy(value: float) -> int | float:
    """Return a whole number as int."""
    return int(value) if value == int(value) else round(value, 10)
