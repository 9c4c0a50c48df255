"""Tell numbers that count something from those that are part of a date, a time, a code or a saying."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.intents.types.numbers import number_at, tidy
from botctl.intents.types.ordinals import ordinal_at
from botctl.intents.types.tokens import Found, Tokens
from botctl.intents.types.vocabulary import Vocabulary

# "one of my friends", "one does not": a pronoun; "one of those" may be an order.
_PRONOUN_BEFORE = (
    "of my",
    "of our",
    "of your",
    "of his",
    "of her",
    "of their",
    "of us",
    "does",
    "day i",
    "day we",
)
_THANKS = frozenset({"thanks", "apologies", "dank", "bock", "problemo"})  # "a million thanks": no count
# "this one", "the large one": a pronoun.
_PRONOUN_AFTER = frozenset({"the", "this", "that", "which", "another", "any", "each", "every", "no", "other"})
_PATIENCE = frozenset({"moment", "second", "sec", "minute"})  # "one moment"
# What turns a number beside it into something that is not a count.
_CLOCK = frozenset({"am", "pm", "uhr", "oclock"})


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
    if _is_pronoun(tokens, first, last, words) or _is_saying(tokens, first, last, words):
        return True
    if after.text in _CLOCK or tokens.says(last, "o'clock") or tokens.says(last, "a . m"):
        return True
    if _is_range(tokens, first, last):
        return False
    if tokens.glued(last) and (
        (after.kind == "word" and after.text != "x")
        or (after.text in ":/.-" and tokens.glued(last + 1) and tokens[last + 1].kind == "number")
    ):
        return True
    return tokens.glued(first) and before.text in ":/.-" and tokens[first - 2].kind == "number"


def _is_pronoun(tokens: Tokens, first: int, last: int, words: Vocabulary) -> bool:
    """Return whether a lone "one" stands for something: "this one", "the 2nd one", "one of my friends"."""
    if tokens.word(first) != "one" or last != first + 1:
        return False
    before = (tokens.word(first - 1), tokens.word(first - 2))
    return (
        not _PRONOUN_AFTER.isdisjoint(before)
        or ordinal_at(tokens, first - 2, words) is not None
        or tokens.word(last) in _PATIENCE
        or any(tokens.says(last, said) for said in _PRONOUN_BEFORE)
    )


def _is_saying(tokens: Tokens, first: int, last: int, words: Vocabulary) -> bool:
    """Return whether a number counts nothing: "thanks a million", "gib acht auf dich", "in Acht nehmen"."""
    before, after = tokens.word(first - 1), tokens.word(last)
    if after in _THANKS or (before == "thanks" and tokens.word(first) in words.articles):
        return True
    heed = tokens.word(first) == "acht"
    return (heed and after in ("geben", "gegeben", "nehmen", "genommen")) or (
        heed and before in ("gib", "gebt", "hab", "habt") and after in ("", "auf", "dass")
    )


def _is_range(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether a number is an end of "10-15": two small ones, the first the smaller."""
    for low, high in ((first, last + 1), (first - 2, first)):
        ends = tokens[low].text, tokens[high].text
        alone = not tokens.glued(low) and not tokens.glued(high + 1)
        dash = tokens[low + 1].text in ("-", "–") and tokens.glued(low + 1) and tokens.glued(high)  # noqa: RUF001
        if alone and dash and all(end.isdigit() and len(end) <= 3 for end in ends):
            return int(ends[0]) < int(ends[1])
    return False
