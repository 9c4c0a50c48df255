"""Solve multinomial logistic regression on the similarities of sentences, which are few."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.floating[Any]]

MOST_GRAM = 3000  # sentences whose Gram matrix is kept in memory (36 MB); of more, features are multiplied
REGULARISATION = 0.01  # 1/C of the logistic regression
MOST_STEPS = 300
EPOCHS, BATCH = 12, 256  # how often all of many sentences are looked at, and how many of them at once
PACE, MOMENTUM = 0.2, 0.9  # of a step for each sentence of length 1; what goes on of the last step


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


def descend(features: Any, target: Matrix, pull: Matrix, offsets: Matrix) -> Matrix:
    """Return weights (features x intents) for many sentences, by stochastic descent with momentum.

    Minimises what `solve` does. `features` (sentences x features) is an array, dense or sparse. A
    sentence that weighs more than 1 is looked at more often, so that no step is too long; steps become
    shorter until they end.
    """
    often = np.maximum(1, np.ceil(pull[:, 0])).astype(np.intp)
    rows = np.repeat(np.arange(len(target)), often)
    share = (pull[:, 0] / often).astype(np.float32)[:, None]
    order = np.random.default_rng(1)
    weights = np.zeros((features.shape[1], target.shape[1]), dtype=np.float32)
    motion = np.zeros_like(weights)
    batches = math.ceil(len(rows) / BATCH)
    decay = np.float32(REGULARISATION / len(rows))
    for step in range(EPOCHS * batches):
        if step % batches == 0:
            order.shuffle(rows)
        batch = rows[step % batches * BATCH :][:BATCH]
        own = features[batch]
        wrong = share[batch] * (softmax(own @ weights + offsets[batch]) - target[batch])
        pace = np.float32(PACE * (1 - step / (EPOCHS * batches)))
        motion *= np.float32(MOMENTUM)
        motion -= pace * (own.T @ wrong)
        motion -= (pace * decay * len(batch)) * weights
        weights += motion
    return weights


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
