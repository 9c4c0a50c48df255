"""Nothing is asked that was trained on, and what is asked is the author's own."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from botctl.bots.bot import Bot, Floor
from botctl.errors import EngineError
from botctl.intents.intent import Intent
from botctl.intents.model import Context, Definitions
from botctl.intents.phrases import Localised
from botctl.intents.templates import parse
from botctl.messages import Ranked, Understanding
from botctl.quality.advice import advice
from botctl.quality.crossvalidation import FOLDS, cross_validate
from botctl.quality.floors import below
from botctl.quality.folds import fold
from botctl.quality.material import Place, material, without
from botctl.quality.report import Figures, Mistake, Overlap, Report, report
from tests.intents.building import definitions, intent, slot_type

SIZE = slot_type("size", {"small": [], "large": ["big"]})
COFFEE = intent(
    "coffee", "a {size} coffee", "[please] make me coffee", "coffee", "make me coffee", size="size"
)
HOURS = intent(
    "hours", "are you open", "when do you open", "(today|now) open", de=["habt ihr offen", "wann offen"]
)
HELP = Intent("help", Localised("help"), Localised(("help", "help me")), built_in=True)
BOT = definitions(
    COFFEE, HOURS, intent("wifi", "the wifi password"), HELP, types=[SIZE], locales=["en-US", "de-DE"]
)

FURTHER = {name: intent(name, f"{name} it", f"do {name}") for name in ("mix", "stir", "shake")}


@dataclass(frozen=True)
class Parrot:
    """Know an intent by the words of its utterances alone, and remember what it was taught and asked."""

    taught: Definitions
    asked: list[tuple[str, str]] = field(default_factory=list)

    def understand(self, text: str, context: Context) -> Understanding:
        self.asked.append((context.locale, text))

        def score(each: Intent) -> float:
            words = {word for line in each.utterances.get(context.locale) for word in line.split()}
            return len(words & set(text.split())) / (len(text.split()) or 1)

        ranking = sorted((Ranked(name, score(each)) for name, each in self.taught.intents.items()), key=_sure)
        return Understanding(text, context.locale, ranking[0], tuple(ranking), why=("words",))


@dataclass(eq=False)
class Watched:
    """Understand as another model does; it can be seen to be gone."""

    model: Parrot

    def understand(self, text: str, context: Context) -> Understanding:
        return self.model.understand(text, context)


def _sure(ranked: Ranked) -> float:
    return -ranked.confidence


def test_sentences_are_the_authors_in_each_language_with_their_slots() -> None:
    made = material(BOT)
    said = {(each.locale, each.text) for each in made.sentences}
    assert {("en-US", "a small coffee"), ("en-US", "today open"), ("de-DE", "wann offen")} <= said
    assert not any("help" in text or "wifi" in text for _, text in said)
    assert ("de-DE", "coffee") not in said  # asked once, in the language that it is written in
    (small,) = [each for each in made.sentences if each.text == "a small coffee"]
    assert [(small.text[span.start : span.end], span.slot) for span in small.spans] == [("small", "size")]


@dataclass(frozen=True)
class Absent:
    """Understand nothing, as a model does whose engine is down."""

    def understand(self, text: str, context: Context) -> Understanding:
        return Understanding(text, context.locale, fault="it is down")


def test_what_an_engine_did_not_answer_is_no_mistake_of_its_but_an_error() -> None:
    with pytest.raises(EngineError, match=r'".+" was not understood: it is down'):
        cross_validate(BOT, lambda taught: Absent())


def test_a_model_is_gone_before_the_next_one_is_trained() -> None:
    alive: weakref.WeakSet[Watched] = weakref.WeakSet()
    most = 0

    def learn(taught: Definitions) -> Watched:
        nonlocal most
        made = Watched(Parrot(taught))
        alive.add(made)
        most = max(most, len(alive))
        return made

    cross_validate(replace(BOT, intents={**BOT.intents, **FURTHER}), learn)
    assert most == 1


def test_an_intent_with_one_utterance_is_not_measured_and_told() -> None:
    assert material(BOT).single == (("wifi", "en-US"),)


def test_templates_that_share_a_sentence_are_one_group() -> None:
    made = material(BOT)
    groups = {
        each.group for each in made.sentences if each.text in ("make me coffee", "please make me coffee")
    }
    assert len(groups) == 1
    assert made.groups[groups.pop()] == {Place("coffee", "", 1), Place("coffee", "", 3)}


def test_no_model_is_asked_what_it_was_taught() -> None:
    models: list[Parrot] = []

    def learn(told: Definitions) -> Parrot:
        models.append(Parrot(told))
        return models[-1]

    trials = cross_validate(BOT, learn)
    assert sorted(trial.sentence.text for trial in trials.own) == sorted(
        each.text for each in material(BOT).sentences
    )
    assert all(len(each) == len(trials.own) for each in trials.noisy.values())
    own = {(each.locale, each.text) for each in material(BOT).sentences}
    for model in models[:FOLDS]:
        asked = own & set(model.asked)
        assert asked
        assert not asked & set(sayable(model.taught))
        assert model.taught.intents["help"] == HELP


def sayable(told: Definitions) -> Iterator[tuple[str, str]]:
    for locale in told.locales:
        for each in told.intents.values():
            for line in each.utterances.get(locale):
                for example in parse(line).expand({"size": ("small", "large", "big")}, 99):
                    yield locale, example.text


def test_expansions_of_a_template_share_a_fold_and_intents_are_spread() -> None:
    made = material(BOT)
    folds = fold(made.sentences, 3)
    for group in made.groups:
        assert len({at for at, each in zip(folds, made.sentences, strict=True) if each.group == group}) <= 1
    coffee = [at for at, each in zip(folds, made.sentences, strict=True) if each.intent == "coffee"]
    assert set(coffee) == {0, 1, 2}


def test_utterances_are_taken_away_in_their_own_language_only() -> None:
    left = without(BOT, {Place("hours", "de", 0), Place("coffee", "", 0), Place("wifi", "", 0)})
    assert left.intents["hours"].utterances.get("de-DE") == ("wann offen",)
    assert left.intents["hours"].utterances.base == HOURS.utterances.base
    assert "wifi" not in left.intents
    assert left.intents["coffee"].utterances.base == COFFEE.utterances.base[1:]


def bot(told: Definitions) -> Bot:
    return Bot("cafe", Localised("Cafe"), told.locales, told.intents, told.types, connectors=(), patterns={})


def reported(told: Definitions = BOT) -> Report:
    trials = cross_validate(told, Parrot)
    return report(bot(told), trials, fingerprint="f", made=datetime(2026, 11, 23, tzinfo=UTC))


def test_a_report_counts_each_sentence_once() -> None:
    found = reported()
    assert found.sentences == sum(row.sentences for row in found.intents)
    assert found.sentences == sum(count for _, _, count in found.confusion)
    assert found.sentences == len(found.right) + sum(each.fault == "wrong" for each in found.mistakes)
    assert found.figures.accuracy == len(found.right) / found.sentences
    assert sum(each.count for each in found.bins) == found.sentences
    assert found.unmeasured == ("wifi (en-US)",)
    assert found.noise[0].name == "none"
    assert all(each.why for each in found.mistakes)


def test_advice_names_what_cannot_be_measured() -> None:
    assert any(line.startswith("wifi (en-US)") for line in advice(reported()))


def lines(floor: Floor, *shares: float | None) -> Sequence[str]:
    accuracy, entity_f1, ece, auroc = shares
    return list(below(floor, Figures(accuracy, None, entity_f1, ece, auroc, None, None)))


def test_a_figure_below_its_floor_is_told_with_both_numbers() -> None:
    floor = Floor(accuracy=0.9, entity_f1=0.8, oos_auroc=0.9, ece=0.05)
    assert lines(floor, 0.9, 0.8, 0.05, 0.9) == []
    assert lines(floor, 0.8912, None, 0.06, 0.95) == [
        "accuracy is 0.891, and must be at least 0.9",
        "entity_f1 cannot be measured, and must be at least 0.8",
        "ece is 0.060, and must be at most 0.05",
    ]
    assert lines(Floor(), None, None, None, None) == []


def test_each_language_is_counted_by_itself() -> None:
    found = reported()
    assert [row.locale for row in found.locales] == ["en-US", "de-DE"]
    assert sum(row.sentences for row in found.locales) == found.sentences
    (german,) = [row for row in found.locales if row.locale == "de-DE"]
    assert german.sentences == 2


def test_of_a_type_whose_values_are_missed_a_sentence_is_shown() -> None:
    (size,) = reported().slots  # a parrot finds no slots
    assert (size.type, size.recall) == ("size", 0.0)
    words, _, sentence = size.missed.partition(": ")
    assert words in sentence.split()
    told = [line for line in advice(replace(reported(), slots=(replace(size, values=5),))) if "size" in line]
    assert told == [
        f'of 5 values of type size, 0 % are found: write more sentences with one. Missed was "{size.missed}".'
    ]


def test_what_every_bot_has_is_not_for_the_author_to_write_otherwise() -> None:
    pair = Overlap("help", "hours", 2, ("hours: are you open",))
    stranger = Mistake("how high is it", "en-US", None, "help", 0.9, "wrong")
    mine = Mistake("the wifi", "en-US", None, "wifi", 0.9, "wrong")
    told = list(advice(replace(reported(), overlaps=(pair,), strangers=(stranger, mine))))
    assert told[0] == (
        "hours is taken for help, which every bot has, 2 times: "
        "write utterances of hours that say what it is about."
    )
    assert any("would start help (0.90), which every bot has: raise `accept`" in line for line in told)
    assert any("would start wifi (0.90): raise `accept`, or give that intent more" in line for line in told)
