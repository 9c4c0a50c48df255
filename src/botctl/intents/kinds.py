"""Tell the classifier where values stand in a sentence, and which intents have slots for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from botctl.intents.intent import Intent

MOST_WORDS = 400  # of one sentence; what comes after changes nothing and would take time
PLENTY = 1000  # values that a slot of many takes
MOST_LEFT_OVER = 3  # values without a slot; more of them tell nothing more
FAVOUR = 0.35  # of the score of an intent for each value that it takes and others do not

Room: TypeAlias = Mapping[str, int]  # how many values of each kind an intent's slots take


class Kind(NamedTuple):
    """Name the type of a value that stands from word `first` up to `last` (exclusive): `{size}`.

    One value may be of several kinds: "soy" is a milk and an allergen.
    """

    first: int
    last: int
    name: str


class Told(NamedTuple):
    """Hold a sentence as the classifier is told it: its words, and the kinds of its values in order."""

    words: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()


def kind_name(slot_type: str) -> str:
    """Return what stands in sentences for values of a type."""
    return f"{{{slot_type}}}"


def longest(found: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return kinds in order without those that overlap a longer one, or an equally long earlier one."""
    kept: set[Kind] = set()
    taken: dict[int, tuple[int, int]] = {}  # words, and the value that each is of
    for kind in sorted(found, key=lambda each: each.first - each.last):
        words, value = range(kind.first, kind.last), kind[:2]
        if words and kind.last <= MOST_WORDS and all(taken.get(at, value) == value for at in words):
            taken.update(dict.fromkeys(words, value))
            kept.add(kind)
    return tuple(sorted(kept))


def room(intent: Intent) -> Room:
    """Return how many values of each kind the slots of an intent take."""
    places: dict[str, int] = {}
    for slot in intent.slots.values():
        name = kind_name(slot.type)
        places[name] = places.get(name, 0) + (PLENTY if slot.many else 1)
    return places


def favours(kinds: Sequence[Kind], rooms: Sequence[Room]) -> NDArray[np.float32]:
    """Return what a sentence's values add to each intent's score: in all nothing, if it has none.

    Intents that have slots for the values gain what those that have none lose.
    """
    if not kinds:
        return np.zeros(len(rooms), dtype=np.float32)
    values = [[kind.name for kind in same] for _, same in groupby(kinds, key=lambda kind: kind[:2])]
    over = np.array([_left_over(values, each) for each in rooms], dtype=np.float32)
    return np.asarray(FAVOUR * (over.mean() - over), dtype=np.float32)


def _left_over(values: Sequence[Sequence[str]], places: Room) -> int:
    """Return how many values, each of one kind or several, find no slot."""
    if not any(name in places for names in values for name in names):
        return min(len(values), MOST_LEFT_OVER)
    free = dict(places)
    over = 0
    for names in values:
        name = next((each for each in names if free.get(each)), None)
        if name is None:
            over += 1
        else:
            free[name] -= 1
    return min(over, MOST_LEFT_OVER)
