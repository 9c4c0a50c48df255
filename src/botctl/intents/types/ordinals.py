"""Read ordinals: "3rd", "third", "zwanzigste"."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.intents.types.numbers import Number
from botctl.intents.types.tokens import Found, Tokens, each_place_once
from botctl.intents.types.vocabulary import Vocabulary

_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
# "second hand", "first aid", "the second I saw it": no counts.
_NO_COUNT = {
    "first": frozenset({"aid", "lady", "impression", "name", "things", "come", "served", "class"}),
    "second": frozenset(
        {"hand", "thought", "thoughts", "nature", "class", "that", "i", "you", "we", "he", "she"}
    ),
    "third": frozenset({"party", "parties", "world"}),
    "sixth": frozenset({"sense"}),
    "seventh": frozenset({"heaven"}),
    "erste": frozenset({"hilfe"}),
    "siebten": frozenset({"himmel"}),
}
_BEFORE_ORDINAL = frozenset({"der", "die", "das", "den", "dem", "am", "zum"})  # "der 2."


@each_place_once
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


def _is_manner(tokens: Tokens, at: int) -> bool:
    """Return whether an ordinal is part of a saying, or an adverb as in "call them first"."""
    after, before = tokens.word(at + 1), tokens.word(at - 1)
    adverb = tokens.word(at) == "first" and not after and before and before not in ("the", "my", "your")
    return after in _NO_COUNT[tokens.word(at)] or bool(adverb)


def find_ordinals(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return ordinals as ints; "a second" is a time span, "at first" is a manner of speaking."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        ordinal = ordinal_at(tokens, at, words)
        if ordinal is None:
            at += 1
            continue
        idle = tokens.word(at - 1) in words.not_ordinal_after or tokens.says(at, "first of all")
        idle |= tokens.word(at) in _NO_COUNT and _is_manner(tokens, at)
        named = tokens.word(at - 1) in _BEFORE_ORDINAL
        written = tokens[at].kind == "number" and words.language == "de" and not tokens.word(ordinal.end)
        if not idle and (named or not written):
            yield Found(int(ordinal.value), *tokens.span(at, ordinal.end))
        at = ordinal.end
