"""Train what understands a bot's utterances, in each of its languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from botctl.intents.classifier import Classifier
from botctl.intents.embedded import EmbeddedModel, untrained
from botctl.intents.encoders.encoder import Encoder, encoded
from botctl.intents.examples import sentences
from botctl.intents.fitting import Samples, fit
from botctl.intents.hints import closed_words
from botctl.intents.kinds import Told, room
from botctl.intents.language import Language, compile_languages
from botctl.intents.model import Definitions
from botctl.intents.modelfile import dump, fingerprint, phrases, restore
from botctl.intents.samples import NAME
from botctl.intents.strange import strange_sentences
from botctl.intents.tagging.teaching import teach
from botctl.intents.types.values import Values
from botctl.intents.words import split

__all__ = ["dump", "fingerprint", "restore", "train", "untrained"]

# What "tomorrow" is relative to while training; only where values stand matters then.
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Progress = Callable[[float, str], None]


def train(
    definitions: Definitions, *, encoder: Encoder | None = None, progress: Progress | None = None
) -> EmbeddedModel:
    """Train a model; `progress` is told a share from 0 to 1 and what is being done.

    With an encoder, sentences are also told apart by what they mean; without one, by their words alone.
    The same definitions always give the same model.
    """
    report = progress or (lambda share, what: None)
    languages = compile_languages(definitions)
    classifiers: dict[str, Classifier] = {}
    alike: dict[str, Classifier] = {}
    for number, (locale, language) in enumerate(languages.items()):
        said = phrases(definitions, locale)
        if said not in alike:
            share = 1 / len(languages)

            def step(done: float, number: int = number, share: float = share, locale: str = locale) -> None:
                report((number + done) * share, f"learning {locale}")

            step(0.0)
            fitted = _fit(definitions, language, encoder, step)
            if fitted is None:
                continue
            alike[said] = fitted
        classifiers[locale] = alike[said]
    report(1.0, "learning where slots stand")
    taggers = teach(definitions, languages, NOW)
    report(1.0, "done")
    named = fingerprint(definitions, encoder.name if encoder is not None else "")
    return EmbeddedModel(languages, classifiers, named, encoder, taggers)


def _fit(
    definitions: Definitions, language: Language, encoder: Encoder | None, step: Callable[[float], None]
) -> Classifier | None:
    """Return a classifier for a language, or None where there is nothing to tell apart."""
    names = list(dict.fromkeys(line.intent for line in language.lines))
    if not names:
        return None
    told: list[Told] = []
    intents: list[int] = []
    templates: list[int] = []
    weights: list[float] = []
    said = sentences(definitions, language.lines, language.locale)

    def values_of(text: str) -> Values:
        return Values(split(text), language.lists, language.locale, NOW)

    for number, (line, texts) in enumerate(zip(language.lines, said, strict=True)):
        told += [language.told(values_of(text)) for text in texts]
        intents += [names.index(line.intent)] * len(texts)
        templates += [number] * len(texts)
        weights += [1 / len(texts)] * len(texts)
    for number, name in enumerate(names):
        called = name.replace("_", " ")
        said.append((called,))
        told.append(language.told(values_of(called)))
        intents.append(number)
        templates.append(NAME)
        weights.append(1.0)
    strange = strange_sentences(language.locale)
    rooms = tuple(room(definitions.intents[name]) for name in names)
    samples = Samples(
        told,
        np.array(intents),
        np.array(templates),
        np.array(weights),
        rooms,
        closed_words(language.locale),
        encoded(encoder, (text for texts in (*said, strange) for text in texts)) if encoder else None,
        tuple(language.told(values_of(text)) for text in strange),
    )
    return fit(samples, names, progress=step)
