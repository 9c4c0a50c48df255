"""Turn sentences into weighted word and character n-grams."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from botctl.intents.kinds import Kind, Told

CHARACTERS = (3, 4, 5)  # lengths of character n-grams, within a word and its two edges
MARK = "#"  # begins a character n-gram, so that "the" and "#the" are two features


def word_grams(told: Told) -> tuple[set[str], set[str]]:
    """Return words and pairs of neighbours, as they stand and with their kinds in place of values.

    "a large latte" is also "a {size} {drink}". All numbers of the same length are one word. The second
    set has those that a value explains: nothing is strange about a sentence in which they are new.
    """
    shaped = [_shape(word) for word in told.words]
    grams, explained = set(_grams([(word,) for word in shaped])), set[str]()
    if told.kinds:
        within = {at for kind in told.kinds for at in range(kind.first, kind.last)}
        explained.update(shaped[at] for at in within)
        pairs = ((at - 1, at) for at in range(1, len(shaped)))
        explained.update(f"{shaped[a]} {shaped[b]}" for a, b in pairs if a in within or b in within)
        names = {kind.name for kind in told.kinds}
        explained.update(names, (f"{one} {other}" for one in names for other in names))
        grams.update(_grams(_pieces(shaped, told.kinds)))
    return grams, explained


def _shape(word: str) -> str:
    return "0" * len(word) if word.isdigit() else word


def _grams(pieces: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return what may stand at each place, and pairs of what may stand at neighbouring ones."""
    for place in pieces:
        yield from place
    for left, right in pairwise(pieces):
        yield from (f"{one} {following}" for one in left for following in right)


def _pieces(words: Sequence[str], kinds: Sequence[Kind]) -> list[Sequence[str]]:
    """Return the words with kinds in place of values, all of those that have the same words."""
    pieces: list[Sequence[str]] = []
    at = 0
    for (first, last), same in groupby(kinds, key=lambda kind: (kind.first, kind.last)):
        pieces += [(word,) for word in words[at:first]]
        pieces.append([kind.name for kind in same])
        at = last
    return [*pieces, *((word,) for word in words[at:])]


def character_grams(words: Iterable[str]) -> set[str]:
    """Return the pieces of words that let a misspelt or inflected word count for most of itself."""
    grams: set[str] = set()
    for word in set(words):
        edged = f" {word} "
        for length in CHARACTERS:
            starts = range(max(1, len(edged) - length + 1))
            grams.update([MARK + edged[at : at + length] for at in starts])
    return grams


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Number the n-grams of the training sentences and weigh them by rarity.

    `rarity` is smoothed inverse document frequency, log((1+n)/(1+df))+1; an n-gram that was never
    seen has the highest, `unseen`. `kept` remembers the pieces of words that authors wrote.
    """

    grams: tuple[str, ...]
    numbers: dict[str, int]
    rarity: NDArray[np.float32]
    unseen: float
    kept: dict[str, tuple[tuple[int, ...], int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, sentences: Sequence[Told], *, rarest: int = 1) -> Vocabulary:
        """Return the vocabulary of sentences, without n-grams in fewer than `rarest` of them."""
        seen: Counter[str] = Counter()
        for told in sentences:
            seen.update(word_grams(told)[0] | character_grams(told.words))
        kept = sorted(gram for gram, count in seen.items() if count >= rarest)
        rarity = [math.log((1 + len(sentences)) / (1 + seen[gram])) + 1 for gram in kept]
        unseen = math.log(1 + len(sentences)) + 1
        numbers = {gram: number for number, gram in enumerate(kept)}
        return cls(tuple(kept), numbers, np.array(rarity, dtype=np.float32), unseen)

    def vector(self, told: Told) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the numbers and weights of a sentence's n-grams, those of words first.

        Words and characters each have length 1 before those that were never seen are taken out, so
        that a sentence of unknown words has small weights and gets no intent's confidence. What a
        value explains is not taken for unknown.
        """
        grams, explained = word_grams(told)
        number = self.numbers
        # Sets have another order in each process, and sums would differ in their last bit: hence sorted.
        words = sorted([number[gram] for gram in grams if gram in number])
        unseen = sum([gram not in number for gram in grams - explained])
        pieces: set[int] = set()
        unseen_pieces = 0
        for word in set(told.words):
            known, unknown = self._pieces(word)
            pieces.update(known)
            unseen_pieces += 0 if _shape(word) in explained else unknown
        numbers = np.array(words + sorted(pieces), dtype=np.intp)
        weights = self.rarity.take(numbers)
        self._scale(weights[: len(words)], unseen)
        self._scale(weights[len(words) :], unseen_pieces)
        return numbers, weights

    def _pieces(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the numbers of a word's character n-grams, and how many were never seen."""
        if (kept := self.kept.get(word)) is not None:
            return kept
        grams = character_grams((word,))
        known = tuple(self.numbers[gram] for gram in grams if gram in self.numbers)
        pieces = known, len(grams) - len(known)
        if word in self.numbers:  # a word of the authors: never what a person alone has said
            self.kept[word] = pieces
        return pieces

    def _scale(self, weights: NDArray[np.float32], unseen: int) -> None:
        """Bring weights, in place, to the length that they have beside so many that were never seen."""
        length = math.sqrt(2 * (float(weights @ weights) + unseen * self.unseen**2)) or 1.0
        weights /= np.float32(length)
