"""Choose the slots whose places must be learnt, and make labelled sentences of authors' utterances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from botctl.intents.intent import Intent
from botctl.intents.matcher import Line
from botctl.intents.tagging.pieces import Piece, covered
from botctl.intents.tagging.tagger import BEGINS, GOES_ON, OUTSIDE
from botctl.intents.templates import Example, Group
from botctl.intents.words import normalise

# Of templates with alternatives, a free text's sample only holds its place, and the words around it say
# more than can be learnt; sentences as people say them teach, if they hold so many values.
FEWEST_VALUES = 10
Slots = dict[str, tuple[str, ...]]  # by intent


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold a sentence that is said for an intent, and where its slots are."""

    intent: str
    example: Example

    def labels(self, pieces: Sequence[Piece], slots: Iterable[str]) -> list[str]:
        """Return the label of each piece; slots that are not to be learnt are outside."""
        labels = [OUTSIDE] * len(pieces)
        for span in self.example.slots:
            if span.slot in slots:
                for number, at in enumerate(covered(pieces, span.start, span.end)):
                    labels[at] = f"{GOES_ON if number else BEGINS} {span.slot}"
        return labels

    def values(self, slots: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Return the values of its slots as (slot, words)."""
        for span in self.example.slots:
            if span.slot in slots:
                yield span.slot, normalise(self.example.text[span.start : span.end])


def learnable(intents: Mapping[str, Intent], lines: Sequence[Line]) -> Slots:
    """Return the slots of each intent whose places are learnt: doubles of a type, and some free texts.

    Free texts are learnt where utterances are sentences as people say them.
    """
    free = {name: _free(intent) for name, intent in intents.items()}
    taught = _are_sentences(lines, free)
    chosen: Slots = {}
    for name, intent in intents.items():
        slots = (*_doubles(intent), *(free[name] if taught else ()))
        if slots:
            chosen[name] = tuple(slot for slot in intent.slots if slot in slots)
    return chosen


def _free(intent: Intent) -> tuple[str, ...]:
    return tuple(slot.name for slot in intent.slots.values() if slot.type == "text")


def _doubles(intent: Intent) -> tuple[str, ...]:
    types = [slot.type for slot in intent.slots.values()]
    return tuple(
        slot.name for slot in intent.slots.values() if slot.type != "text" and types.count(slot.type) > 1
    )


def _are_sentences(lines: Sequence[Line], free: Slots) -> bool:
    """Return whether most of the utterances with free text have no alternatives, and enough values."""
    held = [line for line in lines if any(use.name in free[line.intent] for use in line.template.slots)]
    plain = [line for line in held if not any(isinstance(node, Group) for node in line.template.nodes)]
    values = {
        normalise(use.sample)
        for line in plain
        for use in line.template.slots
        if use.name in free[line.intent] and use.sample
    }
    return 2 * len(plain) >= len(held) and len(values) >= FEWEST_VALUES


def lessons(told: Iterable[tuple[str, Sequence[Example]]]) -> list[Lesson]:
    """Return the sentences of utterances, given as (intent, examples), without those that lack a value."""
    return [
        Lesson(intent, example)
        for intent, examples in told
        for example in examples
        if example.text.strip() and all(span.start < span.end for span in example.slots)
    ]


def families(intents: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return groups of intents, given with their slots, in which each shares a slot with another."""
    groups: list[tuple[set[str], list[str]]] = []
    for intent, slots in intents.items():
        shared = set(slots)
        joined = [intent]
        apart: list[tuple[set[str], list[str]]] = []
        for names, members in groups:
            if names & shared:
                shared |= names
                joined = [*members, *joined]
            else:
                apart.append((names, members))
        groups = [*apart, (shared, joined)]
    return [tuple(members) for _, members in groups]
