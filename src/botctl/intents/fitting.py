"""Fit the linear classifier: multinomial logistic regression, its temperature and its guard.

Everything is done on the Gram matrix of the training sentences (their similarities), which is small:
some hundred sentences, however many n-grams.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from botctl.intents.calibration import calibrate
from botctl.intents.classifier import Classifier
from botctl.intents.evidence import MOST_GRAM, Evidence, Samples
from botctl.intents.grams import Vocabulary

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
    progress(0.2)
    temperature, guard = calibrate(evidence, lambda done: progress(0.2 + 0.6 * done))
    weights = evidence.weights(np.arange(len(samples.told)), np.arange(len(names)))
    progress(1.0)
    return Classifier(
        tuple(names), vocabulary, weights.astype(np.float32), temperature, guard, tuple(samples.rooms)
    )
