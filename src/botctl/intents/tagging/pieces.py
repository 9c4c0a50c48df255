"""Cut a sentence into the pieces that are tagged: its words, with a possessive "'s" apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from botctl.intents.edges import text_span
from botctl.intents.kinds import MOST_WORDS
from botctl.intents.words import APOSTROPHES, Sentence


class Piece(NamedTuple):
    """Hold a folded word or the "s" of a possessive, its place in the text, and the number of its word."""

    word: str
    start: int
    end: int
    at: int


def cut(sentence: Sentence) -> list[Piece]:
    """Return the pieces of a sentence's first MOST_WORDS words."""
    pieces: list[Piece] = []
    text = sentence.text
    for at, word in enumerate(sentence.words[:MOST_WORDS]):
        start, end = sentence.starts[at], sentence.ends[at]
        if end - start > 2 and text[end - 1] in "sS" and text[end - 2] in APOSTROPHES:
            pieces.append(Piece(word[:-1], start, end - 2, at))
            pieces.append(Piece("s", end - 2, end, at))
        else:
            pieces.append(Piece(word, start, end, at))
    return pieces


def covered(pieces: Sequence[Piece], start: int, end: int) -> range:
    """Return the numbers of the pieces that characters from `start` up to `end` touch."""
    touched = [at for at, piece in enumerate(pieces) if piece.start < end and piece.end > start]
    return range(touched[0], touched[-1] + 1) if touched else range(0)


def stretch(sentence: Sentence, pieces: Sequence[Piece], first: int, last: int) -> tuple[int, int]:
    """Return the characters (start, end) of pieces from `first` up to `last` (exclusive), with their signs.

    A possessive that is not among them is left out: "Anna" of "Anna's".
    """
    start, end = text_span(sentence, pieces[first].at, pieces[last - 1].at + 1)
    if first and pieces[first - 1].at == pieces[first].at:
        start = pieces[first].start
    if last < len(pieces) and pieces[last].at == pieces[last - 1].at:
        end = pieces[last - 1].end
    return start, end
