"""Split words into the pieces of a vocabulary, in the two ways that published encoders were trained with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

START = "▁"  # before the first piece of a word
# Signs that stand behind no letter or digit in any piece, so that they are never joined with a word.
_APART = frozenset(".,?!;:")
_FIRST_BYTE = 3  # where the pieces of single bytes begin, <0x00>
_LONGEST_WORD = 100  # characters; a longer one is unknown


def byte_pairs(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the pieces of a word by byte pair encoding, where pieces learnt first have lower numbers.

    The neighbours whose union has the lowest number are joined until none are left (Sennrich et al.,
    2016; as SentencePiece numbers them). A character that is no piece becomes those of its UTF-8 bytes.
    """
    whole = vocabulary.get(START + word)  # a word that is a piece was learnt by joining: it comes out whole
    if whole is not None:
        return [whole]
    if word[-1:] in _APART and word[-2:-1].isalnum() and word.isascii() and word[-1] in vocabulary:
        return [*byte_pairs(word[:-1], vocabulary), vocabulary[word[-1]]]
    return join(word, vocabulary)


def join(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the pieces of a word by joining them from its letters on."""
    pieces = list(START + word[:_LONGEST_WORD])
    number, none = vocabulary.get, len(vocabulary)
    unions = [number(one + other, none) for one, other in pairwise(pieces)]
    while unions and (best := min(unions)) < none:
        at = unions.index(best)
        piece = pieces[at] = pieces[at] + pieces.pop(at + 1)
        del unions[at]
        if at:
            unions[at - 1] = number(pieces[at - 1] + piece, none)
        if at < len(unions):
            unions[at] = number(piece + pieces[at + 1], none)
    numbers: list[int] = []
    for piece in pieces:
        known = number(piece)
        numbers += _bytes(piece) if known is None else (known,)
    return numbers


def _bytes(piece: str) -> Iterator[int]:
    return (_FIRST_BYTE + byte for byte in piece.encode("utf-8", "replace"))


def word_pieces(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return the pieces of a text as BERT without case was trained on them (Devlin et al., 2019).

    Accents are taken off; each word is the longest piece that it begins with, then the longest that
    goes on with "##"; a word that cannot be written so is unknown as a whole.
    """
    return [number for word in _words(text) for number in _longest(word, vocabulary)]


def _words(text: str) -> list[str]:
    """Return words without accents; each sign and each Chinese character is a word."""
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if category == "Mn" or (category[0] == "C" and not char.isspace()):
            continue
        alone = category[0] == "P" or "一" <= char <= "鿿" or (char.isascii() and category[0] == "S")
        letters.append(f" {char} " if alone else char)
    return "".join(letters).split()


def _longest(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    numbers: list[int] = []
    start = 0
    while start < len(word) <= _LONGEST_WORD:
        mark = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if mark + word[start:end] in vocabulary), None)
        if end is None:
            break
        numbers.append(vocabulary[mark + word[start:end]])
        start = end
    return numbers if start == len(word) else [vocabulary["[UNK]"]]
