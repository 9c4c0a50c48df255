"""Solve multinomial logistic regression on the similarities of sentences, which are few."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.floating[Any]]

REGULARISATION = 0.01  # 1/C of the logistic regression
MOST_STEPS = 300


def solve(gram: Callable[[Matrix], Matrix], target: Matrix, pull: Matrix, offsets: Matrix) -> Matrix:
    """Return dual coefficients (sentences x intents) by Nesterov's accelerated gradient descent.

    `gram` multiplies by the sentences' Gram matrix; `target` (sentences x intents) has rows that add up
    to 1; `pull` (sentences x 1) weighs them; `offsets` (sentences x intents) are added to the scores.
    Minimises weighted cross entropy + REGULARISATION/2 * |W|^2, W being features.T @ duals; restarts
    when the momentum points uphill (O'Donoghue and Candes, 2015).
    """
    step = 1 / (0.5 * _norm(gram, len(target)) * float(pull.max()) + REGULARISATION)
    duals: Matrix = np.zeros_like(target)
    ahead = duals
    momentum = 1.0
    for _ in range(MOST_STEPS):
        slope = pull * (softmax(gram(ahead) + offsets) - target) + REGULARISATION * ahead
        moved = ahead - step * slope
        change = moved - duals
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        if float((slope * change).sum()) > 0:
            momentum = following = 1.0
        ahead = moved + (momentum - 1) / following * change
        duals, momentum = moved, following
        if float(np.abs(change).max()) < 1e-2 * float(np.abs(duals).max()):
            break
    return duals


def _norm(gram: Callable[[Matrix], Matrix], size: int) -> float:
    """Return the largest eigenvalue, by power iteration, a little high to be safe."""
    vector = np.ones((size, 1), dtype=np.float32) / np.float32(math.sqrt(size))
    value = 1.0
    for _ in range(15):
        vector = gram(vector)
        value = float(np.linalg.norm(vector)) or 1.0
        vector = vector / np.float32(value)
    return value * 1.1


def softmax(scores: Matrix) -> Matrix:
    """Return the probabilities that scores stand for, row by row."""
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
