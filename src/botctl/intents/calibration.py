"""Fit a classifier's temperature and guard, on sentences and whole intents that it did not see."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from botctl.intents.classifier import MOST_ENERGY, Guard
from botctl.intents.evidence import Evidence, Rows
from botctl.intents.logistic import Matrix, softmax

FOLDS = 5
MOST_HELD_OUT = 2000  # sentences that the temperature and the guard are fitted on
# What temperature and guard are before a bot's own sentences say more; fitted on bots of 3 to 40
# intents drawn from public training data (banking77, snips, webapps, askubuntu), and how much that weighs.
PRIOR_TEMPERATURE, PRIOR_TEMPERATURE_WEIGHT = 0.4, 5.0
PRIOR_GUARD, PRIOR_GUARD_WEIGHT = Guard(1.3, -2.4), 3.0
# What left-out intents, which are as near as it gets, and such strange sentences weigh against own ones.
LEFT_OUT_WEIGHT, STRANGE_WEIGHT = 0.25, 0.5
STRANGE_ENERGY = 0.4  # of sentences about something else entirely, in the same data


@dataclass(frozen=True, slots=True)
class _Fold:
    """Hold scores of sentences that a fold's classifier did not see.

    `own` are of intents that it knew, numbered by `answers`; `strange` of intents left out of it.
    """

    own: Matrix
    answers: Rows
    strange: Matrix


def calibrate(evidence: Evidence, progress: Callable[[float], None]) -> tuple[float, Guard]:
    """Return temperature and guard by folds that leave out sentences, and whole intents, at once."""
    samples = evidence.samples
    folds: list[_Fold] = []
    rows = _some(len(samples.told))
    order = np.unique(samples.intents[rows])
    group = {int(intent): number % FOLDS for number, intent in enumerate(order)}
    groups = np.array([group[int(intent)] for intent in samples.intents[rows]])
    parts = samples.templates[rows] % FOLDS
    for number in range(FOLDS):
        left_out = (groups == number) if len(order) >= 3 else np.zeros(len(rows), dtype=bool)
        held_out = (parts == number) & ~left_out
        train, test, strange = rows[~held_out & ~left_out], rows[held_out], rows[left_out]
        if len(np.unique(samples.intents[train])) > 1:
            folds.append(_hold_out(evidence, train, test, strange))
        progress((number + 1) / FOLDS)
    temperature = _temperature(folds)
    return temperature, _guard(folds, temperature)


def _some(size: int) -> Rows:
    """Return the rows to calibrate on: all, or evenly spread ones."""
    if size <= MOST_HELD_OUT:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, MOST_HELD_OUT).astype(np.intp))


def _hold_out(evidence: Evidence, train: Rows, test: Rows, strange: Rows) -> _Fold:
    intents = evidence.samples.intents
    known = np.unique(intents[train])
    weights = evidence.weights(train, known)
    test = test[np.isin(intents[test], known)]
    answers = np.searchsorted(known, intents[test])
    return _Fold(evidence.scores(test, known, weights), answers, evidence.scores(strange, known, weights))


def _temperature(folds: Sequence[_Fold]) -> float:
    """Return the temperature under which the held-out sentences are likeliest, with a prior."""

    def loss(temperature: float) -> float:
        unlikely = PRIOR_TEMPERATURE_WEIGHT * math.log(temperature / PRIOR_TEMPERATURE) ** 2
        for fold in folds:
            chances = softmax(fold.own / temperature)[np.arange(len(fold.answers)), fold.answers]
            unlikely -= float(np.log(chances + 1e-9).sum())
        return unlikely

    return float(min(np.geomspace(0.05, 2.0, 60), key=loss))


def _guard(folds: Sequence[_Fold], temperature: float) -> Guard:
    """Return the guard by logistic regression of own against strange sentences, with a prior."""
    own = np.concatenate([np.zeros(0), *(_energy(fold.own / temperature) for fold in folds)])
    left_out = [_energy(fold.strange / temperature) for fold in folds]
    strange = np.concatenate([*left_out, np.array([STRANGE_ENERGY])])
    if not len(own):
        return PRIOR_GUARD
    energies = np.minimum(np.concatenate([own, strange]), MOST_ENERGY)
    labels = np.concatenate([np.ones(len(own)), np.zeros(len(strange))])
    weights = np.ones(len(energies))
    weights[len(own) : -1] = LEFT_OUT_WEIGHT * len(own) / max(1, len(strange) - 1)
    weights[-1] = STRANGE_WEIGHT * len(own)
    design = np.stack([energies, np.ones(len(energies))], axis=1)
    prior = np.array([PRIOR_GUARD.slope, PRIOR_GUARD.bias])
    found = prior.copy()
    for _ in range(50):  # Newton's method with short steps; convex and two-dimensional
        chances = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (weights * (chances - labels)) + 2 * PRIOR_GUARD_WEIGHT * (found - prior)
        curve = (design * (weights * chances * (1 - chances))[:, None]).T @ design
        step = np.linalg.solve(curve + 2 * PRIOR_GUARD_WEIGHT * np.eye(2), slope)
        found = found - step * min(1.0, 1 / (float(np.linalg.norm(step)) or 1.0))
    return Guard(max(0.1, float(found[0])), float(found[1]))


def _energy(scores: Matrix) -> Matrix:
    if not len(scores):
        return np.zeros(0)
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).mean(axis=1)))
