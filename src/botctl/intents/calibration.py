"""Choose what two models are fused by, and a temperature and a guard, on sentences they did not see."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from botctl.intents.classifier import MOST_ENERGY, Guard
from botctl.intents.evidence import Evidence
from botctl.intents.logistic import MOST_GRAM, Matrix, softmax
from botctl.intents.meaning import Meaning
from botctl.intents.samples import Rows

FOLDS = 5
MOST_HELD_OUT = 1500  # sentences of a fold
SHARES = tuple(number / 10 for number in range(10))  # of the dense model, that are tried
# What is believed before a bot's own sentences say more, and how many sentences that weighs; fitted on
# bots drawn from public training data, as benchmarks/README.md tells.
PRIOR_SHARE, PRIOR_SHARE_WEIGHT = 0.5, 20.0
PRIOR_TEMPERATURE, PRIOR_TEMPERATURE_WEIGHT = 0.47, 5.0
PRIOR_GUARD, PRIOR_GUARD_WEIGHT = Guard(0.94, -2.17, 2.81), 6.0
PRIOR_GUARD_ALONE = Guard(1.3, -2.4)  # where there is no encoder
# What left-out intents, which are as near as it gets, and strange sentences weigh against own ones: how
# often a bot hears such.
LEFT_OUT_WEIGHT, STRANGE_WEIGHT = 0.2, 0.25
MOST_LEFT_OUT = 100.0  # sentences that left-out intents weigh at most: who has more, covers more
SURER = 0.85  # of a fold's temperature: all sentences teach more than the two thirds that a fold sees
FAMILIAR = 0.8  # the cosine from which a strange sentence is none to this bot


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Hold scores of held-out sentences by both models, and how near each is to a training sentence.

    Without a dense model, its scores and the nearness are 0.
    """

    sparse: Matrix
    dense: Matrix
    near: Matrix

    def fused(self, share: float) -> Matrix:
        """Return the scores of both models together."""
        return (1 - share) * self.sparse + share * self.dense


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Hold what a fold's models made of sentences that they did not see.

    `own` are of intents that they knew, numbered by `answers`; `left_out` of intents left out of it, and
    `strange` of none at all.
    """

    own: Scored
    answers: Rows
    left_out: Scored
    strange: Scored


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold what makes confidences of scores."""

    share: float
    temperature: float
    guard: Guard


def calibrate(evidence: Evidence, meaning: Meaning | None, progress: Callable[[float], None]) -> Calibration:
    """Return share, temperature and guard by folds that leave out sentences, and whole intents, at once."""
    folds: list[Fold] = []
    for number, (train, test, left_out) in enumerate(splits(evidence)):
        if len(np.unique(evidence.samples.intents[train])) > 1:
            folds.append(_hold_out(evidence, meaning, (train, test, left_out)))
        progress((number + 1) / FOLDS)
    share, temperature = _fusion(folds, SHARES if meaning is not None else (0.0,))
    temperature *= SURER
    prior = PRIOR_GUARD if meaning is not None else PRIOR_GUARD_ALONE
    return Calibration(share, temperature, _guard(folds, share, temperature, prior))


def splits(evidence: Evidence) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Yield which rows are trained on, held out, and left out as strange; once only where they are many."""
    samples = evidence.samples
    order = np.unique(samples.intents)
    groups = np.searchsorted(order, samples.intents) % FOLDS
    parts = samples.templates % FOLDS
    rows = np.arange(len(samples.told))
    for number in range(1 if len(rows) > MOST_GRAM else FOLDS):
        left_out = (groups == number) if len(order) >= 3 else np.zeros(len(rows), dtype=bool)
        held_out = (parts == number) & ~left_out
        yield rows[~held_out & ~left_out], _some(rows[held_out]), _some(rows[left_out])


def _some(rows: Rows) -> Rows:
    """Return rows to measure on: all, or evenly spread ones."""
    if len(rows) <= MOST_HELD_OUT:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST_HELD_OUT).astype(np.intp)]


def _hold_out(evidence: Evidence, meaning: Meaning | None, split: tuple[Rows, Rows, Rows]) -> Fold:
    train, test, left_out = split
    intents = evidence.samples.intents
    known = np.unique(intents[train])
    test = test[np.isin(intents[test], known)]
    first = len(evidence.samples.told)
    sparse = evidence.weights(train, known)
    dense = meaning.weights(train, known) if meaning is not None else None

    def scored(rows: Rows) -> Scored:
        scores = evidence.scores(rows, known, sparse)
        if meaning is None or dense is None:
            return Scored(scores, np.zeros_like(scores), np.zeros(len(rows)))
        points = np.where(rows < first, rows, rows - len(evidence.hints.told))  # hints have no meaning
        return Scored(scores, meaning.scores(points, dense), meaning.nearness(points, train))

    answers = np.searchsorted(known, intents[test])
    return Fold(scored(test), answers, scored(left_out), scored(evidence.strange))


def _fusion(folds: Sequence[Fold], shares: Sequence[float]) -> tuple[float, float]:
    """Return share and temperature under which the held-out sentences are likeliest, with priors."""
    coarse = np.geomspace(0.05, 2.0, 14)

    def loss(share: float, temperature: float) -> float:
        unlikely = PRIOR_TEMPERATURE_WEIGHT * math.log(temperature / PRIOR_TEMPERATURE) ** 2
        unlikely += PRIOR_SHARE_WEIGHT * (share - PRIOR_SHARE) ** 2
        for fold in folds:
            chances = softmax(fold.own.fused(share) / temperature)[np.arange(len(fold.answers)), fold.answers]
            unlikely -= float(np.log(chances + 1e-9).sum())
        return unlikely

    found = [(loss(share, temperature), share, temperature) for share in shares for temperature in coarse]
    _, share, near = min(found)
    fine = near * np.geomspace(coarse[0] / coarse[1], coarse[1] / coarse[0], 15)
    return share, float(min(fine, key=lambda temperature: loss(share, temperature)))


def _guard(folds: Sequence[Fold], share: float, temperature: float, believed: Guard) -> Guard:
    """Return the guard by logistic regression of own against left-out and strange sentences, with a prior."""
    own = _signs([fold.own for fold in folds], share, temperature)
    left_out = _signs([fold.left_out for fold in folds], share, temperature)
    strange = _signs([fold.strange for fold in folds], share, temperature)
    strange = strange[strange[:, 1] < FAMILIAR]
    if not len(own):
        return believed
    design = np.concatenate([own, left_out, strange])
    labels = np.concatenate([np.ones(len(own)), np.zeros(len(left_out) + len(strange))])
    weights = np.ones(len(design))
    weights[len(own) :][: len(left_out)] = min(LEFT_OUT_WEIGHT * len(own), MOST_LEFT_OUT) / max(
        1, len(left_out)
    )
    weights[len(own) + len(left_out) :] = STRANGE_WEIGHT * len(own) / max(1, len(strange))
    prior = np.array([believed.slope, believed.closeness, believed.bias])
    found = prior.copy()
    for _ in range(50):  # Newton's method with short steps; convex and three-dimensional
        chances = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (weights * (chances - labels)) + 2 * PRIOR_GUARD_WEIGHT * (found - prior)
        curve = (design * (weights * chances * (1 - chances))[:, None]).T @ design
        step = np.linalg.solve(curve + 2 * PRIOR_GUARD_WEIGHT * np.eye(3), slope)
        found = found - step * min(1.0, 1 / (float(np.linalg.norm(step)) or 1.0))
    return Guard(max(0.1, float(found[0])), float(found[2]), max(0.0, float(found[1])))


def _signs(scored: Sequence[Scored], share: float, temperature: float) -> Matrix:
    """Return what a guard goes by (sentences x 3): energy, nearness, and 1."""
    energies = [np.minimum(energy(each.fused(share) / temperature), MOST_ENERGY) for each in scored]
    near = [each.near for each in scored]
    columns = np.concatenate([np.zeros(0), *energies]), np.concatenate([np.zeros(0), *near])
    return np.stack([*columns, np.ones(len(columns[0]))], axis=1)


def energy(scores: Matrix) -> Matrix:
    """Return log(mean(exp(scores))) of each row."""
    if not len(scores):
        return np.zeros(0)
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).mean(axis=1)))
