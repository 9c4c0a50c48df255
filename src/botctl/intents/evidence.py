"""Hold what a classifier is fitted to: sentences as features, what they mean, and what words alone do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from botctl.intents.grams import Vocabulary
from botctl.intents.hints import DOUBT, Hints
from botctl.intents.kinds import Room, Told, favours
from botctl.intents.logistic import Matrix, solve

Features: TypeAlias = Any  # scipy.sparse.csr_array; scipy ships no types
Rows: TypeAlias = NDArray[np.intp]

MOST_GRAM = 3000  # sentences whose Gram matrix is kept in memory (72 MB); more are multiplied sparsely


@dataclass(frozen=True, slots=True)
class Samples:
    """Hold training sentences, the number of each one's intent and template, and its weight.

    Sentences of one template are never on both sides of a fold. `rooms` are the slots of each intent;
    `closed` are words that say nothing alone.
    """

    told: Sequence[Told]
    intents: Rows
    templates: Rows
    weights: Matrix
    rooms: Sequence[Room]
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold samples and hints with their features (n-grams) and favours (values), hints in the last rows."""

    samples: Samples
    hints: Hints
    features: Features
    favours: Matrix

    @classmethod
    def of(cls, samples: Samples, vocabulary: Vocabulary) -> Evidence:
        """Return the evidence that samples are."""
        hints = Hints.of(
            samples.told, samples.intents, samples.weights, amount=len(samples.rooms), closed=samples.closed
        )
        told = [*samples.told, *hints.told]
        favoured = np.stack([favours(each.kinds, samples.rooms) for each in told])
        features = _features(told, vocabulary)
        known = np.sqrt(np.asarray(features.multiply(features).sum(axis=1))).reshape(-1, 1)
        return cls(samples, hints, features, (favoured * known).astype(np.float32))

    def weights(self, rows: Rows, known: Rows) -> Matrix:
        """Return the weights (n-grams x known intents) that some samples and all hints lead to."""
        rows = np.concatenate([rows, np.arange(len(self.samples.told), self.features.shape[0])])
        own = self.features[rows]
        duals = solve(_gram(own), *self._targets(rows, known), self.favours[rows][:, known])
        return np.asarray(own.T @ duals)

    def scores(self, rows: Rows, known: Rows, weights: Matrix) -> Matrix:
        """Return the scores (rows x known intents) of samples."""
        return np.asarray(self.features[rows] @ weights + self.favours[rows][:, known])

    def _targets(self, rows: Rows, known: Rows) -> tuple[Matrix, Matrix]:
        """Return what each row means (rows x known intents, adding up to 1) and its weight (rows x 1)."""
        own = rows[: len(rows) - len(self.hints.told)]
        meant = np.zeros((len(own), len(known)), dtype=np.float32)
        meant[np.arange(len(own)), np.searchsorted(known, self.samples.intents[own])] = 1.0
        weights = self.samples.weights[own]
        lift = _balance(meant * weights[:, None])
        hinted = self.hints.shares[:, known] * lift
        amount = hinted.sum(axis=1)
        shares = hinted / np.where(amount > 0, amount, 1.0)[:, None]
        target = np.concatenate([meant, (1 - DOUBT) * shares + DOUBT / len(known)])
        pull = np.concatenate([(meant @ lift) * weights, amount])
        return target.astype(np.float32), pull.astype(np.float32)[:, None]


def _features(sentences: Sequence[Told], vocabulary: Vocabulary) -> Features:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types

    vectors = [vocabulary.vector(told) for told in sentences]
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in vectors)])
    values = np.concatenate([values for _, values in vectors]).astype(np.float64)
    numbers = np.concatenate([numbers for numbers, _ in vectors])
    array: Features = csr_array((values, numbers, starts), shape=(len(vectors), len(vocabulary.numbers)))
    return array


def _gram(features: Features) -> Callable[[Matrix], Matrix]:
    """Return what multiplies by the Gram matrix of these sentences."""
    if features.shape[0] > MOST_GRAM:
        return lambda right: np.asarray(features @ (features.T @ right))
    similar = (features @ features.T).toarray().astype(np.float32)
    return lambda right: similar @ right


def _balance(weights: Matrix) -> Matrix:
    """Return what lifts each rare intent half way to the common ones."""
    amounts = weights.sum(axis=0)
    return np.asarray(np.sqrt(amounts.mean() / amounts))
