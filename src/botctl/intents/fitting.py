"""Fit what rates intents: two models of training sentences, what fuses them, and what doubts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from botctl.intents.calibration import calibrate
from botctl.intents.classifier import Classifier
from botctl.intents.evidence import Evidence
from botctl.intents.grams import Vocabulary
from botctl.intents.logistic import MOST_GRAM
from botctl.intents.meaning import Meaning
from botctl.intents.samples import Samples

__all__ = ["Samples", "fit"]


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
    vocabulary = Vocabulary.of(samples.told, rarest=2 if len(samples.told) > MOST_GRAM else 1)
    evidence = Evidence.of(samples, vocabulary)
    meaning = Meaning.of(samples, samples.vectors) if samples.vectors is not None else None
    progress(0.2)
    found = calibrate(evidence, meaning, lambda done: progress(0.2 + 0.6 * done))
    rows, known = np.arange(len(samples.told)), np.arange(len(names))
    weights = evidence.weights(rows, known)
    dense = meaning.dense(meaning.weights(rows, known)) if meaning is not None and found.share else None
    progress(1.0)
    return Classifier(
        tuple(names),
        vocabulary,
        weights.astype(np.float32),
        found.temperature,
        found.guard,
        tuple(samples.rooms),
        dense,
        found.share,
    )
