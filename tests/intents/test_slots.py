"""Values go to the slots they are meant for."""

from __future__ import annotations

import pytest

from botctl.intents.embedded import EmbeddedModel
from botctl.intents.model import Definitions
from botctl.intents.training import train, untrained
from botctl.messages import Json
from tests.intents.building import PIZZERIA, context, definitions, intent, slot_type

CITIES = slot_type("city", {"Berlin": (), "Paris": (), "New York": ("NYC",)})
TRAVEL = definitions(
    intent(
        "travel",
        "from {origin} to {target}",
        "a ticket to {target} [on] {day}",
        "I leave {origin}",
        origin="city",
        target="city",
        day="date",
        back="date",
        seats="number",
        at="time",
    ),
    intent("note", "(take a note|remember) {what}", "tell {who} that {what}", who="text", what="text"),
    intent("plan", "plan", start="time", length="duration", price="money", place="city", agree="yes_no"),
    types=(CITIES,),
)


def answers(
    bot: Definitions, text: str, name: str, slot: str | None = None, locale: str = "en-US"
) -> dict[str, Json]:
    understood = untrained(bot).understand(text, context(locale, intent=name, slot=slot))
    for value in understood.answers.values():
        assert value.raw == text[value.start : value.end]
    return {slot_name: value.value for slot_name, value in understood.answers.items()}


def test_template_words_decide_between_slots_of_one_type() -> None:
    assert answers(TRAVEL, "to Paris from NYC", "travel") == {"origin": "New York", "target": "Paris"}
    assert answers(TRAVEL, "I want to go to Berlin", "travel") == {"target": "Berlin"}


def test_the_slot_asked_for_is_preferred_where_no_words_decide() -> None:
    assert answers(TRAVEL, "Berlin", "travel", "target") == {"target": "Berlin"}
    assert answers(TRAVEL, "Berlin", "travel", "origin") == {"origin": "Berlin"}
    assert answers(TRAVEL, "tomorrow", "travel", "back") == {"back": "2026-11-24"}


def test_a_bare_value_answers_what_was_asked_whatever_was_learnt_of_the_slots() -> None:
    travel = intent("travel", "a (trip|flight) to {target}", "{target}", origin="city", target="city")
    model = train(definitions(travel, intent("bye", "good bye"), types=(CITIES,)))
    for asked in ("origin", "target"):
        understood = model.understand("Berlin", context(intent="travel", slot=asked))
        assert {name: each.value for name, each in understood.answers.items()} == {asked: "Berlin"}


def test_the_first_defined_slot_takes_what_nothing_else_decides() -> None:
    assert answers(TRAVEL, "Berlin", "travel") == {"origin": "Berlin"}


def test_the_longest_value_takes_its_words() -> None:
    assert answers(TRAVEL, "2 seats at 5 pm", "travel") == {"seats": 2, "at": "17:00"}


def test_one_answer_may_fill_several_slots() -> None:
    expected = {"origin": "Berlin", "target": "Paris", "day": "2026-11-27", "seats": 3}
    assert answers(TRAVEL, "3 of us from Berlin to Paris on friday", "travel", "origin") == expected


def test_many_values_are_collected_in_the_order_of_the_text_with_doubles() -> None:
    assert answers(PIZZERIA, "tuna, salami and tuna", "order_pizza", "topping") == {
        "topping": ["tuna", "salami", "tuna"]
    }


@pytest.mark.parametrize("text", ["two salami and two tuna", "I want two salami and also two tuna please"])
def test_the_values_of_two_slots_of_many_stand_side_by_side(text: str) -> None:
    order = intent("order", "{count} {topping} and {count} {topping}", count="number*", topping="topping*")
    bot = definitions(order, types=tuple(PIZZERIA.types.values()))
    assert answers(bot, text, "order") == {"count": [2, 2], "topping": ["salami", "tuna"]}


def test_text_slots_take_the_words_between_those_that_authors_wrote() -> None:
    assert answers(TRAVEL, "please remember the milk, thanks", "note") == {"what": "the milk"}
    assert answers(TRAVEL, "could you tell Anna that I am late", "note") == {
        "who": "Anna",
        "what": "I am late",
    }


def test_the_whole_text_answers_a_text_slot_that_nothing_else_fits() -> None:
    assert answers(TRAVEL, " buy milk! ", "note", "what") == {"what": "buy milk!"}
    assert answers(PIZZERIA, "Anna", "introduce", "name") == {"name": "Anna"}
    assert answers(PIZZERIA, "my name is Anna", "introduce", "name") == {"name": "Anna"}


@pytest.mark.parametrize(
    ("slot", "text", "expected"),
    [
        ("start", "5", {"start": "17:00"}),
        ("length", "45", {"length": "PT45M"}),
        ("price", "12", {"price": "12.00"}),
        ("start", "5 euros", {"price": "5.00 EUR"}),
        ("agree", "nope", {"agree": False}),
        ("place", "somewhere", {}),
    ],
)
def test_a_bare_number_answers_what_was_asked(slot: str, text: str, expected: dict[str, Json]) -> None:
    assert answers(TRAVEL, text, "plan", slot) == expected


def test_a_correction_in_one_breath_is_an_answer() -> None:
    assert answers(PIZZERIA, "no, make it large", "order_pizza") == {"size": "large"}
    assert answers(PIZZERIA, "nein, doch lieber klein", "order_pizza", locale="de-DE") == {"size": "small"}


def test_an_intent_that_is_not_the_bots_has_no_answers() -> None:
    assert answers(PIZZERIA, "large", "elsewhere") == {}


def test_untrained_models_are_embedded_ones() -> None:
    assert isinstance(untrained(PIZZERIA), EmbeddedModel)
