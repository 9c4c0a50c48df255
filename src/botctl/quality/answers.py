"""Define a sentence of which it is known what it means, and what was understood of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from botctl.messages import Ranked, SlotValue, Understanding


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Mark the characters that a slot's value stands in (`end` exclusive)."""

    start: int
    end: int
    slot: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hold an utterance and what it means: its intent (None: none of the bot's) and its slots' places.

    `group` names what it was made from: sentences of one group never stand on both sides of a fold.
    """

    text: str
    intent: str | None
    spans: tuple[Span, ...] = ()
    locale: str = "en-US"
    group: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what was understood of a sentence: ranked intents, places of slots, the reasons."""

    ranking: tuple[Ranked, ...]
    spans: tuple[Span, ...] = ()
    exact: bool = False
    why: tuple[str, ...] = field(default=(), compare=False)

    @property
    def intent(self) -> str | None:
        """Return the likeliest intent, None where nothing fits at all."""
        return self.ranking[0].name if self.ranking else None

    @property
    def confidence(self) -> float:
        """Return the confidence of the likeliest intent, 0 where there is none."""
        return self.ranking[0].confidence if self.ranking else 0.0

    @classmethod
    def of(cls, found: Understanding) -> Answer:
        """Return what is measured of an understanding."""
        spans = (span for name, slot in found.slots.items() for span in spans_of(name, slot))
        return cls(found.ranking, tuple(sorted(spans)), found.exact, found.why)


def spans_of(name: str, slot: SlotValue) -> Iterator[Span]:
    """Return where each value of a slot stands; a slot of many tells only the stretch of them all.

    Values of free text are found in it again, one after the other; others count as one stretch.
    """
    if slot.end <= slot.start:
        return  # not read from the text: a default, a button
    places = [(0, len(slot.raw))]
    if isinstance(slot.value, list) and all(isinstance(one, str) for one in slot.value):
        places = _places(slot.value, slot.raw) or places
    for start, end in places:
        yield Span(slot.start + start, slot.start + end, name)


def _places(values: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Return where texts stand in a text, one after the other; nothing where they do not."""
    places: list[tuple[int, int]] = []
    at = 0
    for value in values:
        start = text.find(value, at)
        if start < 0:
            return []
        at = start + len(value)
        places.append((start, at))
    return places
