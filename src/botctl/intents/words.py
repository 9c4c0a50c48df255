"""Split text into normalised words that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 4000  # characters that are read; nobody says more in one utterance, and time stays bounded
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_PIECE = re.compile(r"[^\W_]+|[^\w\s!-~]")
APOSTROPHES = "'’ʼ`´"  # noqa: RUF001  # those that keyboards put into "don't"
# German umlauts are as often typed "ue" as "ü": both become the same word.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold a text and its words: lower case, NFKC, no punctuation, no apostrophes.

    `starts` and `ends` are each word's place in `text` (`end` exclusive). `joined` is the words with
    single spaces between them, and `places` is where each word starts in it.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    joined: str = ""
    places: tuple[int, ...] = field(default=(), repr=False)

    def word_at(self, place: int) -> int | None:
        """Return the number of the word that starts at a place in `joined`, or None."""
        number = bisect_left(self.places, place)
        return number if number < len(self.places) and self.places[number] == place else None

    def raw(self, first: int, last: int) -> str:
        """Return the text of the words from `first` up to `last` (exclusive), as it was written."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def split(text: str) -> Sentence:
    """Return the sentence that a text is; never raises, reads at most LONGEST characters."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for word, start, end in _pieces(text[:LONGEST]):
        words.append(word)
        starts.append(start)
        ends.append(end)
    places: list[int] = []
    at = 0
    for word in words:
        places.append(at)
        at += len(word) + 1
    return Sentence(text, tuple(words), tuple(starts), tuple(ends), " ".join(words), tuple(places))


def normalise(text: str) -> str:
    """Return a text's words with single spaces between them: what two equal utterances share."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text[:LONGEST].lower())).replace("'", "")
    return split(text).joined


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    if text.isascii():
        for match in _ASCII_WORD.finditer(text.lower()):
            yield match[0].replace("'", ""), match.start(), match.end()
        return
    start = end = -1  # the word being read
    for match in _PIECE.finditer(text):
        piece = match[0]
        follows = end >= 0 and (match.start() == end or _is_apostrophe(text, end, match.start()))
        if follows and _continues(piece):
            end = match.end()
            continue
        if end >= 0:
            yield fold(text[start:end]), start, end
        start, end = (match.start(), match.end()) if _begins(piece) else (-1, -1)
    if end >= 0:
        yield fold(text[start:end]), start, end


def _is_apostrophe(text: str, end: int, start: int) -> bool:
    return start == end + 1 and text[end] in APOSTROPHES


def _continues(piece: str) -> bool:
    """Return whether a piece goes on with the word before it: letters, marks, invisible signs."""
    return piece.isalnum() or _is_mark(piece) or piece in APOSTROPHES


def _is_mark(piece: str) -> bool:
    return unicodedata.category(piece[0]) in ("Mn", "Mc", "Me", "Cf", "Sk")


def _begins(piece: str) -> bool:
    """Return whether a piece begins a word: letters and digits, or a symbol such as an emoji."""
    return piece.isalnum() or unicodedata.category(piece) == "So"


def fold(word: str) -> str:
    """Return a single word in the one form that all its spellings share."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    folded = unicodedata.normalize("NFKC", word).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_UMLAUTS)
    return "".join(
        char for char in folded if not (char in APOSTROPHES or _is_invisible(char) or char.isspace())
    )


def _is_invisible(char: str) -> bool:
    return not char.isascii() and (unicodedata.category(char) in ("Cf", "Sk") or "︀" <= char <= "️")
