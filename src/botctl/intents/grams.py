"""Turn sentences into weighted word and character n-grams."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

CHARACTERS = (3, 4, 5)  # lengths of character n-grams, within a word and its two edges
LONGEST_FORM = 3  # words of a list value that is replaced by its kind
MARK = "#"  # begins a character n-gram, so that "the" and "#the" are two features
MOST_WORDS = 400  # of one sentence; what comes after changes nothing and would take time


def word_grams(words: Sequence[str], forms: Mapping[str, str]) -> set[str]:
    """Return words and pairs of neighbours, as they stand and with their kinds in place of values.

    `forms` maps what values of list types are said as to their kind: "a large latte" is also
    "a {size} {drink}". All numbers of the same length are one word.
    """
    shaped = ["0" * len(word) if word.isdigit() else word for word in words]
    kinds = list(_kinds(shaped, forms))
    grams = {*shaped, *(f"{one} {following}" for one, following in pairwise(shaped))}
    if len(kinds) != len(shaped) or kinds != shaped:
        grams.update(kinds)
        grams.update(f"{one} {following}" for one, following in pairwise(kinds))
    return grams


def _kinds(words: Sequence[str], forms: Mapping[str, str]) -> Iterator[str]:
    """Return the words with the longest values replaced by their kinds."""
    at = 0
    while at < len(words):
        for width in range(min(LONGEST_FORM, len(words) - at), 0, -1):
            kind = forms.get(words[at] if width == 1 else " ".join(words[at : at + width]))
            if kind is not None:
                yield kind
                at += width
                break
        else:
            yield words[at]
            at += 1


def character_grams(words: Iterable[str]) -> set[str]:
    """Return the pieces of words that let a misspelt or inflected word count for most of itself."""
    grams: set[str] = set()
    for word in set(words):
        edged = f" {word} "
        for length in CHARACTERS:
            grams.update(MARK + edged[at : at + length] for at in range(max(1, len(edged) - length + 1)))
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
    forms: Mapping[str, str]
    kept: dict[str, tuple[tuple[int, ...], int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls, sentences: Sequence[Sequence[str]], forms: Mapping[str, str], *, rarest: int = 1
    ) -> Vocabulary:
        """Return the vocabulary of sentences, without n-grams in fewer than `rarest` of them."""
        seen: Counter[str] = Counter()
        for words in sentences:
            seen.update(word_grams(words, forms) | character_grams(words))
        kept = sorted(gram for gram, count in seen.items() if count >= rarest)
        rarity = [math.log((1 + len(sentences)) / (1 + seen[gram])) + 1 for gram in kept]
        unseen = math.log(1 + len(sentences)) + 1
        numbers = {gram: number for number, gram in enumerate(kept)}
        return cls(tuple(kept), numbers, np.array(rarity, dtype=np.float32), unseen, forms)

    def vector(self, words: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the numbers and weights of a sentence's n-grams.

        Words and characters each have length 1 before those that were never seen are taken out, so
        that a sentence of unknown words has small weights and gets no intent's confidence.
        """
        words = words[:MOST_WORDS]
        grams = word_grams(words, self.forms)
        numbers = [self.numbers[gram] for gram in grams if gram in self.numbers]
        first = self._weighed(numbers, len(grams) - len(numbers))
        pieces: set[int] = set()
        unseen = 0
        for word in set(words):
            known, unknown = self._pieces(word)
            pieces.update(known)
            unseen += unknown
        second = self._weighed(list(pieces), unseen)
        return np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])

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

    def _weighed(self, numbers: list[int], unseen: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        numbers.sort()  # sets have another order in each process, and sums would differ in their last bit
        ordered = np.array(numbers, dtype=np.intp)
        weights = self.rarity[ordered]
        length = math.sqrt(2 * (float(weights @ weights) + unseen * self.unseen**2)) or 1.0
        return ordered, weights / np.float32(length)
