"""Understand utterances with what was compiled and trained: exact templates first, then statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeAlias

from botctl.intents.classifier import Classifier, Rating
from botctl.intents.encoders.encoder import Encoder, encoded
from botctl.intents.graphs import Places
from botctl.intents.kinds import Told
from botctl.intents.language import Language, compile_languages, nearest
from botctl.intents.matcher import Match
from botctl.intents.model import Context, Definitions, called_by_name
from botctl.intents.places import Placed
from botctl.intents.polarity import leading
from botctl.intents.tagging.tagger import Tagger
from botctl.intents.types.values import Values
from botctl.intents.words import Sentence, split
from botctl.messages import Ranked, SlotValue, Understanding

MOST_RANKED = 5
RIVAL = 0.5  # confidence of another intent's template that a sentence matches with fewer words
ANSWERED = 0.95  # confidence of yes and no when nothing else was said
LED = 0.3  # at least, when something else follows them


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """Understand text by exact templates and, where one was trained, a classifier for each language.

    Both mappings are by locale, the bot's first locale first; classifiers are empty before training.
    `fingerprint` names the definitions that it was trained on, `encoder` gave it its vectors;
    `taggers` are by locale and intent.
    """

    languages: Mapping[str, Language]
    classifiers: Mapping[str, Classifier]
    fingerprint: str = ""
    encoder: Encoder | None = None
    taggers: Mapping[str, Mapping[str, Tagger]] = field(default_factory=dict)

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what a text means in its context; no text whatever makes it raise."""
        started = perf_counter()
        locale = self._locale(context.locale)
        reading = _Reading(self, locale, text, context)
        called = reading.called()
        ranking, match, why = called or reading.rank()
        return Understanding(
            text,
            context.locale,
            ranking[0] if ranking else None,
            ranking,
            reading.slots(ranking[0].name, match) if ranking else {},
            reading.answers(),
            exact=(called or match) is not None,
            why=why,
            took_ms=(perf_counter() - started) * 1000,
        )

    def _locale(self, wanted: str) -> str:
        if wanted in self.languages:
            return wanted
        language = wanted.partition("-")[0]
        same = (locale for locale in self.languages if locale.partition("-")[0] == language)
        return next(same, next(iter(self.languages)))


def untrained(definitions: Definitions) -> EmbeddedModel:
    """Return a model of exact utterances and slots alone; raise TemplateError where one cannot be read."""
    return EmbeddedModel(compile_languages(definitions), {})


def _is_bare(told: Told) -> bool:
    """Return whether a sentence is nothing but values: an answer, which intents are told by their slots."""
    return sum(last - first for first, last in {kind[:2] for kind in told.kinds}) == len(told.words)


_Ranked: TypeAlias = tuple[tuple[Ranked, ...], Match | None, tuple[str, ...]]


class _Reading:
    """Read one utterance."""

    def __init__(self, model: EmbeddedModel, locale: str, text: str, context: Context) -> None:
        language = self.language = model.languages[locale]
        self.classifier = model.classifiers.get(locale)
        self.encoder = model.encoder
        self.taggers = model.taggers.get(locale, {})
        self.context = context
        self.sentence: Sentence = split(text)
        self.values = Values(self.sentence, language.lists, language.locale, context.now, context.day)

    def called(self) -> _Ranked | None:
        """Return the intent that is called by its name, as a button does: "/order_pizza"."""
        name = called_by_name(self.sentence.text, self.language.intents)
        if name is None:
            return None
        return (Ranked(name, 1.0),), None, (f"called by its name: /{name}",)

    def rank(self) -> _Ranked:
        """Return the ranked intents, the exact match behind the first if there is one, and reasons."""
        if not self.sentence.words:
            return (), None, ("no words",)
        matches = self.language.matcher.match(self.sentence, self._places)
        if matches:
            names = [match.line.intent for match in matches][:MOST_RANKED]
            ranking = tuple(Ranked(name, RIVAL if at else 1.0) for at, name in enumerate(names))
            return ranking, matches[0], (f'said as "{matches[0].line.template.source}"',)
        return self._guess()

    def _places(self, intent: str) -> Places:
        return Placed(self.language.intents[intent], self.values, self.taggers.get(intent))

    def _guess(self) -> _Ranked:
        ranking: tuple[Ranked, ...] = ()
        why: list[str] = []
        if self.classifier is not None:
            rating = self._rate(self.classifier)
            ranking = rating.ranking
            why += self._reasons(rating)
        else:
            why.append("not trained: only exact utterances are understood")
        return self._with_polarity(ranking)[:MOST_RANKED], None, tuple(why)

    def _rate(self, classifier: Classifier) -> Rating:
        told = self.language.told(self.values)
        if self.encoder is None or classifier.dense is None or _is_bare(told):
            return classifier.rate(told, most=MOST_RANKED)
        vector = encoded(self.encoder, [self.sentence.text])[0]
        return classifier.rate(told, vector, most=MOST_RANKED)

    def _reasons(self, rating: Rating) -> Iterator[str]:
        """Return the nearest utterances, and the words that spoke for the first intent."""
        first = rating.ranking[0].name
        lines = self.language.lines
        if rating.near is not None:
            yield f'nearest to "{lines[rating.near.line].template.source}"'
        elif near := nearest(self.language, first, self.sentence.words):
            yield f'nearest to "{near}"'
        else:
            yield "no utterance shares a word with it"
        if rating.rival is not None:
            line = lines[rating.rival.line]
            yield f'nearer to "{line.template.source}", which is {line.intent}'
        if rating.strongest:
            yield f"speaking for {first}: {', '.join(rating.strongest)}"

    def _with_polarity(self, ranking: Sequence[Ranked]) -> tuple[Ranked, ...]:
        """Put yes or no into the ranking where the sentence starts with one."""
        answer, width = leading(self.sentence, self.language.locale)
        name = "yes" if answer else "no"
        if answer is None or name not in self.language.intents:
            return tuple(ranking)
        own = next((ranked.confidence for ranked in ranking if ranked.name == name), 0.0)
        least = ANSWERED if width == len(self.sentence.words) else LED
        others = [ranked for ranked in ranking if ranked.name != name][: MOST_RANKED - 1]
        return tuple(sorted([Ranked(name, max(own, least)), *others], key=lambda ranked: -ranked.confidence))

    def slots(self, intent: str, match: Match | None) -> Mapping[str, SlotValue]:
        """Return the slots of the first intent: those of the template it was said as, then others."""
        defined = self.language.intents[intent].slots
        if not defined:
            return {}
        asked = self.context.slot if intent == self.context.intent else None
        tagger = self.taggers.get(intent)
        found = self.language.slots.find(intent, self.values, asked=None if match else asked, tagger=tagger)
        if match is None:
            return found
        # Free text in a template takes whatever words stand there; a tagger that has learnt it knows better.
        text = {name for name, slot in defined.items() if slot.type == "text"}
        told = text.intersection(tagger.slots[intent] if tagger else ())
        kept = {name: value for name, value in found.items() if name not in text - told}
        matched = self.language.slots.matched(match, self.values)
        return kept | {name: value for name, value in matched.items() if name not in told}

    def answers(self) -> Mapping[str, SlotValue]:
        """Return the slots of the intent that is being worked on."""
        intent = self.context.intent
        if intent is None or intent not in self.language.intents:
            return {}
        return self.language.slots.find(
            intent, self.values, asked=self.context.slot, tagger=self.taggers.get(intent)
        )
