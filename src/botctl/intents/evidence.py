"""Hold what a classifier is fitted to: sentences as features, what they mean, and what words alone do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from botctl.intents.grams import Vocabulary
from botctl.intents.hints import DOUBT, Hints
from botctl.intents.kinds import Told, favours
from botctl.intents.logistic import MOST_GRAM, Matrix, descend, solve
from botctl.intents.samples import Rows, Samples

Features: TypeAlias = Any  # scipy.sparse.csr_array; scipy ships no types


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold samples, hints and strange sentences, in this order of rows, with features and favours.

    Features are their n-grams; favours are what their values add to the scores.
    """

    samples: Samples
    hints: Hints
    features: Features
    favours: Matrix

    @classmethod
    def of(cls, samples: Samples, vocabulary: Vocabulary) -> Evidence:
        """Return the evidence that samples are."""
        hints = Hints.of(samples.told, samples.intents, samples.closed)
        told = [*samples.told, *hints.told, *samples.strange]
        favoured = np.stack([favours(each.kinds, samples.rooms) for each in told])
        features = _features(told, vocabulary)
        known = np.sqrt(np.asarray(features.multiply(features).sum(axis=1))).reshape(-1, 1)
        return cls(samples, hints, features, (favoured * known).astype(np.float32))

    def weights(self, rows: Rows, known: Rows) -> Matrix:
        """Return the weights (n-grams x known intents) that some samples and all hints lead to."""
        first = len(self.samples.told)
        rows = np.concatenate([rows, np.arange(first, first + len(self.hints.told))])
        own = self.features[rows]
        target, pull = self._targets(rows, known)
        offsets = self.favours[rows][:, known]
        if self.features.shape[0] > MOST_GRAM:  # of a fold, too: one way to fit leads to one scale of scores
            return descend(own, target, pull, offsets)
        return np.asarray(own.T @ solve(_gram(own), target, pull, offsets))

    @property
    def strange(self) -> Rows:
        """Return the rows of strange sentences."""
        end = self.features.shape[0]
        return np.arange(end - len(self.samples.strange), end)

    def scores(self, rows: Rows, known: Rows, weights: Matrix) -> Matrix:
        """Return the scores (rows x known intents) of samples."""
        return np.asarray(self.features[rows] @ weights + self.favours[rows][:, known])

    def _targets(self, rows: Rows, known: Rows) -> tuple[Matrix, Matrix]:
        """Return what each row means (rows x known intents, adding up to 1) and its weight (rows x 1)."""
        own = rows[: len(rows) - len(self.hints.told)]
        meant, lift = self.samples.meant(own, known), self.samples.lift(own, known)
        held = np.zeros((len(self.samples.told), len(known)))
        held[own] = meant * self.samples.weights[own, None]
        hinted = self.hints.shares(held) * lift
        amount = hinted.sum(axis=1)
        shares = hinted / np.where(amount > 0, amount, 1.0)[:, None]
        target = np.concatenate([meant, (1 - DOUBT) * shares + DOUBT / len(known)])
        pull = np.concatenate([(meant @ lift) * self.samples.weights[own], amount])
        return target.astype(np.float32), pull.astype(np.float32)[:, None]


def _features(sentences: Sequence[Told], vocabulary: Vocabulary) -> Features:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types

    vectors = [vocabulary.vector(told) for told in sentences]
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in vectors)])
    values = np.concatenate([values for _, values in vectors]).astype(np.float32)
    numbers = np.concatenate([numbers for numbers, _ in vectors])
    array: Features = csr_array((values, numbers, starts), shape=(len(vectors), len(vocabulary.numbers)))
    return array


def _gram(features: Features) -> Callable[[Matrix], Matrix]:
    """Return what multiplies by the Gram matrix of these sentences."""
    similar = (features @ features.T).toarray().astype(np.float32)
    return lambda right: similar @ right
