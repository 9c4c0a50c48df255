"""List values are found by synonym, inflection and small typos, the longest first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.types.lists import ListTypes, ListValues
from botctl.intents.words import split

TOPPINGS = {
    "salami": ("salami", "pepperoni", "spicy sausage"),
    "margherita": ("margherita", "plain", "cheese only"),
    "cheese": ("cheese",),
    "tuna": ("tuna",),
    "cherry": ("cherry",),
    "cheesecake": ("cheesecake",),
    "ham": ("ham",),
}


def find(text: str, language: str = "en", ordinary: tuple[str, ...] = ()) -> list[tuple[object, str]]:
    values = ListValues(TOPPINGS, language, ordinary)
    return [(found.value, text[found.start : found.end]) for found in values.find(split(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("salami and tuna", [("salami", "salami"), ("tuna", "tuna")]),
        ("Spicy Sausage!", [("salami", "Spicy Sausage")]),
        ("cheese only please", [("margherita", "cheese only")]),
        ("cheese and ham", [("cheese", "cheese"), ("ham", "ham")]),
        ("two cherries", [("cherry", "cherries")]),
        ("two salamis", [("salami", "salamis")]),
        ("a margarita", [("margherita", "margarita")]),
        ("pepperonni", [("salami", "pepperonni")]),
        ("cheese cake", [("cheesecake", "cheese cake")]),
        ("spicy sausages", [("salami", "spicy sausages")]),
        ("hum a song", []),
        ("my hat", []),
        ("the salads", []),
        ("turn around", []),
        ("", []),
    ],
)
def test_values_are_found(text: str, expected: list[tuple[object, str]]) -> None:
    assert find(text) == expected


def test_a_word_that_authors_use_is_never_a_typo() -> None:
    assert find("salome") == []
    assert find("salamo") == [("salami", "salamo")]
    assert find("salamo", ordinary=("salamo",)) == []


def test_german_endings() -> None:
    values = ListValues({"small": ("klein",), "cake": ("Kuchen",)}, "de", ())
    assert [found.value for found in values.find(split("zwei kleine Kuchen und einen kleinen"))] == [
        "small",
        "cake",
        "small",
    ]


def test_what_is_misspelt_is_less_sure() -> None:
    values = ListValues(TOPPINGS, "en", ())
    sure, inflected, misspelt = values.find(split("salami salamis salmi"))
    assert sure.confidence > inflected.confidence > misspelt.confidence


SIZES = {"large": ("large", "grande", "big one"), "small": ("small", "kids'")}
ORDINARY = ("planes", "tuna")
TYPES = ListTypes({"topping": TOPPINGS, "size": SIZES}, "en", ORDINARY)
SAID = st.lists(
    st.sampled_from(
        [
            "larg",
            "big",
            "one",
            "Sausages",
            "spicy",
            "chees",
            "cake",
            "cherries",
            "plain",
            "planes",
            "tuna",
            "xyz",
        ]
    )
    | st.text("aeglmrst ", max_size=7),
    max_size=6,
)


@given(SAID)
def test_many_types_find_what_each_finds_alone(words: list[str]) -> None:
    sentence = split(" ".join(words))
    for name, forms in (("topping", TOPPINGS), ("size", SIZES)):
        alone = ListValues(forms, "en", ORDINARY).find(sentence)
        assert TYPES.find(name, sentence) == alone
        assert name in TYPES.possible(sentence) or not alone


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("a larg one", {"size"}),
        ("cheese cake", {"topping"}),
        ("hello there", set()),
        ("big tuna", {"size", "topping"}),
    ],
)
def test_types_of_which_nothing_is_said_are_not_looked_for(text: str, possible: set[str]) -> None:
    assert TYPES.possible(split(text)) == possible
