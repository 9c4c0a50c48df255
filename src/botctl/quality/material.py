"""Make labelled sentences of what authors wrote, and take some of it away again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from botctl.intents.examples import examples
from botctl.intents.intent import Intent
from botctl.intents.matcher import Line
from botctl.intents.model import Definitions
from botctl.intents.phrases import Localised
from botctl.intents.templates import parse
from botctl.intents.words import split
from botctl.quality.answers import Labelled, Span

MOST_OF_ONE = 3  # sentences of one template: a long one must not outweigh ten short ones
BUDGET = 3000  # sentences of a language, if there are not more templates than that


class Place(NamedTuple):
    """Name an utterance of an author: its intent, the language of its file ("" is the base), its number."""

    intent: str
    language: str
    number: int


@dataclass(frozen=True, slots=True)
class Material:
    """Hold an author's sentences; a group of them is made from the utterances of `groups`.

    `single` are the intents, with their language, that have but one group: without it nothing is left
    to learn them from, so they are not measured, and their sentences are not here.
    """

    sentences: tuple[Labelled, ...]
    groups: Mapping[int, frozenset[Place]]
    single: tuple[tuple[str, str], ...]


def material(definitions: Definitions) -> Material:
    """Return the sentences of a bot's own intents in each of its languages; built-in ones are not its own.

    All sentences of a template are one group, and templates that share a sentence are one as well.
    """
    made: list[Labelled] = []
    owners = _Owners()
    for locale in definitions.locales:
        places = list(_places(definitions, locale, owners.known))
        lines = [
            Line(
                place.intent,
                parse(definitions.intents[place.intent].utterances.get(locale)[place.number]),
                at,
            )
            for at, place in enumerate(places)
        ]
        told = examples(definitions, lines, locale, budget=BUDGET, most=MOST_OF_ONE)
        for place, sentences in zip(places, told, strict=True):
            for each in sentences:
                group = owners.group(place, " ".join(split(each.text).words))
                spans = tuple(Span(slot.start, slot.end, slot.slot) for slot in each.slots)
                made.append(Labelled(each.text, place.intent, spans, locale, group))
    return _measurable([replace(each, group=owners.root(each.group)) for each in made], owners.groups())


def without(definitions: Definitions, places: AbstractSet[Place]) -> Definitions:
    """Return definitions without some utterances; an intent that has none left is left out."""
    kept = (_without(intent, places) for intent in definitions.intents.values())
    return replace(definitions, intents={each.name: each for each in kept if each is not None})


def _without(intent: Intent, places: AbstractSet[Place]) -> Intent | None:
    def some(language: str, lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line for at, line in enumerate(lines) if Place(intent.name, language, at) not in places)

    said = intent.utterances
    base = some("", said.base)
    others = {language: some(language, lines) for language, lines in said.others.items()}
    left = replace(intent, utterances=Localised(base, others))
    return left if intent.built_in or base or any(others.values()) or not said.base else None


def _places(definitions: Definitions, locale: str, known: AbstractSet[Place]) -> Iterator[Place]:
    """Return the utterances of a locale that no earlier locale has."""
    for intent in definitions.intents.values():
        if intent.built_in:
            continue
        written = intent.utterances.others
        language = next((key for key in (locale, locale.partition("-")[0]) if key in written), "")
        for number in range(len(intent.utterances.get(locale))):
            if (place := Place(intent.name, language, number)) not in known:
                yield place


class _Owners:
    """Remember which utterances belong together: they made the same sentence of the same intent."""

    def __init__(self) -> None:
        self.known: set[Place] = set()
        self._numbers: dict[Place, int] = {}
        self._said: dict[tuple[str, str], int] = {}
        self._parents: list[int] = []

    def group(self, place: Place, words: str) -> int:
        """Return the group of an utterance, joined with that of others that say these words."""
        if place not in self._numbers:
            self._numbers[place] = len(self._parents)
            self._parents.append(len(self._parents))
            self.known.add(place)
        own = self.root(self._numbers[place])
        other = self.root(self._said.setdefault((place.intent, words), own))
        self._parents[max(own, other)] = min(own, other)
        return min(own, other)

    def root(self, number: int) -> int:
        """Return the first group that a group was joined with."""
        while self._parents[number] != number:
            number = self._parents[number]
        return number

    def groups(self) -> dict[int, frozenset[Place]]:
        found: dict[int, set[Place]] = defaultdict(set)
        for place, number in self._numbers.items():
            found[self.root(number)].add(place)
        return {number: frozenset(places) for number, places in found.items()}


def _measurable(sentences: list[Labelled], groups: Mapping[int, frozenset[Place]]) -> Material:
    by_intent: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in sentences:
        by_intent[str(each.intent), each.locale].add(each.group)
    single = tuple(key for key, numbers in by_intent.items() if len(numbers) == 1)
    kept = tuple(each for each in sentences if (str(each.intent), each.locale) not in single)
    return Material(kept, groups, single)
