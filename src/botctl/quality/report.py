"""Make a report of trials: figures, and what an author can do about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from botctl.bots.bot import Bot
from botctl.intents.intent import Intent
from botctl.quality import measures
from botctl.quality.answers import Answer, Labelled, Span
from botctl.quality.crossvalidation import FOLDS, Trial, Trials
from botctl.quality.measures import Bin

FORMAT = 1  # of the JSON, and of what is measured
_STEPS = 20  # of the threshold, from 0 to 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the shares, from 0 to 1, that a bot's quality comes down to; None where nothing can be measured.

    `accuracy`: sentences whose likeliest intent is theirs. `understood`: those that are also confident
    enough to be acted upon, without asking which intent is meant. `entity_f1`: slots, by exact place.
    `ece`: how far confidence is from truth. `oos_*`: the bot's own sentences against such that no bot is
    meant for; `near_auroc`: against sentences of intents that it was not told of.
    """

    accuracy: float | None
    understood: float | None
    entity_f1: float | None
    ece: float | None
    oos_auroc: float | None
    oos_fpr95: float | None
    near_auroc: float | None


@dataclass(frozen=True, slots=True)
class IntentRow:
    """Tell of an intent how many of its sentences went right, and which other intent they went to most."""

    name: str
    sentences: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None
    rival: str = ""
    lost: int = 0  # to the rival


@dataclass(frozen=True, slots=True)
class Overlap:
    """Name two intents that are taken for one another, how often, and an example of each way."""

    one: str
    other: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotRow:
    """Tell how well the values of a slot type are found, with a sentence in which one is missed."""

    type: str
    values: int
    precision: float | None
    recall: float | None
    f1: float | None
    missed: str = ""


@dataclass(frozen=True, slots=True)
class LocaleRow:
    """Tell how well the sentences of a language are understood."""

    locale: str
    sentences: int
    accuracy: float | None
    entity_f1: float | None


@dataclass(frozen=True, slots=True)
class NoiseRow:
    """Tell what is left under a noise."""

    name: str
    accuracy: float | None
    entity_f1: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """Tell who passes a threshold: own sentences that are right, and two kinds that are none of its own."""

    threshold: float
    own: float
    strange: float | None
    left_out: float | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """Hold a sentence that went wrong or nearly so: `fault` is wrong, doubted or close."""

    text: str
    locale: str
    meant: str | None
    understood: str | None
    confidence: float
    fault: str
    rival: str = ""
    rival_confidence: float = 0.0
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Hold a bot's quality at a moment (ISO 8601); `fingerprint` names what was measured."""

    bot: str
    engine: str
    encoder: str
    fingerprint: str
    made: str
    sentences: int
    folds: int
    accept: float
    margin: float
    figures: Figures
    intents: tuple[IntentRow, ...]
    unmeasured: tuple[str, ...]
    confusion: tuple[tuple[str, str, int], ...]  # meant, understood ("" is nothing), how often
    overlaps: tuple[Overlap, ...]
    slots: tuple[SlotRow, ...]
    bins: tuple[Bin, ...]
    curve: tuple[Step, ...]
    noise: tuple[NoiseRow, ...]
    mistakes: tuple[Mistake, ...]
    strangers: tuple[Mistake, ...]  # sentences for somebody else that would be acted upon
    right: tuple[tuple[str, str], ...]  # locale and text of sentences whose likeliest intent is theirs
    locales: tuple[LocaleRow, ...] = ()
    format: int = FORMAT

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return asdict(self)


def report(bot: Bot, trials: Trials, *, fingerprint: str, made: datetime) -> Report:
    """Return the report of a bot's trials."""
    sentences, answers = _columns(trials.own)
    mistakes = [each for trial in trials.own if (each := _mistake(trial, bot))]
    order = {"wrong": 0, "doubted": 1, "close": 2}
    mistakes.sort(key=lambda each: (order[each.fault], -each.confidence if each.fault == "wrong" else 0.0))
    return Report(
        bot.name,
        bot.nlu.engine,
        bot.nlu.encoder if bot.nlu.engine == "embedded" else "",
        fingerprint,
        made.isoformat(timespec="seconds"),
        len(sentences),
        FOLDS,
        bot.nlu.accept,
        bot.nlu.margin,
        _figures(trials, len(mistakes)),
        tuple(_intents(sentences, answers)),
        tuple(f"{name} ({locale})" for name, locale in trials.material.single),
        tuple((*pair, count) for pair, count in _confusion(sentences, answers).most_common()),
        tuple(_overlaps(mistakes)),
        tuple(_slots(trials.own, bot.intents)),
        measures.reliability([each.confidence for each in answers], measures.right(sentences, answers), 10),
        tuple(_curve(trials)),
        tuple(_noise(trials)),
        tuple(mistakes),
        tuple(_strangers(trials, bot)),
        tuple((each.locale, each.text) for each, answer in trials.own if answer.intent == each.intent),
        tuple(_locales(trials.own)),
    )


def _columns(trials: Sequence[Trial]) -> tuple[list[Labelled], list[Answer]]:
    return [trial.sentence for trial in trials], [trial.answer for trial in trials]


def _figures(trials: Trials, mistakes: int) -> Figures:
    sentences, answers = _columns(trials.own)
    scores = [each.confidence for each in answers]
    strange, left_out = (
        [trial.answer.confidence for trial in each] for each in (trials.strange, trials.left_out)
    )
    bins = measures.reliability(scores, measures.right(sentences, answers))
    return Figures(
        measures.accuracy(sentences, answers),
        1 - mistakes / len(sentences) if sentences else None,
        _f1(sentences, answers),
        measures.calibration_error(bins),
        measures.auroc(scores, strange),
        measures.fpr95(scores, strange),
        measures.auroc(scores, left_out),
    )


def _f1(sentences: Sequence[Labelled], answers: Sequence[Answer]) -> float | None:
    if not any(each.spans for each in sentences):
        return None
    return measures.micro(measures.slots_found(sentences, answers).values()).f1


def _confusion(sentences: Sequence[Labelled], answers: Sequence[Answer]) -> Counter[tuple[str, str]]:
    pairs = zip(sentences, answers, strict=True)
    return Counter((str(sentence.intent), answer.intent or "") for sentence, answer in pairs)


def _intents(sentences: Sequence[Labelled], answers: Sequence[Answer]) -> Iterator[IntentRow]:
    """Return a row for each intent, the one that loses most sentences first."""
    counts = _confusion(sentences, answers)
    rows = []
    for name in dict.fromkeys(meant for meant, _ in counts):
        own = {understood: count for (meant, understood), count in counts.items() if meant == name}
        taken = sum(count for (_, understood), count in counts.items() if understood == name)
        right = own.pop(name, 0)
        total = right + sum(own.values())
        found = measures.Found(right, taken - right, total - right)
        rival = max(own, key=lambda other: own[other], default="")
        rows.append(
            IntentRow(name, total, right, found.precision, found.recall, found.f1, rival, own.get(rival, 0))
        )
    return iter(sorted(rows, key=lambda row: (row.right - row.sentences, row.name)))


def _mistake(trial: Trial, bot: Bot) -> Mistake | None:
    """Return what is wrong with a trial, None where the bot would have acted rightly at once."""
    sentence, answer = trial
    second = answer.ranking[1] if len(answer.ranking) > 1 else None
    if answer.intent != sentence.intent:
        fault = "wrong"
    elif answer.confidence < bot.nlu.accept:
        fault = "doubted"
    elif second and answer.confidence - second.confidence < bot.nlu.margin:
        fault = "close"
    else:
        return None
    rival = second.name if second else ""
    confidence = second.confidence if second else 0.0
    return Mistake(
        sentence.text,
        sentence.locale,
        sentence.intent,
        answer.intent,
        answer.confidence,
        fault,
        rival,
        confidence,
        answer.why,
    )


def _overlaps(mistakes: Sequence[Mistake]) -> Iterator[Overlap]:
    """Return pairs of intents that sentences are taken for one another of, or nearly so, most often first."""
    texts: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in mistakes:
        other = each.understood if each.fault == "wrong" else each.rival if each.fault == "close" else ""
        if each.meant and other:
            one, two = sorted((each.meant, other))
            texts[one, two][each.meant].append(each.text)
    found = [
        Overlap(
            *pair, sum(map(len, sides.values())), tuple(f"{side}: {said[0]}" for side, said in sides.items())
        )
        for pair, sides in texts.items()
    ]
    return iter(sorted(found, key=lambda each: -each.count))


def _slots(trials: Sequence[Trial], intents: Mapping[str, Intent]) -> Iterator[SlotRow]:
    """Return a row for each slot type; a value that was found for another type counts against both."""

    def typed(spans: Sequence[Span], intent: str | None) -> tuple[Span, ...]:
        slots = intents[intent].slots if intent is not None and intent in intents else {}
        return tuple(
            replace(span, slot=slots[span.slot].type if span.slot in slots else "text") for span in spans
        )

    sentences = [replace(each, spans=typed(each.spans, each.intent)) for each, _ in trials]
    answers = [replace(each, spans=typed(each.spans, each.intent)) for _, each in trials]
    missed: dict[str, str] = {}
    for sentence, answer in zip(sentences, answers, strict=True):
        for span in sorted(set(sentence.spans) - set(answer.spans)):
            missed.setdefault(span.slot, f"{sentence.text[span.start : span.end]}: {sentence.text}")
    for name, found in measures.slots_found(sentences, answers).items():
        there = found.right + found.missed
        yield SlotRow(name, there, found.precision, found.recall, found.f1, missed.get(name, ""))


def _locales(trials: Sequence[Trial]) -> Iterator[LocaleRow]:
    for locale in dict.fromkeys(sentence.locale for sentence, _ in trials):
        sentences, answers = _columns([trial for trial in trials if trial.sentence.locale == locale])
        yield LocaleRow(
            locale, len(sentences), measures.accuracy(sentences, answers), _f1(sentences, answers)
        )


def _curve(trials: Trials) -> Iterator[Step]:
    right = [trial.answer.confidence for trial in trials.own if trial.answer.intent == trial.sentence.intent]
    strange, left_out = (
        [trial.answer.confidence for trial in each] for each in (trials.strange, trials.left_out)
    )
    for number in range(_STEPS + 1):
        least = number / _STEPS
        own = sum(each >= least for each in right) / len(trials.own) if trials.own else 0.0
        yield Step(least, own, _passing(strange, least), _passing(left_out, least))


def _passing(scores: Sequence[float], least: float) -> float | None:
    return sum(each >= least for each in scores) / len(scores) if scores else None


def _noise(trials: Trials) -> Iterator[NoiseRow]:
    for name, each in {"none": trials.own, **trials.noisy}.items():
        sentences, answers = _columns(each)
        yield NoiseRow(name, measures.accuracy(sentences, answers), _f1(sentences, answers))


def _strangers(trials: Trials, bot: Bot) -> Iterator[Mistake]:
    """Return sentences for somebody else that the bot would act upon, the surest first."""
    loud = [trial for trial in trials.strange if trial.answer.confidence >= bot.nlu.accept]
    for sentence, answer in sorted(loud, key=lambda trial: -trial.answer.confidence):
        yield Mistake(
            sentence.text, sentence.locale, None, answer.intent, answer.confidence, "wrong", why=answer.why
        )
