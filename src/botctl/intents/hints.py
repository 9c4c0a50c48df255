"""Say to what is learnt how little a single word means that people use for many things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botctl.intents.kinds import Kind, Told

FEWEST = 2  # intents in whose sentences a word stands that is ambiguous
FEWEST_KNOWN = 3  # intents of a bot: of two, a word of both tells nothing that must be said
WEIGHT = 0.1  # of a word in one utterance; it grows with the square root of how many hold it
DOUBT = 0.5  # of a word alone: half of what it says is that any intent may be meant


# Words that say nothing alone in any bot, however few of its sentences hold them.
_CLOSED = {
    "en": (
        "a an the this that these those my your our his her its me you him us them i we he she it they to "
        "of in on at for from with by about into and or but if as is are was were be been am do does did "
        "have has had can could will would should may might so then there here"
    ),
    "de": (
        "ein eine einen einem einer eines der die das den dem des dies diese dieser dieses mein meine "
        "meinen meinem meiner dein deine ihr ihre ihren ich du er sie es wir mich mir dich dir uns euch "
        "ihn ihm zu zum zur von vom in im an am auf fuer mit bei aus nach ueber und oder aber wenn als "
        "ist sind war waren sein bin hat habe haben kann koennen koennte wird werden wuerde soll sollte "
        "darf da hier dann"
    ),
}


def closed_words(locale: str) -> frozenset[str]:
    """Return a language's words that say nothing alone; none for languages that are not known."""
    return frozenset(_CLOSED.get(locale.partition("-")[0], "").split())


@dataclass(frozen=True, slots=True)
class Hints:
    """Hold the words of several intents' sentences, each as a sentence of its own.

    `shares` (words x intents) tell how much of each intent's sentences hold the word. Without them,
    "me" alone is a certain reason for the one intent that says it most.
    """

    told: tuple[Told, ...]
    shares: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        told: Sequence[Told],
        intents: NDArray[np.intp],
        weights: NDArray[np.floating[Any]],
        *,
        amount: int,
        closed: frozenset[str],
    ) -> Hints:
        """Return the hints of sentences, whose intents are numbered below `amount`.

        Words in `closed` that one intent alone happens to say, or that are values, are of all alike.
        """
        held: dict[Told, NDArray[np.float64]] = {}
        for sentence, intent, weight in zip(told, intents, weights, strict=True):
            for alone in sorted(set(_alone(sentence, closed))):
                held.setdefault(alone, np.zeros(amount))[intent] += weight
        if amount < FEWEST_KNOWN:
            held.clear()
        for alone, each in held.items():
            if alone.kinds or (np.count_nonzero(each) < FEWEST and alone.words[0] in closed):
                held[alone] = np.full(amount, each.sum() / amount)
        held = {alone: each for alone, each in held.items() if np.count_nonzero(each) >= FEWEST}
        shares = [WEIGHT * each / np.sqrt(each.sum()) for each in held.values()]
        return cls(tuple(held), np.array(shares).reshape(-1, amount))


def _alone(sentence: Told, closed: frozenset[str]) -> Iterator[Told]:
    """Return each word of a sentence by itself, without values, unless they are such as "a" for one."""
    names: dict[int, list[str]] = defaultdict(list)
    for kind in sentence.kinds:
        for at in range(kind.first, kind.last):
            names[at].append(kind.name)
    for at, word in enumerate(sentence.words):
        if at not in names:
            yield Told((word,))
        elif word in closed:
            yield Told((word,), tuple(Kind(0, 1, name) for name in names[at]))
