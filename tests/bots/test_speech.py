from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.bots.speech import fill, message, names, variant
from botctl.intents.phrases import Phrase, Said
from botctl.messages import Button, Card, Message


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{count} {size} pizza", "2 large pizza"),
        ("{{count}} is a word in braces", "{count} is a word in braces"),
        ("one {missing} pizza", "one pizza"),
        ("two  spaces stay", "two  spaces stay"),
        ("{Count} { size }", "{Count} { size }"),
    ],
)
def test_fields_are_filled_in(text: str, filled: str) -> None:
    assert fill(text, {"count": "2", "size": "large"}) == filled


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert fill("<{x}>", {"x": value, "size": "!"}) == (f"<{value}>" if value else "<>")


def test_names_are_told_in_order() -> None:
    assert names("{b} {{c}} {a} {b}") == ("b", "a", "b")


def test_variants_take_turns_within_the_channels_own() -> None:
    said = Said((Phrase("a"), Phrase("b")), {"alexa": (Phrase("say a"),)})
    assert [variant(said, "web", times).text for times in range(3)] == ["a", "b", "a"]
    assert variant(said, "alexa", 5).text == "say a"


def test_buttons_and_cards_are_filled_in_too() -> None:
    phrase = Phrase("{x}?", (Button("Take {x}", "take {x}"),), Card("{x}", "the {x}"))
    assert message(phrase, {"x": "tea"}) == Message(
        "tea?", (Button("Take tea", "take tea"),), Card("tea", "the tea")
    )
