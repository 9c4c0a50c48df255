"""Utterances are understood: exactly where they can be, honestly where not, and never with an exception."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.model import Model
from botctl.intents.training import train, untrained
from tests.intents.building import PIZZERIA, context

MODELS: dict[str, Model] = {"trained": train(PIZZERIA), "untrained": untrained(PIZZERIA)}
TRAINED = MODELS["trained"]


@pytest.mark.parametrize("name", MODELS)
def test_an_authors_utterance_is_understood_exactly(name: str) -> None:
    understood = MODELS[name].understand("Can I get 2 big pepperoni pizzas, please?", context())
    assert understood.exact
    assert understood.intent is not None
    assert (understood.intent.name, understood.intent.confidence) == ("order_pizza", 1.0)
    assert understood.ranking[0] == understood.intent
    assert {slot: value.value for slot, value in understood.slots.items()} == {
        "count": 2,
        "size": "large",
        "topping": ["salami"],
    }
    assert understood.slots["size"].raw == "big"
    assert understood.why == (
        'said as "(can|could) I (get|have) {count} {size} {topping} pizza[s] [please]"',
    )
    assert understood.engine == "embedded"
    assert understood.took_ms > 0


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I'd like a large plain pizza", "order_pizza"),
        ("could I order two small tuna pizzas", "order_pizza"),
        ("tell me when you are open", "opening_hours"),
        ("what are the opening hours please", "opening_hours"),
    ],
)
def test_what_is_nearly_said_is_understood(text: str, intent: str) -> None:
    understood = TRAINED.understand(text, context())
    assert understood.intent is not None
    assert understood.intent.name == intent
    assert understood.intent.confidence >= 0.5
    assert not understood.exact
    assert understood.why[0].startswith("nearest to ")


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of france",
        "asdf qwertz",
        "the printer is on fire",
        "42",
        "東京はどこですか",
        "🦄",
    ],
)
def test_what_no_intent_is_meant_for_is_doubted(text: str) -> None:
    understood = TRAINED.understand(text, context())
    assert understood.intent is None or understood.intent.confidence < 0.5


def test_rankings_are_sorted_and_hold_five_at_most() -> None:
    understood = TRAINED.understand("a pizza when you are open", context())
    confidences = [ranked.confidence for ranked in understood.ranking]
    assert len(confidences) == 5
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.0 + 1e-6


def test_each_locale_has_its_own_phrases_and_missing_ones_are_the_base_language() -> None:
    german = TRAINED.understand("ich hätte gern zwei große Pizzas Thunfisch", context("de-DE"))
    assert german.exact
    assert {slot: value.value for slot, value in german.slots.items()} == {
        "count": 2,
        "size": "large",
        "topping": ["tuna"],
    }
    assert not TRAINED.understand("ich möchte eine pizza", context("en-US")).exact
    assert TRAINED.understand("play help by the beatles", context("de-DE")).exact
    assert TRAINED.understand("ich möchte eine pizza", context("de-AT")).exact
    assert TRAINED.understand("I want a pizza", context("fr-FR")).exact


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    ("text", "locale", "answer"),
    [
        ("no, make it large", "en-US", "no"),
        ("yes and a small one", "en-US", "yes"),
        ("nein, lieber groß", "de-DE", "no"),
    ],
)
def test_a_leading_yes_or_no_is_in_the_ranking(name: str, text: str, locale: str, answer: str) -> None:
    understood = MODELS[name].understand(text, context(locale, intent="order_pizza"))
    assert answer in [ranked.name for ranked in understood.ranking]
    assert "size" in understood.answers


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    ("text", "answer"), [("yep", "yes"), ("sure, sounds good", "yes"), ("not really", "no")]
)
def test_a_bare_answer_is_yes_or_no_without_being_written(name: str, text: str, answer: str) -> None:
    understood = MODELS[name].understand(text, context())
    assert understood.intent is not None
    assert understood.intent.name == answer
    assert understood.intent.confidence >= 0.9


def test_an_intent_is_called_by_its_name() -> None:
    understood = TRAINED.understand("/opening_hours", context())
    assert understood.intent is not None
    assert (understood.intent.name, understood.exact) == ("opening_hours", True)
    assert TRAINED.understand("opening_hours_and_more", context()).intent != understood.intent
    assert not TRAINED.understand("/nothing_like_it", context()).exact


def test_an_untrained_model_says_so() -> None:
    understood = MODELS["untrained"].understand("I'd like something large", context())
    assert understood.intent is None
    assert understood.why == ("not trained: only exact utterances are understood",)


HARD = [
    "",
    "?!…",
    "\ud800",
    "a\x00b",
    "👩‍👩‍👧‍👦",
    "{name} (a|b) [c]",
    "/",
    "%s %d \\1",
    "z" * 10_000,
    "a " * 5_000,
    "1 " * 5_000,
    "half past " * 1_000,
    "()" * 5_000,
]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_hard_texts_are_read_in_bounded_time(name: str, text: str) -> None:
    started = time.process_time()
    understood = MODELS[name].understand(text, context(intent="order_pizza", slot="size"))
    assert understood.text == text
    assert time.process_time() - started < 1.0


ANY = st.text(max_size=200) | st.text(st.characters(categories=("Cs", "So", "Mn", "Zs", "Lo")), max_size=50)
SLOTS = st.sampled_from(
    [(None, None), ("order_pizza", "topping"), ("order_pizza", "count"), ("introduce", "name"), ("play", "x")]
)


@given(ANY, st.sampled_from(["en-US", "de-DE", "", "x-y-z"]), SLOTS)
def test_no_text_makes_a_model_raise(text: str, locale: str, asked: tuple[str | None, str | None]) -> None:
    for model in MODELS.values():
        understood = model.understand(text, context(locale, intent=asked[0], slot=asked[1]))
        assert (understood.intent is None) == (not understood.ranking)
        for value in (*understood.slots.values(), *understood.answers.values()):
            assert 0 <= value.start < value.end <= len(text)
            assert value.raw == text[value.start : value.end]
        for ranked in understood.ranking:
            assert 0 <= ranked.confidence <= 1
