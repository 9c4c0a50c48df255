"""Hold what a dense classifier is fitted to: how alike training sentences are by their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from botctl.intents.dense import Dense, Space, directions, likeness
from botctl.intents.logistic import MOST_GRAM, Matrix, descend, solve
from botctl.intents.samples import Rows, Samples

MOST_LANDMARKS = 1200  # sentences that others are likened to; a parse looks at all of them
FEW = 40  # sentences whose mean is believed half
_JITTER = 2e-3  # keeps the landmarks' likeness to each other invertible


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """Hold samples, and strange sentences in the last rows, as points of a space.

    `cosines` (samples x landmarks); `features` (samples x landmarks) such that their products are the
    likenesses of samples, as far as landmarks tell them (Williams and Seeger, 2001: Nystroem's method);
    `back` (landmarks x landmarks) turns weights of features into weights of likenesses.
    """

    samples: Samples
    space: Space
    chosen: Rows
    cosines: NDArray[np.float32]
    features: Matrix
    back: Matrix

    @classmethod
    def of(cls, samples: Samples, vectors: NDArray[np.float32]) -> Meaning:
        """Return what the vectors of samples mean."""
        from scipy.linalg import solve_triangular  # type: ignore[import-untyped]  # scipy ships no types

        amount = len(samples.told)
        center = vectors[:amount].mean(axis=0) * (amount / (amount + FEW))
        said = np.flatnonzero(samples.said)
        chosen = said[spread(samples.intents[said], MOST_LANDMARKS)]
        landmarks = directions(vectors[chosen], center).astype(np.float16).astype(np.float32)
        space = Space(center.astype(np.float32), landmarks)
        cosines = space.cosines(vectors)
        own = likeness(landmarks @ landmarks.T).astype(np.float64)
        root = np.linalg.cholesky(own + _JITTER * np.eye(len(chosen)))
        back = solve_triangular(root, np.eye(len(chosen)), lower=True).T.astype(np.float32)
        return cls(samples, space, chosen, cosines, (likeness(cosines) @ back).astype(np.float32), back)

    def weights(self, rows: Rows, known: Rows) -> Matrix:
        """Return the weights (landmarks x known intents) that some samples lead to."""
        own = self.features[rows]
        meant, lift = self.samples.meant(rows, known), self.samples.lift(rows, known)
        pull = ((meant @ lift) * self.samples.weights[rows]).astype(np.float32)[:, None]
        none = np.zeros_like(meant)
        if len(self.samples.told) > MOST_GRAM:  # of a fold, too, as with n-grams
            return np.asarray(self.back @ descend(own, meant, pull, none))
        gram = own @ own.T
        return np.asarray(self.back @ (own.T @ solve(lambda right: gram @ right, meant, pull, none)))

    def scores(self, rows: Rows, weights: Matrix) -> Matrix:
        """Return the scores (rows x known intents) of samples."""
        return np.asarray(likeness(self.cosines[rows]) @ weights)

    def nearness(self, rows: Rows, train: Rows) -> Matrix:
        """Return the largest cosine between each of some samples and the landmarks among others."""
        seen = np.isin(self.chosen, train)
        if not seen.any() or not len(rows):
            return np.zeros(len(rows))
        return np.asarray(self.cosines[rows][:, seen].max(axis=1), dtype=np.float64)

    def dense(self, weights: Matrix) -> Dense:
        """Return the classifier with these weights."""
        lines, intents = self.samples.templates[self.chosen], self.samples.intents[self.chosen]
        return Dense(self.space, weights.astype(np.float32), lines.astype(np.int32), intents.astype(np.int32))


def spread(intents: Rows, most: int) -> Rows:
    """Return the rows of at most so many sentences, as many of each intent as there are, in order."""
    if len(intents) <= most:
        return np.arange(len(intents))
    shuffled = np.random.default_rng(1).permutation(len(intents))
    turn = np.zeros(len(intents), dtype=np.intp)  # the how many-th of its intent
    for intent in np.unique(intents):
        own = shuffled[intents[shuffled] == intent]
        turn[own] = np.arange(len(own))
    return np.sort(np.argsort(turn, kind="stable")[:most])
