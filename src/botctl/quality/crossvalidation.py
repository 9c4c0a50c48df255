"""Let models understand what they were not trained on, fold by fold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

from botctl.errors import EngineError
from botctl.intents.model import Context, Definitions, Model
from botctl.quality.answers import Answer, Labelled
from botctl.quality.elsewhere import elsewhere
from botctl.quality.folds import fold
from botctl.quality.material import Material, Place, material, without
from botctl.quality.noise import NOISES, spoilt

FOLDS = 5
LEAVES = 3  # models that are trained without a third of the intents each
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)  # what "tomorrow" is relative to; only where it stands matters

Learn: TypeAlias = Callable[[Definitions], Model]
Progress: TypeAlias = Callable[[float, str], None]


class Trial(NamedTuple):
    """Hold a sentence, and what was understood of it by a model that had not seen it."""

    sentence: Labelled
    answer: Answer


@dataclass(frozen=True, slots=True)
class Trials:
    """Hold all that models were asked.

    `own` are the bot's own sentences, `noisy` the same ones under each noise; `left_out` are sentences of
    intents that the model did not know, `strange` such that no bot is meant for.
    """

    material: Material
    own: tuple[Trial, ...]
    noisy: Mapping[str, tuple[Trial, ...]]
    left_out: tuple[Trial, ...]
    strange: tuple[Trial, ...]


def cross_validate(definitions: Definitions, learn: Learn, *, progress: Progress | None = None) -> Trials:
    """Train without each fifth of the utterances, then without each third of the intents, and ask.

    `learn` makes a model of definitions; `progress` is told a share from 0 to 1 and what is being done.
    The same definitions always lead to the same trials.
    """
    report = progress or (lambda share, what: None)
    made = material(definitions)
    folds = fold(made.sentences, FOLDS)
    own: list[Trial] = []
    noisy: dict[str, list[Trial]] = {noise: [] for noise in NOISES}
    strange: list[Trial] = []
    for number in range(FOLDS):
        report(number / (FOLDS + LEAVES), f"fold {number + 1} of {FOLDS}")
        held_out = [each for each, at in zip(made.sentences, folds, strict=True) if at == number]
        if not held_out:
            continue
        model = learn(without(definitions, _places(made, held_out)))
        own += ask(model, held_out)
        for noise in NOISES:
            noisy[noise] += ask(model, spoilt(held_out, noise))
        strange += ask(model, _strange(definitions, number))
        del model  # before the next one: with Rasa, each is a process of a gigabyte
    left_out = _leave_intents_out(definitions, made, learn, report)
    report(1.0, "done")
    return Trials(
        made, tuple(own), {noise: tuple(each) for noise, each in noisy.items()}, left_out, tuple(strange)
    )


def ask(model: Model, sentences: Iterable[Labelled]) -> list[Trial]:
    """Return what a model understands of sentences, with no intent being worked on.

    Raise EngineError where its engine does not answer: what it would have understood is not known.
    """
    return [Trial(each, _answer(model, each)) for each in sentences]


def _answer(model: Model, sentence: Labelled) -> Answer:
    found = model.understand(sentence.text, Context(sentence.locale, NOW))
    if found.fault:
        raise EngineError(f'"{sentence.text}" was not understood: {found.fault}')
    return Answer.of(found)


def _places(made: Material, sentences: Iterable[Labelled]) -> frozenset[Place]:
    return frozenset(place for each in sentences for place in made.groups[each.group])


def _strange(definitions: Definitions, number: int) -> Sequence[Labelled]:
    """Return a fold's share of the sentences that no bot is meant for, in each of the bot's languages."""
    languages = {locale.partition("-")[0]: locale for locale in reversed(definitions.locales)}
    said = [
        Labelled(text, None, (), locale)
        for language, locale in languages.items()
        for text in elsewhere(language)
    ]
    return said[number::FOLDS]


def _leave_intents_out(
    definitions: Definitions, made: Material, learn: Learn, report: Progress
) -> tuple[Trial, ...]:
    """Ask models about intents that they do not know: as near to the bot's own as nothing else gets."""
    own = [intent.name for intent in definitions.intents.values() if not intent.built_in]
    if len(own) < 2 * LEAVES:
        return ()
    trials: list[Trial] = []
    for number in range(LEAVES):
        report(
            (FOLDS + number) / (FOLDS + LEAVES), f"without a third of the intents, {number + 1} of {LEAVES}"
        )
        unknown = set(own[number::LEAVES])
        known = {name: each for name, each in definitions.intents.items() if name not in unknown}
        model = learn(replace(definitions, intents=known))
        # One of each group: what the sentences of one template have in common is asked once.
        asked = {each.group: each for each in made.sentences if each.intent in unknown}
        trials += ask(model, [replace(each, intent=None) for each in asked.values()])
        del model
    return tuple(trials)
