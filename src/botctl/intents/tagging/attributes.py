"""Describe each piece of a sentence by attributes: itself, its neighbours, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from botctl.intents.tagging.pieces import Piece

AFFIXES = (1, 2, 3, 4)  # letters of beginnings and endings
NEAR = (-2, -1, 1, 2)  # neighbours whose words are told
Mark = tuple[int, int, str]  # pieces from (first, last exclusive), and what they are known as


def describe(text: str, pieces: Sequence[Piece], marks: Iterable[Mark], intent: str) -> list[list[str]]:
    """Return the attributes of each piece of a sentence that is said for an intent.

    A word is told twice, alone and with the intent, so that intents share what is alike in them and keep
    what is not.
    """
    shapes = [_shape(text[piece.start : piece.end]) for piece in pieces]
    words = [piece.word for piece in pieces]
    described = [
        [*_own(words[at], shapes[at], intent), *_beside(words, shapes, at)] for at in range(len(pieces))
    ]
    if described:
        described[0].append("first")
        described[-1].append("last")
    for at, piece in enumerate(pieces):
        before = text[pieces[at - 1].end if at else 0 : piece.start].strip()
        after = text[piece.end : pieces[at + 1].start if at + 1 < len(pieces) else None].strip()
        if before:
            described[at].append(f"g-={before[0]}")
        if after:
            described[at].append(f"g+={after[0]}")
        if at and pieces[at - 1].end == piece.start:
            described[at].append("glued")
    for first, last, name in marks:
        _mark(described, first, last, name)
    return described


def _own(word: str, shape: str, intent: str) -> list[str]:
    """Return the attributes of a piece by itself."""
    own = ["any", f"i={intent}", f"s={shape}", f"w={word}", f"w={word}@{intent}"]
    for length in AFFIXES:
        if len(word) > length:
            own += (f"p={word[:length]}", f"e={word[-length:]}")
    return own


def _beside(words: Sequence[str], shapes: Sequence[str], at: int) -> list[str]:
    """Return the attributes of a piece that its neighbours give."""
    told: list[str] = []
    for distance in NEAR:
        place = at + distance
        inside = 0 <= place < len(words)
        word = words[place] if inside else "<" if distance < 0 else ">"
        told.append(f"w{distance}={word}")
        if inside and distance in (-1, 1):
            told += (f"s{distance}={shapes[place]}", f"e{distance}={word[-3:]}")
    if at:
        told.append(f"l={words[at - 1]} {words[at]}")
    if at + 1 < len(words):
        told.append(f"r={words[at]} {words[at + 1]}")
    return told


def _mark(described: Sequence[list[str]], first: int, last: int, name: str) -> None:
    """Tell pieces, and those beside them, that they are known as something."""
    for at in range(first, last):
        described[at].append(f"k={name}" if at == first else f"k+={name}")
    if first:
        described[first - 1].append(f"k>{name}")
    if last < len(described):
        described[last].append(f"k<{name}")


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
