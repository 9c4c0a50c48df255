"""Learn conditional random fields with crfsuite: L-BFGS with an elastic net."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from botctl.intents.tagging.attributes import names_of_mark
from botctl.intents.tagging.known import Known
from botctl.intents.tagging.tagger import OUTSIDE, Tagger

# Chosen on folds of training data, see benchmarks/README.md; all around them gave the same.
_OPTIONS = {"c1": 0.05, "c2": 0.05, "max_iterations": 50, "feature.possible_transitions": False}
_NO_LABEL = "O"  # crfsuite's files have no empty labels


class Learnt:
    """Hold what crfsuite learnt from sequences: its own model, in its own form."""

    def __init__(self, sequences: Sequence[tuple[list[list[str]], list[str]]]) -> None:
        import pycrfsuite  # type: ignore[import-untyped]  # it ships no types

        trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_OPTIONS, verbose=False)
        for described, labels in sequences:
            trainer.append(described, [label or _NO_LABEL for label in labels])
        self.crfsuite: Any = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory(prefix="botctl-crf-") as folder:  # it writes to a file only
            path = str(Path(folder) / "model")
            trainer.train(path)
            self.crfsuite.open(path)

    def tagger(self, types: Sequence[str], known: Known, slots: Mapping[str, Sequence[str]]) -> Tagger:
        """Return a tagger with the weights that were learnt; `slots` are those of each intent.

        Of the types that were marked, it looks later for those that anything was learnt of: to find dates
        takes as long as all else.
        """
        info = self.crfsuite.info()
        names = sorted(info.labels)
        place = {name: number for number, name in enumerate(names)}
        numbers: dict[str, int] = {}
        for attribute, _ in sorted(info.state_features):
            numbers.setdefault(attribute, len(numbers) + 1)  # row 0 stays empty
        weights = {
            numbers[attribute] * len(names) + place[label]: weight
            for (attribute, label), weight in sorted(info.state_features.items())
            if np.float32(weight)
        }
        transitions = np.zeros((len(names), len(names)), dtype=np.float32)
        for (before, after), weight in info.transitions.items():
            transitions[place[before], place[after]] = weight
        labels = tuple(OUTSIDE if name == _NO_LABEL else name for name in names)
        return Tagger(
            labels,
            numbers,
            np.array(list(weights), dtype=np.uint32),
            np.array(list(weights.values()), dtype=np.float32),
            transitions,
            tuple(each for each in types if not numbers.keys().isdisjoint(names_of_mark(each))),
            known,
            slots,
        )
