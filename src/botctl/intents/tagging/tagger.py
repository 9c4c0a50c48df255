"""Tag the pieces of a sentence with a linear-chain conditional random field, with numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from botctl.intents.tagging.attributes import beside, own, shapes_of
from botctl.intents.tagging.chains import marginals, surest, viterbi
from botctl.intents.tagging.known import Known
from botctl.intents.tagging.marks import marks
from botctl.intents.tagging.pieces import cut, stretch
from botctl.intents.types.values import Values

OUTSIDE = ""  # the label of pieces that are in no slot
BEGINS, GOES_ON = "B", "I"  # of a label such as "B city": the first piece of a value, and the others


@dataclass(frozen=True, slots=True)
class Tagged:
    """Hold where a slot's value stands in the text (`end` exclusive), and how sure that is."""

    slot: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Hold what counts for the sentences of one intent: its labels, their weights and transitions.

    `rows` tells which row of `weights` (its first is of zeros) an attribute has; most have no own one.
    """

    labels: tuple[str, ...]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def emissions(self, numbers: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the score of each label (column) for each piece (row) by the numbers of its attributes."""
        starts = [0, *accumulate(map(len, numbers[:-1]))]
        rows = self.rows.take(list(chain.from_iterable(numbers)))
        return np.add.reduceat(self.weights.take(rows, axis=0), starts, axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """Hold a conditional random field for intents that share slots.

    Attributes are numbered from 1 by `numbers`. Of the weights (attributes x labels, as one row after the
    other), nearly all are 0: `places` tells where the `weights` are that are not. `transitions` has the
    weight of each label (column) after each other (row). `types` are those whose values it is told of.
    `slots` are those of each intent whose places it knows: no other is ever given to its sentences.
    """

    labels: tuple[str, ...]
    numbers: Mapping[str, int]
    places: NDArray[np.uint32]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]
    types: tuple[str, ...]
    known: Known
    slots: Mapping[str, Sequence[str]]
    _parts: dict[str, Part] = field(default_factory=dict, init=False, repr=False)
    _kept: dict[tuple[str, str, str], list[int]] = field(default_factory=dict, init=False, repr=False)

    def find(self, values: Values, intent: str) -> list[Tagged]:
        """Return where slots are filled in a sentence that is said for an intent, from left to right."""
        sentence = values.sentence
        pieces = cut(sentence)
        if not pieces:
            return []
        part = self.part(intent)
        known = self.known.find([piece.word for piece in pieces])
        shapes = shapes_of(sentence.text, pieces)
        around = beside(sentence.text, pieces, shapes, [*marks(values, pieces, self.types), *known])
        emissions = part.emissions(
            [
                self._own(piece.word, shape, intent) + near
                for piece, shape, near in zip(pieces, shapes, self.numbered(around), strict=True)
            ]
        )
        likely = marginals(emissions, part.transitions)
        path = surest(likely) or viterbi(emissions, part.transitions)
        shares = likely[np.arange(len(path)), path].tolist()
        return [
            Tagged(slot, *stretch(sentence, pieces, first, last), min(shares[first:last]))
            for slot, first, last in spans([part.labels[label] for label in path])
        ]

    def numbered(self, described: Iterable[Iterable[str]]) -> list[list[int]]:
        """Return the numbers of attributes that mean something; with a 0, so that no piece is without any."""
        number = self.numbers.get
        return [[0, *filter(None, map(number, attributes))] for attributes in described]

    def _own(self, word: str, shape: str, intent: str) -> list[int]:
        """Return the numbers of a word's own attributes, kept of authors' words only."""
        kept = self._kept.get((word, shape, intent))
        if kept is None:
            (kept,) = self.numbered([own(word, shape, intent)])
            if f"w={word}" in self.numbers:
                self._kept[word, shape, intent] = kept
        return kept

    def part(self, intent: str) -> Part:
        """Return what counts for an intent, made when it is first asked for."""
        if intent not in self._parts:
            self._parts[intent] = self._part(self.slots[intent])
        return self._parts[intent]

    def _part(self, slots: Sequence[str]) -> Part:
        own = [at for at, label in enumerate(self.labels) if label == OUTSIDE or label[2:] in slots]
        column = np.full(len(self.labels), -1)
        column[own] = np.arange(len(own))
        attributes, labels = np.divmod(self.places, np.uint32(len(self.labels)))
        mine = column[labels] >= 0
        used = np.flatnonzero(np.bincount(attributes[mine]))  # np.unique would import numpy.ma
        rows = np.zeros(len(self.numbers) + 1, dtype=np.int32)
        rows[used] = np.arange(1, len(used) + 1)
        weights = np.zeros((len(used) + 1, len(own)), dtype=np.float32)
        weights[rows[attributes[mine]], column[labels[mine]]] = self.weights[mine]
        transitions = self.transitions[np.ix_(own, own)]
        return Part(tuple(self.labels[at] for at in own), rows, weights, transitions)


def spans(labels: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Return each slot that labels mark, with its pieces from the first up to the last (exclusive).

    A value that goes on without a beginning begins there.
    """
    at = 0
    while at < len(labels):
        last = at + 1
        if labels[at] != OUTSIDE:
            slot = labels[at][2:]
            while last < len(labels) and labels[last] == f"{GOES_ON} {slot}":
                last += 1
            yield slot, at, last
        at = last
