from __future__ import annotations

import pytest

from botctl.bots.amending import amended
from botctl.intents.intent import Slot
from botctl.messages import Json, SlotValue

GUESTS = Slot("guests", "guest", many=True)
SIZE = Slot("size", "pizza_size")


def heard(text: str, *words: str) -> SlotValue:
    """Make what a model finds of a slot that takes many: values where they stand in the text."""
    items = []
    for word in words:
        start = text.index(word)
        items.append(SlotValue(word, word, start, start + len(word)))
    start, end = items[0].start, items[-1].end
    return SlotValue(list(words), text[start:end], start, end, items=tuple(items))


@pytest.mark.parametrize(
    ("text", "words", "guests"),
    [
        ("and with carl too", ["carl"], ["anna", "ben", "carl"]),
        ("also carl", ["carl"], ["anna", "ben", "carl"]),
        ("add carl and dora", ["carl", "dora"], ["anna", "ben", "carl", "dora"]),
        ("carl as well, please", ["carl"], ["anna", "ben", "carl"]),
        ("replace anna with carl", ["anna", "carl"], ["carl", "ben"]),
        ("carl instead of anna", ["carl", "anna"], ["carl", "ben"]),
        ("swap ben for carl and dora", ["ben", "carl", "dora"], ["anna", "carl", "dora"]),
        ("change anna to carl", ["anna", "carl"], ["carl", "ben"]),
        ("not anna but carl", ["anna", "carl"], ["carl", "ben"]),
        ("remove anna", ["anna"], ["ben"]),
        ("without ben", ["ben"], ["anna"]),
        ("no anna please", ["anna"], ["ben"]),
        ("take ben out", ["ben"], ["anna"]),
        ("remove anna and ben", ["anna", "ben"], None),
        ("without anna, and add carl", ["anna", "carl"], ["carl", "ben"]),
        ("no dora", ["dora"], ["anna", "ben"]),
        ("no, carl", ["carl"], ["carl"]),
        ("with carl", ["carl"], ["carl"]),
        ("change it to carl", ["carl"], ["carl"]),
        ("carl and dora", ["carl", "dora"], ["carl", "dora"]),
        ("und auch mit carl", ["carl"], ["anna", "ben", "carl"]),
        ("carl noch dazu", ["carl"], ["anna", "ben", "carl"]),
        ("ersetze anna durch carl", ["anna", "carl"], ["carl", "ben"]),
        ("carl statt anna", ["carl", "anna"], ["carl", "ben"]),
        ("nicht anna, sondern carl", ["anna", "carl"], ["carl", "ben"]),
        ("ohne anna", ["anna"], ["ben"]),
        ("lass anna weg", ["anna"], ["ben"]),
        ("keine anna", ["anna"], ["ben"]),
        ("doch lieber carl", ["carl"], ["carl"]),
    ],
)
def test_a_list_is_changed_as_people_put_it(text: str, words: list[str], guests: Json) -> None:
    values = amended({"guests": GUESTS}, {"guests": ["anna", "ben"]}, {"guests": heard(text, *words)}, text)
    assert values["guests"].value == guests


def test_a_list_that_is_not_there_yet_takes_what_is_said() -> None:
    text = "add anna"
    assert amended({"guests": GUESTS}, {}, {"guests": heard(text, "anna")}, text)["guests"].value == ["anna"]


def test_values_of_which_nobody_knows_where_they_stand_take_the_place_of_the_list() -> None:
    value = SlotValue(["carl"], "carl", 4, 8)
    assert amended({"guests": GUESTS}, {"guests": ["anna"]}, {"guests": value}, "and carl")["guests"] == value


@pytest.mark.parametrize(
    ("text", "word", "size"),
    [
        ("without small", "small", None),
        ("no small", "small", None),
        ("large instead", "large", "large"),
        ("and large", "large", "large"),
    ],
)
def test_a_single_value_is_replaced_or_taken_away(text: str, word: str, size: Json) -> None:
    start = text.index(word)
    value = SlotValue(word, word, start, start + len(word))
    assert amended({"size": SIZE}, {"size": "small"}, {"size": value}, text)["size"].value == size


def test_a_single_value_that_is_denied_and_was_not_there_changes_nothing() -> None:
    value = SlotValue("large", "large", 8, 13)
    assert amended({"size": SIZE}, {"size": "small"}, {"size": value}, "without large") == {}
