"""Fit the linear classifier: multinomial logistic regression, its temperature and its guard.

Everything is done on the Gram matrix of the training sentences (their similarities), which is small:
some hundred sentences, however many n-grams. scipy is imported here and nowhere else, because
importing scikit-learn costs five times as much as training a bot of 20 intents.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from botctl.intents.classifier import MOST_ENERGY, Classifier, Guard
from botctl.intents.grams import Vocabulary

Matrix: TypeAlias = NDArray[np.floating[Any]]
Features: TypeAlias = Any  # scipy.sparse.csr_array; scipy ships no types

FOLDS = 5
REGULARISATION = 0.01  # 1/C of the logistic regression
MOST_STEPS = 300
MOST_GRAM = 3000  # sentences whose Gram matrix is kept in memory (72 MB); more are multiplied sparsely
MOST_HELD_OUT = 2000  # sentences that the temperature and the guard are fitted on
# What temperature and guard are before a bot's own sentences say more; fitted on bots of 3 to 40
# intents drawn from public training data (banking77, snips, webapps, askubuntu), and how much that weighs.
PRIOR_TEMPERATURE, PRIOR_TEMPERATURE_WEIGHT = 0.4, 5.0
PRIOR_GUARD, PRIOR_GUARD_WEIGHT = Guard(1.3, -2.4), 3.0
# What left-out intents, which are as near as it gets, and such strange sentences weigh against own ones.
LEFT_OUT_WEIGHT, STRANGE_WEIGHT = 0.25, 0.5
STRANGE_ENERGY = 0.4  # of sentences about something else entirely, in the same data


@dataclass(frozen=True, slots=True)
class Samples:
    """Hold training sentences as words, the number of each one's intent and template, and its weight.

    Sentences of one template are never on both sides of a fold. `forms` are the list values' kinds.
    """

    words: Sequence[Sequence[str]]
    intents: NDArray[np.intp]
    templates: NDArray[np.intp]
    weights: Matrix
    forms: Mapping[str, str]


def fit(
    samples: Samples, names: Sequence[str], *, progress: Callable[[float], None] = lambda _: None
) -> Classifier:
    """Return a classifier for named intents; the same samples always give the same one.

    One thread does it all: on matrices this small, BLAS threads spend ten times the work on waiting.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

    with threadpool_limits(1, user_api="blas"):
        return _fit(samples, names, progress)


def _fit(samples: Samples, names: Sequence[str], progress: Callable[[float], None]) -> Classifier:
    vocabulary = Vocabulary.of(
        samples.words, samples.forms, rarest=2 if len(samples.words) > MOST_GRAM else 1
    )
    features = _features(samples.words, vocabulary)
    progress(0.2)
    temperature, guard = _calibrate(features, samples, lambda done: progress(0.2 + 0.6 * done))
    duals = _logistic(_gram(features), samples.intents, samples.weights, len(names))
    progress(1.0)
    weights = np.asarray(features.T @ duals, dtype=np.float32)
    return Classifier(tuple(names), vocabulary, weights, temperature, guard)


def _features(sentences: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Features:
    from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types

    vectors = [vocabulary.vector(words) for words in sentences]
    starts = np.cumsum([0, *(len(numbers) for numbers, _ in vectors)])
    values = np.concatenate([values for _, values in vectors]).astype(np.float64)
    numbers = np.concatenate([numbers for numbers, _ in vectors])
    array: Features = csr_array((values, numbers, starts), shape=(len(vectors), len(vocabulary.numbers)))
    return array


def _gram(features: Features) -> Callable[[Matrix], Matrix]:
    """Return what multiplies by the Gram matrix of these sentences."""
    if features.shape[0] > MOST_GRAM:
        return lambda right: np.asarray(features @ (features.T @ right))
    similar = (features @ features.T).toarray().astype(np.float32)
    return lambda right: similar @ right


def _logistic(
    gram: Callable[[Matrix], Matrix], answers: NDArray[np.intp], weights: Matrix, intents: int
) -> Matrix:
    """Return dual coefficients (sentences x intents) by Nesterov's accelerated gradient descent.

    Minimises weighted cross entropy + REGULARISATION/2 * |W|^2, W being features.T @ duals; restarts
    when the momentum points uphill (O'Donoghue and Candes, 2015).
    """
    target = np.zeros((len(answers), intents), dtype=np.float32)
    target[np.arange(len(answers)), answers] = 1.0
    pull = (weights * _balance(answers, weights)).astype(np.float32)[:, None]
    step = 1 / (0.5 * _norm(gram, len(answers)) * float(pull.max()) + REGULARISATION)
    duals: Matrix = np.zeros_like(target)
    ahead = duals
    momentum = 1.0
    for _ in range(MOST_STEPS):
        slope = pull * (_softmax(gram(ahead)) - target) + REGULARISATION * ahead
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


def _balance(intents: NDArray[np.intp], weights: Matrix) -> Matrix:
    """Return what lifts rare intents half way to the common ones."""
    amounts = np.bincount(intents, weights=weights)
    return np.asarray(np.sqrt(amounts[amounts > 0].mean() / amounts[intents]))


def _norm(gram: Callable[[Matrix], Matrix], size: int) -> float:
    """Return the largest eigenvalue, by power iteration, a little high to be safe."""
    vector = np.ones((size, 1), dtype=np.float32) / np.float32(math.sqrt(size))
    value = 1.0
    for _ in range(15):
        vector = gram(vector)
        value = float(np.linalg.norm(vector)) or 1.0
        vector = vector / np.float32(value)
    return value * 1.1


def _softmax(scores: Matrix) -> Matrix:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def _energy(scores: Matrix) -> Matrix:
    if not len(scores):
        return np.zeros(0)
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).mean(axis=1)))


@dataclass(frozen=True, slots=True)
class _Fold:
    """Hold scores of sentences that a fold's classifier did not see.

    `own` are of intents that it knew, numbered by `answers`; `strange` of intents left out of it.
    """

    own: Matrix
    answers: NDArray[np.intp]
    strange: Matrix


def _calibrate(
    features: Features, samples: Samples, progress: Callable[[float], None]
) -> tuple[float, Guard]:
    """Fit temperature and guard on folds that leave out sentences, and whole intents, at once."""
    folds: list[_Fold] = []
    rows = _some(len(samples.words))
    order = np.unique(samples.intents[rows])
    group = {int(intent): number % FOLDS for number, intent in enumerate(order)}
    groups = np.array([group[int(intent)] for intent in samples.intents[rows]])
    parts = samples.templates[rows] % FOLDS
    for number in range(FOLDS):
        left_out = (groups == number) if len(order) >= 3 else np.zeros(len(rows), dtype=bool)
        held_out = (parts == number) & ~left_out
        train, test, strange = rows[~held_out & ~left_out], rows[held_out], rows[left_out]
        if len(np.unique(samples.intents[train])) > 1:
            folds.append(_hold_out(features, samples, train, test, strange))
        progress((number + 1) / FOLDS)
    temperature = _temperature(folds)
    return temperature, _guard(folds, temperature)


def _some(size: int) -> NDArray[np.intp]:
    """Return the rows to calibrate on: all, or evenly spread ones."""
    if size <= MOST_HELD_OUT:
        return np.arange(size)
    return np.unique(np.linspace(0, size - 1, MOST_HELD_OUT).astype(np.intp))


def _hold_out(
    features: Features,
    samples: Samples,
    train: NDArray[np.intp],
    test: NDArray[np.intp],
    strange: NDArray[np.intp],
) -> _Fold:
    known, numbered = np.unique(samples.intents[train], return_inverse=True)
    own = features[train]
    duals = _logistic(_gram(own), numbered, samples.weights[train], len(known))
    test = test[np.isin(samples.intents[test], known)]
    answers = np.searchsorted(known, samples.intents[test])
    return _Fold(features[test] @ (own.T @ duals), answers, features[strange] @ (own.T @ duals))


def _temperature(folds: Sequence[_Fold]) -> float:
    """Return the temperature under which the held-out sentences are likeliest, with a prior."""

    def loss(temperature: float) -> float:
        unlikely = PRIOR_TEMPERATURE_WEIGHT * math.log(temperature / PRIOR_TEMPERATURE) ** 2
        for fold in folds:
            chances = _softmax(fold.own / temperature)[np.arange(len(fold.answers)), fold.answers]
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
