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
WEIGHT = 0.3  # of a word in one utterance; it grows with the square root of how many hold it
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


@dataclass(frozen=True, slots=True, eq=False)
class Hints:
    """Hold the words of several intents' sentences, each as a sentence of its own.

    Without them, "me" alone is a certain reason for the one intent that says it most. `words` and
    `sentences` tell, pair by pair, which word stands in which sentence; `common` (words) are those
    that are of all intents alike wherever they stand, `closed` those that are if one alone says them.
    """

    told: tuple[Told, ...]
    words: NDArray[np.intp]
    sentences: NDArray[np.intp]
    common: NDArray[np.bool_]
    closed: NDArray[np.bool_]

    @classmethod
    def of(cls, told: Sequence[Told], intents: NDArray[np.intp], closed: frozenset[str]) -> Hints:
        """Return the hints of sentences; words in `closed`, and values, say nothing alone."""
        places: dict[Told, list[int]] = {}
        for number, sentence in enumerate(told):
            for alone in sorted(set(_alone(sentence, closed))):
                places.setdefault(alone, []).append(number)
        kept = {
            alone: numbers
            for alone, numbers in places.items()
            if alone.kinds or alone.words[0] in closed or len(np.unique(intents[numbers])) >= FEWEST
        }
        return cls(
            tuple(kept),
            np.repeat(np.arange(len(kept)), [len(numbers) for numbers in kept.values()]),
            np.array([number for numbers in kept.values() for number in numbers], dtype=np.intp),
            np.array([bool(alone.kinds) for alone in kept], dtype=bool),
            np.array([alone.words[0] in closed for alone in kept], dtype=bool),
        )

    def shares(self, meant: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return how much of each intent's sentences hold each word (words x intents).

        `meant` (sentences x intents) weighs what each sentence means; it is 0 for those that are held
        out, so that nothing is known of them.
        """
        held = np.zeros((len(self.told), meant.shape[1]))
        np.add.at(held, self.words, meant[self.sentences])
        of_several = np.count_nonzero(held, axis=1) >= FEWEST
        alike = self.common | (self.closed & ~of_several)
        held[alike] = held[alike].mean(axis=1, keepdims=True)
        amount = held.sum(axis=1, keepdims=True)
        held[(amount[:, 0] == 0) | ~(alike | of_several)] = 0.0
        return np.asarray(WEIGHT * held / np.sqrt(np.where(amount > 0, amount, 1.0)))


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
