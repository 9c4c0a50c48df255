"""Tag the pieces of a sentence with a linear-chain conditional random field, with numpy alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from botctl.intents.tagging.attributes import describe
from botctl.intents.tagging.known import Known
from botctl.intents.tagging.marks import marks
from botctl.intents.tagging.pieces import cut, stretch
from botctl.intents.types.values import Values

Matrix = NDArray[np.float32]
OUTSIDE = ""  # the label of pieces that are in no slot
BEGINS, GOES_ON = "B", "I"  # of a label such as "B city": the first piece of a value, and the others


@dataclass(frozen=True, slots=True)
class Tagged:
    """Hold where a slot's value stands in the text (`end` exclusive), and how sure that is."""

    slot: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Tagger:
    """Hold a conditional random field for intents that share slots.

    `weights` has a row for each attribute (numbered by `numbers`) and a column for each label;
    `transitions` has the weight of each label (column) after each other (row). `types` are those whose
    values it is told of. `slots` are those of each intent whose places it knows: no other is ever given
    to its sentences.
    """

    labels: tuple[str, ...]
    numbers: Mapping[str, int]
    weights: Matrix
    transitions: Matrix
    types: tuple[str, ...]
    known: Known
    slots: Mapping[str, Sequence[str]]
    _columns: Mapping[str, NDArray[np.intp]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = {
            intent: [at for at, label in enumerate(self.labels) if not label or label[2:] in names]
            for intent, names in self.slots.items()
        }
        columns = {intent: np.array(numbers, dtype=np.intp) for intent, numbers in own.items()}
        object.__setattr__(self, "_columns", columns)  # what follows from frozen fields

    def find(self, values: Values, intent: str) -> list[Tagged]:
        """Return where slots are filled in a sentence that is said for an intent, from left to right."""
        sentence = values.sentence
        pieces = cut(sentence)
        own = self._columns[intent]
        if not pieces:
            return []
        found = [*marks(values, pieces, self.types), *self.known.find([piece.word for piece in pieces])]
        emissions = self.emissions(describe(sentence.text, pieces, found, intent))[:, own]
        transitions = self.transitions[own[:, None], own]
        path = viterbi(emissions, transitions)
        shares = marginals(emissions, transitions)[np.arange(len(path)), path].tolist()
        return [
            Tagged(slot, *stretch(sentence, pieces, first, last), min(shares[first:last]))
            for slot, first, last in spans([self.labels[own[label]] for label in path])
        ]

    def emissions(self, described: Sequence[Sequence[str]]) -> Matrix:
        """Return the score of each label (column) for each piece (row) by its attributes."""
        rows: list[int] = []
        starts: list[int] = []
        for attributes in described:
            starts.append(len(rows))
            rows.append(0)  # a row of zeros, so that no piece is without any
            rows.extend(filter(None, map(self.numbers.get, attributes)))  # numbers count from 1
        return np.add.reduceat(self.weights.take(rows, axis=0), starts, axis=0)


def viterbi(emissions: Matrix, transitions: Matrix) -> list[int]:
    """Return the likeliest labels of a chain."""
    score = emissions[0]
    origins: list[NDArray[np.intp]] = []
    for emission in emissions[1:]:
        ways = transitions + score[:, None]
        origin = ways.argmax(axis=0)
        origins.append(origin)
        score = ways.max(axis=0) + emission
    label = int(score.argmax())
    path = [label]
    for origin in reversed(origins):
        label = int(origin[label])
        path.append(label)
    return path[::-1]


def marginals(emissions: Matrix, transitions: Matrix) -> Matrix:
    """Return how likely each label is for each piece, by the forward-backward algorithm."""
    shares = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    steps = np.exp(transitions - transitions.max())
    forward = np.empty_like(shares)
    ahead = forward[0] = shares[0] / shares[0].sum()
    for at in range(1, len(shares)):
        ahead = (ahead @ steps) * shares[at]
        ahead /= ahead.sum()
        forward[at] = ahead
    behind = np.ones_like(ahead)
    for at in range(len(shares) - 2, -1, -1):
        behind = steps @ (behind * shares[at + 1])
        behind /= behind.sum()
        forward[at] *= behind
    return np.asarray(forward / forward.sum(axis=1, keepdims=True))


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
