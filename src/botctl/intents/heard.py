"""Fit the guard: how sure a bot may be of what it hears, by what it heard and was not taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from botctl.intents.classifier import MOST_ENERGY, Guard
from botctl.intents.logistic import Matrix, softmax
from botctl.intents.samples import Rows

PRIOR_GUARD_WEIGHT = 0.5  # sentences that the believed guard weighs, in about


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Hold sentences that are not taught, as a guard sees them: one row for each.

    `signs` (sentences x 3) are energy, nearness, and 1; `chances` are those of the likeliest intents by
    their scores alone; `right` is 1 where that intent is meant, `weights` say how often such is heard.
    """

    signs: Matrix
    chances: Matrix
    right: Matrix
    weights: Matrix

    @classmethod
    def of(cls, scores: Matrix, near: Matrix, answers: Rows | None = None) -> Heard:
        """Return what was heard by its scores and nearness; without answers, no intent is right."""
        chances = softmax(scores).max(axis=1) if len(scores) else np.zeros(0)
        right = np.zeros(len(scores)) if answers is None else (scores.argmax(axis=1) == answers).astype(float)
        signs = [np.minimum(energy(scores), MOST_ENERGY), near, np.ones(len(scores))]
        return cls(np.stack(signs, axis=1), chances, right, np.ones(len(scores)))

    def weighing(self, total: float, *, kept: NDArray[np.bool_] | None = None) -> Heard:
        """Return the same, or what is kept of it, with weights that add up to a total."""
        rows = np.arange(len(self.right)) if kept is None else np.flatnonzero(kept)
        weights = np.full(len(rows), total / max(1, len(rows)))
        return Heard(self.signs[rows], self.chances[rows], self.right[rows], weights)

    @classmethod
    def together(cls, parts: Sequence[Heard]) -> Heard:
        """Return several as one."""
        columns = zip(*((each.signs, each.chances, each.right, each.weights) for each in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


def guarded(heard: Heard, believed: Guard) -> tuple[float, Guard]:
    """Return the guard under which who is right is likeliest, and how unlikely it is, with a prior.

    A confidence is chance * rating, and who is right is drawn by it. Fisher's scoring: Newton's method
    with the expected curvature, and with short steps.
    """
    prior = found = np.array([believed.slope, believed.closeness, believed.bias])
    least = np.array([0.1, 0.0, -np.inf])
    for _ in range(50):
        rating, confidence = _rated(heard, found)
        pull = heard.weights * (confidence - heard.right) * (1 - rating) / (1 - confidence)
        slope = heard.signs.T @ pull + 2 * PRIOR_GUARD_WEIGHT * (found - prior)
        bend = heard.weights * confidence * (1 - rating) ** 2 / (1 - confidence)
        curve = (heard.signs * bend[:, None]).T @ heard.signs + 2 * PRIOR_GUARD_WEIGHT * np.eye(3)
        step = np.linalg.solve(curve, slope)
        moved = np.maximum(found - step * min(1.0, 1 / (float(np.linalg.norm(step)) or 1.0)), least)
        done = bool(np.abs(moved - found).max() < 1e-4)
        found = moved
        if done:
            break
    _, confidence = _rated(heard, found)
    likely = np.where(heard.right > 0, confidence, 1 - confidence)
    loss = PRIOR_GUARD_WEIGHT * float(((found - prior) ** 2).sum()) - float(heard.weights @ np.log(likely))
    return loss, Guard(float(found[0]), float(found[2]), float(found[1]))


def _rated(heard: Heard, found: Matrix) -> tuple[Matrix, Matrix]:
    """Return what a guard makes of what was heard, and the confidences, which are never 0 or 1."""
    rating = 1 / (1 + np.exp(-np.clip(heard.signs @ found, -30, 30)))
    return rating, np.clip(heard.chances * rating, 1e-6, 1 - 1e-6)


def energy(scores: Matrix) -> Matrix:
    """Return log(mean(exp(scores))) of each row."""
    if not len(scores):
        return np.zeros(0)
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).mean(axis=1)))
