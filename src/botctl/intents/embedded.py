"""Understand utterances with what was compiled and trained: exact templates first, then statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

from botctl.intents.classifier import Classifier
from botctl.intents.language import Language, nearest
from botctl.intents.matcher import Ends, Match
from botctl.intents.model import Context, called_by_name
from botctl.intents.polarity import leading
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
    `fingerprint` names the definitions that it was trained on.
    """

    languages: Mapping[str, Language]
    classifiers: Mapping[str, Classifier]
    fingerprint: str = ""

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what a text means in its context; no text whatever makes it raise."""
        started = perf_counter()
        locale = self._locale(context.locale)
        reading = _Reading(text, context, self.languages[locale], self.classifiers.get(locale))
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


_Ranked: TypeAlias = tuple[tuple[Ranked, ...], Match | None, tuple[str, ...]]


class _Reading:
    """Read one utterance."""

    def __init__(
        self, text: str, context: Context, language: Language, classifier: Classifier | None
    ) -> None:
        self.language = language
        self.classifier = classifier
        self.context = context
        self.sentence: Sentence = split(text)
        self.values = Values(self.sentence, language.lists, language.locale, context.now)

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
        matches = self.language.matcher.match(self.sentence, self._ends)
        if matches:
            names = [match.line.intent for match in matches][:MOST_RANKED]
            ranking = tuple(Ranked(name, RIVAL if at else 1.0) for at, name in enumerate(names))
            return ranking, matches[0], (f'said as "{matches[0].line.template.source}"',)
        return self._guess()

    def _ends(self, intent: str) -> Ends:
        return self.language.slots.ends(intent, self.values)

    def _guess(self) -> _Ranked:
        ranking: tuple[Ranked, ...] = ()
        why: list[str] = []
        if self.classifier is not None:
            rating = self.classifier.rate(self.language.told(self.values), most=MOST_RANKED)
            ranking = rating.ranking
            near = nearest(self.language, ranking[0].name, self.sentence.words)
            why += [f'nearest to "{near}"'] if near else ["no utterance shares a word with it"]
            why += (
                [f"speaking for {ranking[0].name}: {', '.join(rating.strongest)}"] if rating.strongest else []
            )
        else:
            why.append("not trained: only exact utterances are understood")
        return self._with_polarity(ranking)[:MOST_RANKED], None, tuple(why)

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
        found = self.language.slots.find(intent, self.values, asked=None if match else asked)
        if match is None:
            return found
        typed = {name: value for name, value in found.items() if defined[name].type != "text"}
        return typed | self.language.slots.matched(match, self.values)

    def answers(self) -> Mapping[str, SlotValue]:
        """Return the slots of the intent that is being worked on."""
        intent = self.context.intent
        if intent is None or intent not in self.language.intents:
            return {}
        return self.language.slots.find(intent, self.values, asked=self.context.slot)
