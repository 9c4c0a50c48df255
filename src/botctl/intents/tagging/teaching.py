"""Train the taggers of a language: one for each family of intents that share slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from botctl.intents.examples import examples
from botctl.intents.language import Language
from botctl.intents.model import Definitions
from botctl.intents.tagging.attributes import describe
from botctl.intents.tagging.known import Known
from botctl.intents.tagging.learning import Learnt
from botctl.intents.tagging.lessons import Lesson, Slots, families, learnable, lessons
from botctl.intents.tagging.marks import ALWAYS, marks
from botctl.intents.tagging.pieces import cut
from botctl.intents.tagging.tagger import Tagger
from botctl.intents.templates import Example
from botctl.intents.types.values import Values
from botctl.intents.words import split

# Labels squared times pieces: what an iteration costs. Intents of a family that costs more learn alone.
MOST_COST = 2e8
BUDGET, MOST_OF_ONE = 1200, 6  # sentences of a language, and of one template


def teach(
    definitions: Definitions, languages: Mapping[str, Language], now: datetime
) -> dict[str, dict[str, Tagger]]:
    """Return the taggers of each locale, by intent; locales that say the same share theirs.

    `now` is what times in utterances are relative to: only where they stand matters.
    """
    found: dict[str, dict[str, Tagger]] = {}
    alike: dict[tuple[str, str], dict[str, Tagger]] = {}
    for locale, language in languages.items():
        said = examples(definitions, language.lines, locale, budget=BUDGET, most=MOST_OF_ONE)
        told = [(line.intent, each) for line, each in zip(language.lines, said, strict=True)]
        same = locale.partition("-")[0], repr(told)
        if same not in alike:
            alike[same] = taggers(language, told, now)
        found[locale] = alike[same]
    return found


def taggers(
    language: Language, told: Sequence[tuple[str, Sequence[Example]]], now: datetime
) -> dict[str, Tagger]:
    """Return the tagger of each intent that has slots to learn; `told` are (intent, examples)."""
    slots = learnable(language.intents, language.lines)
    made = lessons((name, examples) for name, examples in told if name in slots)
    found: dict[str, Tagger] = {}
    for family in families(slots):
        for members in _affordable(family, slots, made):
            mine = [lesson for lesson in made if lesson.intent in members]
            tagger = _fit(language, mine, {name: slots[name] for name in members}, now)
            if tagger is not None:
                found |= dict.fromkeys(members, tagger)
    return found


def _affordable(family: Sequence[str], slots: Slots, made: Sequence[Lesson]) -> list[tuple[str, ...]]:
    """Return a family as one, or each of its intents alone where learning together takes too long."""
    labels = 2 * len({slot for name in family for slot in slots[name]}) + 1
    pieces = sum(lesson.example.text.count(" ") + 1 for lesson in made if lesson.intent in family)
    return [tuple(family)] if pieces * labels**2 <= MOST_COST else [(name,) for name in family]


def _fit(language: Language, mine: Sequence[Lesson], slots: Slots, now: datetime) -> Tagger | None:
    values = [list(lesson.values(slots[lesson.intent])) for lesson in mine]
    known = Known.of(values)
    types = tuple(dict.fromkeys((*language.kinds, *ALWAYS)))
    sequences: list[tuple[list[list[str]], list[str]]] = []
    for lesson, own in zip(mine, values, strict=True):
        sentence = split(lesson.example.text)
        pieces = cut(sentence)
        found = marks(Values(sentence, language.lists, language.locale, now), pieces, types)
        remembered = known.find([piece.word for piece in pieces], own)
        described = describe(sentence.text, pieces, [*found, *remembered], lesson.intent)
        sequences.append((described, lesson.labels(pieces, slots[lesson.intent])))
    if not any(label for _, labels in sequences for label in labels):
        return None
    return Learnt(sequences).tagger(types, known, slots)
