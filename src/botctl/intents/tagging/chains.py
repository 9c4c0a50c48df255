"""Label a chain of pieces by the scores of labels and of their neighbourhoods, with numpy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating[Any]]
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
    shares = np.exp((emissions - emissions.max(axis=1, keepdims=True)).astype(np.float64))
    steps = np.exp((transitions - transitions.max()).astype(np.float64))[None] * shares[1:, None, :]
    forward, backward = np.empty_like(shares), np.empty_like(shares)
    last = len(shares) - 1
    ahead, behind = shares[0], np.ones_like(shares[0])
    forward[0], backward[last] = ahead, behind
    for at in range(1, last + 1):
        ahead, behind = ahead @ steps[at - 1], steps[last - at] @ behind
        if at % _APART == 0:
            ahead, behind = ahead / ahead.sum(), behind / behind.sum()
        forward[at], backward[last - at] = ahead, behind
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True))
