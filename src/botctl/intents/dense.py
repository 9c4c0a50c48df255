"""Rate intents by where a sentence lies among the training sentences, with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botctl.intents.logistic import Matrix

SCALE = 2.0  # of the likeness of a sentence to itself


def likeness(cosines: Matrix) -> Matrix:
    """Return how alike sentences are, from 0 to SCALE, by the cosines between them.

    The polynomial kernel ((1 + cos) / 2) ** 5, a power that lets near sentences count for much more than
    far ones: a classifier that is linear in it bends around an intent's sentences.
    """
    halves = (1 + cosines) / 2
    squares = halves * halves
    return np.asarray(SCALE * (squares * squares * halves))  # twice squared and once more: to the fifth power


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Hold the middle of a bot's sentences, and some of them, `landmarks` (m x dimensions, length 1).

    Seen from the middle, sentences lie in all directions, whatever all of them have in common.
    """

    center: NDArray[np.float32]
    landmarks: NDArray[np.float32]

    def cosines(self, vectors: NDArray[Any]) -> NDArray[np.float32]:
        """Return the cosines (sentences x landmarks) between vectors and the landmarks."""
        return np.asarray(directions(vectors, self.center) @ self.landmarks.T, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Hold a classifier that is linear in a sentence's likeness to the landmarks of a space.

    `weights` has a row for each landmark and a column for each intent; `lines` are the numbers of the
    templates that the landmarks were made from, `intents` those of their intents.
    """

    space: Space
    weights: NDArray[np.float32]
    lines: NDArray[np.int32]
    intents: NDArray[np.int32]


def directions(vectors: NDArray[Any], center: NDArray[Any]) -> NDArray[np.float32]:
    """Return vectors as seen from the middle, with length 1; 0 for those that lie in it."""
    moved = vectors - center
    lengths = np.sqrt(np.add.reduce(moved * moved, axis=-1, keepdims=True))
    return np.asarray(moved / np.where(lengths > 1e-6, lengths, 1.0), dtype=np.float32)
