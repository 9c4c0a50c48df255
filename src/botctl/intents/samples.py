"""Hold the training sentences of a language, and what each of them means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from botctl.intents.kinds import Room, Told
from botctl.intents.logistic import Matrix

Rows: TypeAlias = NDArray[np.intp]
NAME = -1  # in the place of a template's number: what an intent is called


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Hold training sentences, the number of each one's intent and template, and its weight.

    Sentences of one template are never on both sides of a fold. An intent's name is one of its sentences,
    which is learnt as they are and never measured: nobody says it. `rooms` are the slots of each intent;
    `closed` are words that say nothing alone; `vectors` (sentences x dimensions) are what an encoder
    makes of them, None where there is no encoder. `strange` are sentences that no intent is meant for,
    with their vectors in the last rows.
    """

    told: Sequence[Told]
    intents: Rows
    templates: Rows
    weights: Matrix
    rooms: Sequence[Room]
    closed: frozenset[str] = frozenset()
    vectors: NDArray[np.float32] | None = None
    strange: Sequence[Told] = ()

    @property
    def said(self) -> NDArray[np.bool_]:
        """Return whether each sentence is an author's utterance, not an intent's name."""
        return np.asarray(self.templates != NAME)

    def meant(self, rows: Rows, known: Rows) -> Matrix:
        """Return 1 for what each row means and 0 for what it does not (rows x known intents)."""
        meant = np.zeros((len(rows), len(known)), dtype=np.float32)
        meant[np.arange(len(rows)), np.searchsorted(known, self.intents[rows])] = 1.0
        return meant

    def lift(self, rows: Rows, known: Rows) -> Matrix:
        """Return what lifts each rare intent half way to the common ones (known intents)."""
        amounts = (self.meant(rows, known) * self.weights[rows, None]).sum(axis=0)
        return np.asarray(np.sqrt(amounts.mean() / amounts))
