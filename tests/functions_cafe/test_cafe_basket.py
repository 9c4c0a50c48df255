from __future__ import annotations

from typing import Any

import pytest

from .conftest import Cafe


def line(item: str, count: int = 1, size: str = "", milk: str = "") -> dict[str, Any]:
    return {"item": item, "count": count, "size": size, "milk": milk}


def test_a_whole_order_in_one_sentence_is_written_down_and_read_back(cafe: Cafe) -> None:
    reply = cafe("order_item", item=["latte"], count=["2"], size=["large"], milk=["oat milk"])
    assert reply.text == "Two large lattes with oat milk. That makes €9.60 so far."
    assert reply.intent == "anything_else"
    assert cafe.attributes == {"order": [line("latte", 2, "large", "oat milk")]}


def test_a_drink_with_sizes_asks_for_one(cafe: Cafe) -> None:
    reply = cafe("order_item", item=["latte"])
    assert (reply.text, reply.ask) == ("Small, medium or large?", "size")
    assert [button.title for button in reply.message().buttons] == ["Small", "Medium", "Large"]
    assert cafe.attributes == {"asked": "size"}


def test_several_items_in_one_breath_each_get_their_own_number_and_size(cafe: Cafe) -> None:
    reply = cafe(
        "order_item",
        item=["cappuccino", "croissant", "latte"],
        count=["2", "3", "1"],
        size=["large", "small"],
    )
    assert reply.text == (
        "Two large cappuccinos, three croissants and one small latte. That makes €19.00 so far."
    )


@pytest.mark.parametrize(
    ("slots", "asked", "question"),
    [
        ({"item": ["latte", "croissant"]}, "size", "Latte: small, medium or large?"),
        ({"item": ["latte", "chai latte"]}, "size", "Latte and chai latte: small, medium or large?"),
        ({"item": ["latte", "croissant"], "count": [2]}, "count", "How many of each: latte and croissant?"),
        (
            {"item": ["flat white", "coffee", "latte"], "size": ["small"], "milk": ["oat milk", "soy milk"]},
            "milk",
            "Which milk for each: flat white, coffee and latte?",
        ),
    ],
)
def test_what_does_not_match_up_is_asked_and_never_guessed(
    cafe: Cafe, slots: dict[str, Any], asked: str, question: str
) -> None:
    reply = cafe("order_item", **slots)
    assert (reply.ask, reply.text) == (asked, question)
    assert cafe.attributes == {"asked": asked}


def test_a_single_size_is_meant_for_all_that_have_sizes(cafe: Cafe) -> None:
    reply = cafe("order_item", item=["latte", "croissant", "chai latte"], size=["small"])
    assert reply.text.startswith("One small latte, one croissant and one small chai latte.")


@pytest.mark.parametrize("count", ["0", "21", "more than twenty", -1, 2.5, "²"])
def test_a_number_that_nobody_can_make_is_asked_again(cafe: Cafe, count: object) -> None:
    reply = cafe("order_item", item=["croissant"], count=[count])
    assert reply.ask == "count"
    assert cafe.attributes == {"asked": "count"}


def test_more_of_the_same_makes_the_line_longer_up_to_the_limit(cafe: Cafe) -> None:
    cafe("order_item", item=["croissant"], count=[12])
    reply = cafe("order_item", item=["croissant"], count=[3])
    assert reply.text == "Three croissants. That makes €36.00 so far."
    assert cafe.attributes["order"] == [line("croissant", 15)]
    assert cafe("order_item", item=["croissant"], count=[6]).ask == "count"
    assert cafe.attributes["order"] == [line("croissant", 15)]


def test_a_size_for_what_has_one_size_is_said_not_to_matter(cafe: Cafe) -> None:
    reply = cafe("order_item", item=["flat white"], size=["large"])
    assert reply.text == "The flat white comes in one size only. One flat white. That makes €3.90 so far."


def test_milk_does_not_go_into_what_has_none(cafe: Cafe) -> None:
    cafe("order_item", item=["latte", "croissant"], size=["small"], milk=["soy milk"])
    assert cafe.attributes["order"] == [line("latte", 1, "small", "soy milk"), line("croissant")]


def test_a_special_costs_less_on_its_day(cafe: Cafe) -> None:
    assert "€5.20" in cafe("order_item", item=["cinnamon bun"], count=[2]).text


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ({"item": ["latte"], "size": ["medium"]}, "Ein mittlerer Milchkaffee."),
        ({"item": ["latte"], "size": ["medium"], "count": [2]}, "Zwei mittlere Milchkaffees."),
        (
            {"item": ["hot chocolate"], "size": ["large"], "milk": ["oat milk"]},
            "Eine große heiße Schokolade mit Hafermilch.",
        ),
        ({"item": ["water"]}, "Ein Wasser."),
        ({"item": ["cheesecake"], "count": [13]}, "13 Stück Käsekuchen."),
    ],
)
def test_german_lines_agree_in_gender_and_number(gast: Cafe, slots: dict[str, Any], words: str) -> None:
    assert gast("order_item", **slots).text.startswith(words)


@pytest.fixture
def ordered(cafe: Cafe) -> Cafe:
    cafe("order_item", item=["croissant", "latte"], size=["small"])
    return cafe


@pytest.mark.parametrize(
    ("slots", "order"),
    [
        ({"size": "large"}, [line("croissant"), line("latte", 1, "large")]),
        ({"count": 3}, [line("croissant"), line("latte", 3, "small")]),
        ({"milk": "soy milk"}, [line("croissant"), line("latte", 1, "small", "soy milk")]),
        ({"item": "croissant", "count": 2}, [line("croissant", 2), line("latte", 1, "small")]),
        ({"item": "croissant", "count": 0}, [line("latte", 1, "small")]),
    ],
)
def test_a_change_is_for_the_named_line_or_the_last(
    ordered: Cafe, slots: dict[str, Any], order: list[dict[str, Any]]
) -> None:
    ordered("change_order", **slots)
    assert ordered.attributes["order"] == order


def test_a_change_without_saying_what_is_asked_for(ordered: Cafe) -> None:
    reply = ordered("change_order")
    assert (reply.ask, reply.text) == (
        "size",
        "What shall I change about one small latte: the size, the milk, or how many?",
    )


def test_without_an_item_the_last_line_that_has_a_size_is_changed(ordered: Cafe) -> None:
    ordered("order_item", item=["brownie"])
    ordered("change_order", size="large")
    assert ordered.attributes["order"][1] == line("latte", 1, "large")


def test_milk_cannot_be_given_to_what_has_none(ordered: Cafe) -> None:
    assert ordered("change_order", item="croissant", milk="soy milk").text == (
        "The croissant comes without milk."
    )


def test_a_size_cannot_be_given_to_what_has_none(ordered: Cafe) -> None:
    before = dict(ordered.attributes)
    assert ordered("change_order", item="croissant", size="large").text == (
        "The croissant comes in one size only."
    )
    assert ordered.attributes == before


@pytest.mark.parametrize("intent", ["change_order", "remove_item"])
def test_what_was_not_ordered_cannot_be_changed_or_taken_out(ordered: Cafe, intent: str) -> None:
    assert ordered(intent, item="brownie").text == (
        "There is no brownie in your order. I have one croissant and one small latte."
    )


def test_a_change_where_nothing_was_ordered_yet_is_an_order(cafe: Cafe) -> None:
    reply = cafe("change_order", item="latte", count=2)
    assert (reply.text, reply.intent, reply.slots) == ("", "order_item", {"item": "latte", "count": 2})


@pytest.mark.parametrize(
    ("slots", "question"),
    [
        ({}, "What would you like?"),
        (
            {"count": ["1"]},
            "I do not find that on our menu. Name another dish or drink, or ask me what we have.",
        ),
    ],
)
def test_without_an_item_one_is_asked_for(cafe: Cafe, slots: dict[str, Any], question: str) -> None:
    reply = cafe("order_item", **slots)
    assert (reply.text, reply.ask) == (question, "item")


def test_taking_out_leaves_the_rest_and_then_nothing(ordered: Cafe) -> None:
    assert ordered("remove_item", item="latte").text == (
        "I took out one small latte. That leaves one croissant, €2.40."
    )
    last = ordered("remove_item", item="croissant")
    assert (last.text, last.intent) == ("I took out one croissant. Your order is empty now.", "order_item")
    assert ordered.attributes == {}


@pytest.mark.parametrize(
    ("count", "text"),
    [
        ("1", "Changed: now it is one croissant, one small latte and two brownies. That makes €12.20."),
        ("3", "I took out three brownies. That leaves one croissant and one small latte, €5.80."),
        ("5", "I took out three brownies. That leaves one croissant and one small latte, €5.80."),
    ],
)
def test_some_of_several_can_be_taken_out(ordered: Cafe, count: str, text: str) -> None:
    ordered("order_item", item=["brownie"], count=["3"])
    assert ordered("remove_item", item="brownie", count=count).text == text


def test_a_size_that_was_heard_as_the_old_and_the_new_one_is_the_new_one(ordered: Cafe) -> None:
    reply = ordered("change_order", item="latte", old_size="large", size="large")
    assert reply.text == "Changed: now it is one croissant and one large latte. That makes €6.80."


@pytest.mark.parametrize("intent", ["change_order", "remove_item", "show_order", "checkout", "place_order"])
def test_an_empty_order_leads_to_ordering(cafe: Cafe, intent: str) -> None:
    reply = cafe(intent)
    assert (reply.text, reply.intent) == ("Your order is still empty.", "order_item")


def test_the_order_is_read_back_with_its_total(ordered: Cafe) -> None:
    assert ordered("show_order").text == "So far I have one croissant and one small latte. That makes €5.80."


@pytest.mark.parametrize(("more", "intent"), [(True, "order_item"), (False, "checkout")])
def test_anything_else_leads_on(cafe: Cafe, more: bool, intent: str) -> None:  # noqa: FBT001  # a slot's value
    assert cafe("anything_else", more=more).intent == intent


def test_a_repeated_turn_writes_a_line_once(cafe: Cafe) -> None:
    before = dict(cafe.attributes)
    first = cafe("order_item", turn="t", item=["croissant"])
    cafe.attributes = before  # the first try was never committed
    assert cafe("order_item", turn="t", item=["croissant"]) == first


@pytest.mark.parametrize(
    ("counts", "sizes", "order"),
    [
        (["2", "1", "1"], ["large", "small"], [("large", 1), ("small", 1)]),
        (["3", "2", "1"], ["large", "small"], [("large", 2), ("small", 1)]),
        (["2"], ["large", "small"], [("large", 1), ("small", 1)]),
        (["1", "2"], ["large", "small"], [("large", 1), ("small", 2)]),
    ],
)
def test_one_item_in_several_sizes_becomes_a_line_for_each(
    cafe: Cafe, counts: list[str], sizes: list[str], order: list[tuple[str, int]]
) -> None:
    cafe("order_item", item=["latte"], count=counts, size=sizes)
    assert cafe.attributes["order"] == [line("latte", count, size) for size, count in order]


def test_sizes_that_do_not_match_their_number_are_asked_for(cafe: Cafe) -> None:
    reply = cafe("order_item", item=["latte"], count=["5"], size=["large", "small"])
    assert (reply.ask, reply.text) == ("size", "Small, medium or large?")


@pytest.mark.parametrize(
    ("slots", "text"),
    [
        (
            {"item": ["latte"], "count": ["1", "1"], "size": ["large"], "unlisted": ["bagel"]},
            "I am sorry, we have no bagels. One large latte.",
        ),
        (
            {"item": ["croissant"], "count": ["1", "1"]},
            "I did not find all of that on our menu. One croissant.",
        ),
        (
            {"unlisted": ["beer", "wine"]},
            "I am sorry, we have no beer and wine.",
        ),
        (
            {"item": ["croissant"], "count": ["2", "1"], "unlisted": ["bagel"]},
            "I am sorry, we have no bagels. How many of each: croissant?",
        ),
    ],
)
def test_what_is_not_on_the_menu_is_never_left_out_in_silence(
    cafe: Cafe, slots: dict[str, Any], text: str
) -> None:
    assert cafe("order_item", **slots).text.startswith(text)


def test_more_of_the_same_is_more_of_what_was_noted_last(ordered: Cafe) -> None:
    assert ordered("order_more").text.startswith("Two small lattes.")
    assert ordered("order_more", count="3").text.startswith("Five small lattes.")
    assert ordered("order_more", count="20").text.startswith("We make at least one and at most 20")
    assert ordered.attributes["order"] == [line("croissant"), line("latte", 5, "small")]


def test_the_special_or_what_was_talked_about_can_be_taken(cafe: Cafe) -> None:
    assert cafe("take_that", offer="special").slots == {"item": ["cinnamon bun"]}
    assert cafe("take_that").slots == {}
    cafe("menu_item", item="brownie")
    assert cafe("take_that").slots == {"item": ["brownie"]}


def test_i_do_not_want_it_takes_out_what_was_noted_last(ordered: Cafe) -> None:
    assert ordered("remove_item", last="it").text.startswith("I took out one small latte.")


def test_what_to_take_out_is_asked_for_where_there_are_several(ordered: Cafe) -> None:
    reply = ordered("remove_item")
    assert (reply.ask, reply.text) == (
        "item",
        "Which of these should I take out: one croissant and one small latte?",
    )


def test_wanting_to_order_with_something_in_the_basket_goes_on(ordered: Cafe) -> None:
    assert ordered("order_item").intent == "anything_else"


def test_a_change_with_nothing_to_change_begins_an_order(cafe: Cafe) -> None:
    reply = cafe("change_order", item="latte", old_size="large", milk="soy milk")
    assert (reply.intent, reply.slots) == (
        "order_item",
        {"item": "latte", "size": "large", "milk": "soy milk"},
    )


def test_a_size_alone_is_for_what_was_talked_about(cafe: Cafe) -> None:
    cafe("menu_item", item="hot chocolate")
    assert cafe("order_item", size=["large"]).slots == {"size": ["large"], "item": ["hot chocolate"]}
