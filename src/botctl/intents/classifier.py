"""Rate intents by the n-grams of a sentence, with numpy alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from botctl.intents.grams import MARK, Vocabulary
from botctl.intents.kinds import Room, Told, favours
from botctl.messages import Ranked

MOST_ENERGY = 10.0  # evidence beyond this makes nothing surer


@dataclass(frozen=True, slots=True)
class Guard:
    """Tell how likely a sentence is about any intent at all, from the energy of its scores.

    The energy is log(sum(exp(scores))) - log(intents): 0 for a sentence of which nothing is known.
    """

    slope: float
    bias: float

    def rate(self, energy: float) -> float:
        """Return a probability."""
        return 1 / (1 + math.exp(-(self.slope * min(energy, MOST_ENERGY) + self.bias)))


@dataclass(frozen=True, slots=True)
class Rating:
    """Hold the likeliest intents, the best first, and the words that spoke most for the first."""

    ranking: tuple[Ranked, ...]
    strongest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Hold a linear model: `weights` has a row for each n-gram and a column for each intent.

    `rooms` are the intents' slots by kind: values that they take speak for them, too. Scores are divided
    by `temperature`, so that softmax gives the probabilities that held-out sentences had; `guard` then
    takes away what is due to sentences that no intent is meant for.
    """

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    temperature: float
    guard: Guard
    rooms: tuple[Room, ...]

    def rate(self, told: Told, *, most: int | None = None, reasons: int = 3) -> Rating:
        """Rate the intents, whose confidences add up to at most 1; return the best `most` or all."""
        numbers, values = self.vocabulary.vector(told)
        rows = self.weights[numbers]
        scores = values @ rows
        if told.kinds:  # among strange words, values speak as little as the known words do
            scores = scores + favours(told.kinds, self.rooms) * np.linalg.norm(values)
        scores = scores / self.temperature
        top = float(scores.max())
        exponents = np.exp(scores - top)
        total = float(exponents.sum())
        energy = top + math.log(total / len(self.intents))
        confidences = (exponents * (self.guard.rate(energy) / total)).tolist()
        order = sorted(range(len(confidences)), key=lambda number: -confidences[number])
        ranking = tuple(Ranked(self.intents[number], confidences[number]) for number in order[:most])
        shares = values * rows[:, order[0]]
        return Rating(ranking, tuple(self._strongest(numbers, shares, reasons)))

    def _strongest(self, numbers: NDArray[np.intp], shares: NDArray[np.float32], most: int) -> Iterator[str]:
        """Return whole words and pairs by how much they spoke for the first intent."""
        for at in np.argsort(-shares).tolist():
            gram = self.vocabulary.grams[numbers[at]]
            if most <= 0 or shares[at] <= 0:
                return
            if not gram.startswith(MARK):
                most -= 1
                yield gram
