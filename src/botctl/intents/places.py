"""Tell where values of an intent's slots stand in one sentence, for exact matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from botctl.intents.intent import Intent
from botctl.intents.slots import word_span
from botctl.intents.tagging.tagger import Tagger
from botctl.intents.types.values import Values

Ends = Mapping[int, Sequence[int]]  # word numbers (exclusive) by the word that a value begins at


class Placed:
    """Give, by the name of a slot, where its values begin and end; each is looked for once, when asked for.

    A free text may stand anywhere. One that a tagger has learnt stands where one that authors wrote does:
    where utterances are sentences, it would else take nearly all that is said.
    """

    def __init__(self, intent: Intent, values: Values, tagger: Tagger | None = None) -> None:
        self._intent = intent
        self._values = values
        self._tagger = tagger
        self._found: dict[str, Ends] = {}
        self._written: Mapping[str, Ends] | None = None

    def __call__(self, slot: str) -> Ends:
        """Return where values of a slot end, by the word that they begin at."""
        if slot not in self._found:
            self._found[slot] = self._find(slot)
        return self._found[slot]

    def _find(self, slot: str) -> Ends:
        slots = self._intent.slots
        if slot in slots and slots[slot].type != "text":
            return self._typed(slots[slot].type)
        if self._tagger and slot in self._tagger.slots[self._intent.name]:
            return self._learnt(self._tagger).get(slot, {})
        return self._anywhere()

    def _learnt(self, tagger: Tagger) -> Mapping[str, Ends]:
        if self._written is None:
            self._written = tagger.known.places(self._values.sentence.words)
        return self._written

    def _anywhere(self) -> Ends:
        words = len(self._values.sentence.words)
        return {first: range(first + 1, words + 1) for first in range(words)}

    def _typed(self, slot_type: str) -> Ends:
        ends: dict[int, list[int]] = defaultdict(list)
        for found in self._values.of(slot_type):
            start, end = word_span(self._values.sentence, found)
            ends[start].append(end)
        return ends
