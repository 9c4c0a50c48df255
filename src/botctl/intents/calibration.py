"""Choose what two models are fused by, and a temperature and a guard, on sentences they did not see."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from botctl.intents.classifier import Guard
from botctl.intents.evidence import Evidence
from botctl.intents.heard import Heard, guarded
from botctl.intents.logistic import MOST_GRAM, Matrix, softmax
from botctl.intents.meaning import Meaning
from botctl.intents.samples import Rows

FOLDS = 5
MOST_FOLDED = 12000  # sentences of all folds together, where one fold has many
MOST_HELD_OUT = 1500  # sentences of a fold
SHARES = tuple(number / 10 for number in range(10))  # of the dense model, that are tried
TEMPERATURES = np.geomspace(0.5, 1.3, 14)  # times the likeliest one, that are tried with a guard
# What is believed before a bot's own sentences say more, and how many sentences that weighs; fitted on
# bots drawn from public training data, as benchmarks/README.md tells.
PRIOR_SHARE, PRIOR_SHARE_WEIGHT = 0.5, 20.0
PRIOR_TEMPERATURE, PRIOR_TEMPERATURE_WEIGHT = 0.47, 5.0
# How much of left-out intents, which are as near as it gets, and of strange sentences a bot hears, for
# each sentence of its own: all that it hears is what confidences are honest about. A bot of few sentences
# hears at least so many others: its own are not all that people will say to it.
LEFT_OUT_WEIGHT, STRANGE_WEIGHT = 0.03, 0.05
LEAST_STRANGE = 30.0
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
class Belief:
    """Hold the guard that is believed in at first, and the least weight of left-out intents, in sentences."""

    guard: Guard
    left_out: float


BELIEF = Belief(Guard(0.9, -1.6, 3.8), 8.0)
BELIEF_ALONE = Belief(Guard(2.0, -3.0), 20.0)  # without an encoder: single words say more than they should


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
        progress(min(1.0, (number + 1) / FOLDS))
    share, likeliest = _fusion(folds, SHARES if meaning is not None else (0.0,))
    return _honest(folds, share, likeliest, BELIEF if meaning is not None else BELIEF_ALONE)


def splits(evidence: Evidence) -> Iterator[tuple[Rows, Rows, Rows]]:
    """Yield which rows are trained on, held out, and left out as strange.

    Of many sentences, which take long to fit, a smaller part is kept from fewer folds.
    """
    samples = evidence.samples
    rows = np.arange(len(samples.told))
    many = len(rows) > MOST_GRAM
    parts = 4 * FOLDS if many else FOLDS
    order = np.unique(samples.intents)
    groups = np.searchsorted(order, samples.intents) % parts
    for number in range(max(1, MOST_FOLDED // len(rows)) if many else FOLDS):
        left_out = (groups == number) if len(order) >= 3 else np.zeros(len(rows), dtype=bool)
        held_out = (samples.templates % parts == number) & ~left_out & samples.said
        asked = left_out & samples.said
        yield rows[~held_out & ~left_out], _some(rows[held_out]), _some(rows[asked])


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


def _honest(folds: Sequence[Fold], share: float, likeliest: float, belief: Belief) -> Calibration:
    """Return the temperature and the guard whose confidences tell best, together, who is right."""
    if not folds:
        return Calibration(share, likeliest, belief.guard)
    found: list[tuple[float, float, Guard]] = []
    for ratio in TEMPERATURES.tolist():
        loss, guard = guarded(_heard(folds, share, likeliest * ratio, belief.left_out), belief.guard)
        found.append((loss, likeliest * ratio, guard))
    _, temperature, guard = min(found, key=lambda each: each[0])
    return Calibration(share, temperature, guard)


def _heard(folds: Sequence[Fold], share: float, temperature: float, least: float) -> Heard:
    """Return what a bot hears: its own sentences, some like them, and some like nothing."""

    def rows(scored: Scored, answers: Rows | None = None) -> Heard:
        return Heard.of(scored.fused(share) / temperature, scored.near, answers)

    own = Heard.together([rows(fold.own, fold.answers) for fold in folds])
    left_out = Heard.together([rows(fold.left_out) for fold in folds])
    strange = Heard.together([rows(fold.strange) for fold in folds])
    amount = len(own.right)
    foreign = strange.signs[:, 1] < FAMILIAR
    return Heard.together(
        [
            own,
            left_out.weighing(max(LEFT_OUT_WEIGHT * amount, least)),
            strange.weighing(max(STRANGE_WEIGHT * amount, LEAST_STRANGE), kept=foreign),
        ]
    )
