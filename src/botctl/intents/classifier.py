"""Rate intents by the n-grams and the meaning of a sentence, with numpy alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from botctl.intents.dense import Dense, likeness
from botctl.intents.grams import MARK, Vocabulary
from botctl.intents.kinds import Room, Told, favours
from botctl.intents.logistic import Matrix
from botctl.messages import Ranked

MOST_ENERGY = 10.0  # evidence beyond this makes nothing surer


@dataclass(frozen=True, slots=True)
class Guard:
    """Tell how likely a sentence is about any intent at all.

    The energy of its scores is log(sum(exp(scores))) - log(intents): 0 for a sentence of which nothing
    is known. Its nearness is the cosine between its vector and the nearest training sentence's.
    """

    slope: float
    bias: float
    closeness: float = 0.0

    def rate(self, energy: float, near: float = 0.0) -> float:
        """Return a probability."""
        evidence = self.slope * min(energy, MOST_ENERGY) + self.closeness * near + self.bias
        return 1 / (1 + math.exp(-evidence))


class Near(NamedTuple):
    """Name a training sentence by the number of its template, and how near it is: a cosine."""

    line: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Rating:
    """Hold the likeliest intents, the best first, and the words that spoke most for the first.

    `near` is the nearest training sentence of the first intent, `rival` one of another that is nearer.
    """

    ranking: tuple[Ranked, ...]
    strongest: tuple[str, ...]
    near: Near | None = None
    rival: Near | None = None


@dataclass(frozen=True, slots=True)
class Classifier:
    """Hold two models that are fused: `weights` has a row for each n-gram and a column for each intent.

    `rooms` are the intents' slots by kind: values that they take speak for them, too. The scores of
    `dense` count for `share` of all, those of n-grams for the rest. Scores are divided by `temperature`,
    so that softmax gives the probabilities that held-out sentences had; `guard` then takes away what
    is due to sentences that no intent is meant for.
    """

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    temperature: float
    guard: Guard
    rooms: tuple[Room, ...]
    dense: Dense | None = None
    share: float = 0.0

    def rate(
        self,
        told: Told,
        vector: NDArray[np.float32] | None = None,
        *,
        most: int | None = None,
        reasons: int = 3,
    ) -> Rating:
        """Rate the intents, whose confidences add up to at most 1; return the best `most` or all.

        `vector` is what the encoder makes of the sentence, where there is one.
        """
        numbers, values = self.vocabulary.vector(told)
        rows = self.weights.take(numbers, axis=0)
        scores = values @ rows
        if told.kinds:  # among strange words, values speak as little as the known words do
            scores = scores + favours(told.kinds, self.rooms) * np.float32(math.sqrt(values @ values))
        cosines: NDArray[np.float32] | None = None
        if self.dense is not None and vector is not None:
            cosines = self.dense.space.cosines(vector)
            scores = (1 - self.share) * scores + self.share * (likeness(cosines) @ self.dense.weights)
        confidences = self._confidences(scores, float(cosines.max()) if cosines is not None else 0.0)
        order = np.argsort(-confidences, kind="stable").tolist()
        shares = confidences.tolist()
        ranking = tuple(Ranked(self.intents[number], shares[number]) for number in order[:most])
        strongest = self._strongest(numbers, values * rows[:, order[0]], reasons)
        return Rating(ranking, strongest, *self._nearest(cosines, order[0]))

    def _confidences(self, scores: Matrix, near: float) -> Matrix:
        scores = scores / self.temperature
        top = float(scores.max())
        exponents = np.exp(scores - top)
        total = float(exponents.sum())
        energy = top + math.log(total / len(self.intents))
        return np.asarray(exponents * (self.guard.rate(energy, near) / total))

    def _nearest(self, cosines: NDArray[np.float32] | None, first: int) -> tuple[Near | None, Near | None]:
        """Return the nearest landmark of the first intent, and a nearer one of another if there is one."""
        if self.dense is None or cosines is None:
            return None, None
        at = int(cosines.argmax())
        nearest = Near(int(self.dense.lines[at]), float(cosines[at]))
        if self.dense.intents[at] == first:
            return nearest, None
        own = np.flatnonzero(self.dense.intents == first)
        if not own.size:  # not all intents have a landmark
            return None, nearest
        at = int(own[cosines[own].argmax()])
        return Near(int(self.dense.lines[at]), float(cosines[at])), nearest

    def _strongest(
        self, numbers: NDArray[np.intp], shares: NDArray[np.float32], most: int
    ) -> tuple[str, ...]:
        """Return whole words and pairs by how much they spoke for the first intent."""
        grams = self.vocabulary.grams
        strongest: list[str] = []
        for at in (-shares).argsort(kind="stable").tolist():  # nearly all of them are parts of words
            if len(strongest) == most or shares[at] <= 0:
                break
            if grams[numbers[at]][0] != MARK:
                strongest.append(grams[numbers[at]])
        return tuple(strongest)
