"""Compile a bot's definitions for one of its languages: templates, types and what they are matched by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from botctl.intents.intent import BUILT_IN_TYPES, Intent, SlotType
from botctl.intents.kinds import MOST_WORDS, Kind, Told, kind_name, longest
from botctl.intents.matcher import Line, Matcher
from botctl.intents.model import Definitions
from botctl.intents.slots import SlotFinder, word_span
from botctl.intents.templates import Template, Words, parse
from botctl.intents.types.lists import ListTypes
from botctl.intents.types.values import Values
from botctl.intents.words import normalise

_OPEN = frozenset({"text", "yes_no"})  # types whose values stand in sentences of any intent


@dataclass(frozen=True, slots=True)
class Language:
    """Hold what understands utterances of one locale before any training.

    `kinds` are the types whose values tell something about the intent. `said` gives what nearest utterances
    are looked for in: an intent's templates with their words.
    """

    locale: str
    intents: Mapping[str, Intent]
    lines: tuple[Line, ...]
    matcher: Matcher
    slots: SlotFinder
    lists: ListTypes
    kinds: tuple[str, ...]
    said: Callable[[str], Sequence[tuple[str, frozenset[str]]]]

    def told(self, values: Values) -> Told:
        """Return a sentence as the classifier is told it."""
        sentence = values.sentence
        found = (
            Kind(*word_span(sentence, each), kind_name(slot_type))
            for slot_type in self.kinds
            for each in values.of(slot_type)
        )
        return Told(sentence.words[:MOST_WORDS], longest(found))


def compile_languages(definitions: Definitions) -> dict[str, Language]:
    """Compile each locale of a bot."""
    return {locale: compile_language(definitions, locale) for locale in definitions.locales}


def compile_language(definitions: Definitions, locale: str) -> Language:
    """Compile the phrases of a locale; what is not written in it is taken from the base language.

    Raise TemplateError where a template cannot be read.
    """
    lines = tuple(_lines(definitions.intents.values(), locale))
    spoken = lines if definitions.types else ()
    ordinary = {word for line in spoken for word in _literal_words(line.template)}
    language = locale.partition("-")[0]
    forms = {name: forms_of(slot_type, locale) for name, slot_type in definitions.types.items()}
    used = {slot.type for intent in definitions.intents.values() for slot in intent.slots.values()}
    kinds = tuple(
        name for name in (*definitions.types, *BUILT_IN_TYPES) if name in used and name not in _OPEN
    )

    @cache  # of the few intents that are asked for: nearly always, the vectors have told the nearest
    def said(intent: str) -> Sequence[tuple[str, frozenset[str]]]:
        templates = (line.template for line in lines if line.intent == intent)
        return [(template.source, frozenset(_literal_words(template))) for template in templates]

    return Language(
        locale,
        definitions.intents,
        lines,
        Matcher(lines),
        SlotFinder(definitions.intents, lines),
        ListTypes(forms, language, ordinary),
        kinds,
        said,
    )


def forms_of(slot_type: SlotType, locale: str) -> dict[str, tuple[str, ...]]:
    """Return how each value of a list type is said in a locale; without words, by its own name."""
    words = slot_type.values.get(locale)
    is_base = words is slot_type.values.base
    forms: dict[str, tuple[str, ...]] = {}
    for canonical, base in slot_type.values.base.items():
        own = words.get(canonical, ())
        forms[canonical] = (canonical, *base) if is_base or not own else tuple(own)
    return forms


def _lines(intents: Iterable[Intent], locale: str) -> Iterator[Line]:
    order = 0
    for intent in intents:
        free = frozenset(name for name, slot in intent.slots.items() if slot.type == "text")
        for source in intent.utterances.get(locale):
            yield Line(intent.name, parse(source), order, not intent.built_in, free)
            order += 1


def _literal_words(template: Template) -> Iterator[str]:
    nodes: list[Sequence[object]] = [template.nodes]
    while nodes:
        for node in nodes.pop():
            if isinstance(node, Words):
                yield from normalise(node.text).split()
            elif hasattr(node, "alternatives"):
                nodes.extend(node.alternatives)


def nearest(language: Language, intent: str, words: Iterable[str]) -> str:
    """Return the template of an intent that shares most words with a sentence, "" where none does."""
    mine = frozenset(words)
    best, best_share = "", 0.0
    for source, theirs in language.said(intent):
        share = 2 * len(mine & theirs) / (len(mine) + len(theirs) or 1)
        if share > best_share:
            best, best_share = source, share
    return best
