"""Label a chain of pieces by the scores of labels and of their neighbourhoods, with numpy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating[Any]]
_SURE = 0.49  # a half, less than what rounding may add
_APART = 8  # steps after which shares are brought to 1 again: a step shrinks them by e**80 at most


def viterbi(emissions: Matrix, transitions: Matrix) -> list[int]:
    """Return the likeliest labels of a chain (pieces x labels), the first of those that are as likely.

    `transitions` has the score of each label (column) after each other (row).
    """
    after = transitions.T.copy()
    scores = [emissions[0]]
    for emission in emissions[1:]:
        scores.append(np.maximum.reduce(after + scores[-1], axis=1) + emission)
    label = int(scores[-1].argmax())
    origins = (after + np.array(scores[:-1])[:, None, :]).argmax(axis=2).tolist() if scores[1:] else []
    path = [label]
    for origin in reversed(origins):
        label = origin[label]
        path.append(label)
    return path[::-1]


def marginals(emissions: Matrix, transitions: Matrix) -> Matrix:
    """Return how likely each label is for each piece, by the forward-backward algorithm."""
    shares = np.exp((emissions - np.maximum.reduce(emissions, axis=1)[:, None]).astype(np.float64))
    steps = np.exp((transitions - transitions.max()).astype(np.float64))[None] * shares[1:, None, :]
    forward, backward = np.empty_like(shares), np.empty_like(shares)
    forward[0], backward[-1] = shares[0], 1.0
    ahead, behind = forward[0], backward[-1]
    onward = zip(steps, forward[1:], steps[::-1], backward[-2::-1], strict=True)
    for number, (step, following, back, before) in enumerate(onward, 1):
        ahead, behind = np.dot(ahead, step, following), np.dot(back, behind, before)
        if number % _APART == 0:
            ahead /= ahead.sum()
            behind /= behind.sum()
    both = forward * backward
    return np.asarray(both / np.add.reduce(both, axis=1)[:, None])


def surest(shares: Matrix) -> list[int] | None:
    """Return the likeliest labels of a chain where the likeliest label of each piece is sure enough to tell.

    What each piece lacks to certainty adds up to no less than what all of them together lack (Boole): labels
    that lack less than a half together are likelier than all others.
    """
    best = np.maximum.reduce(shares, axis=1)
    return shares.argmax(axis=1).tolist() if len(best) - float(np.add.reduce(best)) < _SURE else None
