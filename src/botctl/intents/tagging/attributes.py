"""Describe each piece of a sentence by attributes: itself, its neighbours, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from botctl.intents.tagging.pieces import Piece

AFFIXES = (1, 2, 3, 4)  # letters of beginnings and endings
Mark = tuple[int, int, str]  # pieces from (first, last exclusive), and what they are known as


def describe(text: str, pieces: Sequence[Piece], marks: Iterable[Mark], intent: str) -> list[list[str]]:
    """Return the attributes of each piece of a sentence that is said for an intent."""
    shapes = shapes_of(text, pieces)
    around = beside(text, pieces, shapes, marks)
    return [
        own(piece.word, shape, intent) + near
        for piece, shape, near in zip(pieces, shapes, around, strict=True)
    ]


def own(word: str, shape: str, intent: str) -> list[str]:
    """Return the attributes of a piece by itself.

    A word is told twice, alone and with the intent, so that intents share what is alike in them and keep
    what is not.
    """
    told = ["any", f"i={intent}", f"s={shape}", f"w={word}", f"w={word}@{intent}"]
    for length in AFFIXES:
        if len(word) > length:
            told += (f"p={word[:length]}", f"e={word[-length:]}")
    return told


def beside(
    text: str, pieces: Sequence[Piece], shapes: Sequence[str], marks: Iterable[Mark]
) -> list[list[str]]:
    """Return the attributes of each piece by its place: its neighbours, signs, and what is known of it."""
    padded = ["<", "<", *(piece.word for piece in pieces), ">", ">"]
    described = [_beside(padded[at : at + 5], shapes, at) for at in range(len(pieces))]
    if described:
        described[0].append("first")
        described[-1].append("last")
    _tell_signs(described, text, pieces)
    for first, last, name in marks:
        _mark(described, first, last, name)
    return described


def _beside(near: Sequence[str], shapes: Sequence[str], at: int) -> list[str]:
    """Return what neighbours tell of a piece; `near` are the words from two before it up to two after."""
    two_before, before, word, after, two_after = near
    told = [f"w-2={two_before}", f"w-1={before}"]
    if at:
        told += (f"s-1={shapes[at - 1]}", f"e-1={before[-3:]}")
    told.append(f"w1={after}")
    if at + 1 < len(shapes):
        told += (f"s1={shapes[at + 1]}", f"e1={after[-3:]}")
    told.append(f"w2={two_after}")
    if at:
        told.append(f"l={before} {word}")
    if at + 1 < len(shapes):
        told.append(f"r={word} {after}")
    return told


def _tell_signs(described: Sequence[list[str]], text: str, pieces: Sequence[Piece]) -> None:
    """Tell pieces what signs stand before and after them, and which touch the one before."""
    starts = [piece.start for piece in pieces]
    ends = [piece.end for piece in pieces]
    signs = [text[end:start].strip() for end, start in zip([0, *ends], [*starts, None], strict=True)]
    for at, told in enumerate(described):
        if signs[at]:
            told.append(f"g-={signs[at][0]}")
        if signs[at + 1]:
            told.append(f"g+={signs[at + 1][0]}")
        if at and starts[at] == ends[at - 1]:
            told.append("glued")


def _mark(described: Sequence[list[str]], first: int, last: int, name: str) -> None:
    """Tell pieces, and those beside them, that they are known as something."""
    for at in range(first, last):
        described[at].append(f"k={name}" if at == first else f"k+={name}")
    if first:
        described[first - 1].append(f"k>{name}")
    if last < len(described):
        described[last].append(f"k<{name}")


def names_of_mark(name: str) -> tuple[str, ...]:
    """Return all attributes that tell of what is known as something."""
    return tuple(f"{mark}{name}" for mark in ("k=", "k+=", "k>", "k<"))


def shapes_of(text: str, pieces: Iterable[Piece]) -> list[str]:
    """Return how each piece is written."""
    return [_shape(text[piece.start : piece.end]) for piece in pieces]


def _shape(written: str) -> str:
    """Return how a word is written: digits by their number, letters by their case."""
    if written.isdigit():
        return f"{min(len(written), 4)}d"
    if not written.isalpha():
        return "mixed"
    if written.islower():
        return "lower"
    if written.istitle():
        return "Title" if len(written) > 1 else "T"
    return "UPPER" if written.isupper() else "CamEl"
