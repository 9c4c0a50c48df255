"""Values speak for the intents that have slots for them."""

from __future__ import annotations

import numpy as np
import pytest

from botctl.intents.kinds import FAVOUR, Kind, favours, longest, room
from botctl.intents.training import train
from tests.intents.building import context, definitions, intent, slot_type

ORDER = {"{item}": 1000, "{size}": 1000}
CHANGE = {"{item}": 1, "{size}": 1}


def test_the_longest_value_stays_and_equally_long_ones_stay_together() -> None:
    found = [Kind(1, 2, "{size}"), Kind(0, 2, "{big}"), Kind(3, 4, "{milk}"), Kind(3, 4, "{allergen}")]
    assert longest(found) == (Kind(0, 2, "{big}"), Kind(3, 4, "{allergen}"), Kind(3, 4, "{milk}"))


def test_a_value_of_no_word_is_none() -> None:
    assert longest([Kind(2, 2, "{number}")]) == ()


def test_an_intent_has_room_for_as_many_values_as_its_slots_take() -> None:
    trip = intent("trip", origin="city", target="city", seats="number", stops="stop*")
    assert room(trip) == {"{city}": 2, "{number}": 1, "{stop}": 1000}


def test_intents_with_slots_for_all_values_gain_what_others_lose() -> None:
    kinds = [Kind(0, 1, "{size}"), Kind(1, 2, "{item}"), Kind(3, 4, "{item}")]
    assert np.allclose(favours(kinds, [ORDER, CHANGE, {}]), FAVOUR * np.array([4 / 3, 1 / 3, -5 / 3]))
    assert not favours([], [ORDER, CHANGE, {}]).any()


def test_a_value_of_two_kinds_goes_to_the_slot_that_is_free() -> None:
    soy = [Kind(0, 1, "{allergen}"), Kind(0, 1, "{milk}")]
    assert favours(soy, [{"{milk}": 1}, {}]).tolist() == pytest.approx([FAVOUR / 2, -FAVOUR / 2])


CAFE = definitions(
    intent(
        "order",
        "I would like {count} {size} {item}",
        "[{count}] [{size}] {item} please",
        "(can|could) you bring us {item} and {item}",
        "get me a {milk} {item}",
        item="item*",
        size="size*",
        milk="milk*",
        count="pieces*",
    ),
    intent(
        "change",
        "make it {size}",
        "sorry, I meant {count} {item}",
        "make the {item} {size} instead",
        "with {milk} instead",
        item="item",
        size="size",
        milk="milk",
        count="number",
    ),
    intent(
        "hours", "when are you open", "what are your hours", "get me the opening times", "tell me your hours"
    ),
    intent("person", "get me a human", "let me talk to a person", "give me someone real", "pass me on"),
    intent(
        "wifi", "what is the wifi password", "is there a wifi", "how do I get online", "tell me the password"
    ),
    types=(
        slot_type("pieces", {"1": ("a", "an", "one"), "2": ("two",), "3": ("three",)}),
        slot_type("size", {"small": (), "medium": (), "large": ("big", "huge")}),
        slot_type("item", {"latte": (), "croissant": (), "tea": (), "cheesecake": (), "muffin": ()}),
        slot_type("milk", {"oat": (), "soy": (), "almond": ()}),
    ),
)
MODEL = train(CAFE)


@pytest.mark.parametrize(
    "text",
    [
        "an oat latte",
        "two large oat lattes and a croissant",
        "medium soy tea, muffin",
        "a huge almond latte",
        "three muffins, two teas",
        "cheesecake and muffins",
    ],
)
def test_a_sentence_of_slot_values_is_the_intent_that_has_slots_for_all_of_them(text: str) -> None:
    understood = MODEL.understand(text, context())
    assert understood.intent is not None
    assert not understood.exact
    assert understood.intent.name == "order"
    assert understood.intent.confidence >= 0.5


@pytest.mark.parametrize("text", ["me", "the", "a", "you", "what", "to"])
def test_a_function_word_alone_is_never_certain(text: str) -> None:
    understood = MODEL.understand(text, context())
    assert understood.intent is None or understood.intent.confidence < 0.5


def test_values_among_strange_words_do_not_make_them_understood() -> None:
    understood = MODEL.understand("my uncle threw a latte over the neighbour's fence last night", context())
    assert understood.intent is None or understood.intent.confidence < 0.5
