"""What people and functions say cannot steer the terminal it is shown on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.messages import Button, Card, Image, Message, Turn
from botctl.testing.transcript import reply_lines, safe, turn_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b2J", "\ufffd2J"),
        ("abc\rxyz", "abc␍xyz"),
        ("one\r\ntwo", "one\ntwo"),
        ("pay \u202e001", "pay \ufffd001"),
        ("lone \ud800", "lone \ufffd"),
        ("del\x7f", "del␡"),
        ("Käse, 寿司 🍕\ttab\nline", "Käse, 寿司 🍕\ttab\nline"),
    ],
)
def test_controls_are_shown_and_not_obeyed(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text(alphabet=st.characters()))
def test_nothing_but_tab_and_line_feed_is_left_of_control_characters(text: str) -> None:
    kept = safe(text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in kept if char not in "\t\n")
    kept.encode()  # nothing is left that cannot be printed


def test_a_reply_is_drawn_with_card_image_and_buttons() -> None:
    message = Message(
        "Two sizes.",
        (Button("Small"), Button("Large")),
        Card("Menu", "Salami\nOlives", Image("https://example.com/a.png", "A pizza"), "https://example.com"),
    )
    assert list(reply_lines(message)) == [
        "Two sizes.",
        "[Menu]",
        "Salami",
        "Olives",
        "https://example.com",
        "(image: A pizza)",
        "[Small] [Large]",
    ]


def test_a_turn_is_drawn_as_who_said_what_with_further_lines_indented() -> None:
    turn = Turn("t", "c", 1, "e", datetime(2026, 1, 5, tzinfo=UTC), "hello\nthere", (Message("Hi.\nAgain."),))
    assert list(turn_lines(turn)) == ["you: hello", "     there", "bot: Hi.", "     Again."]


def test_a_turn_without_words_shows_only_the_greeting() -> None:
    turn = Turn("t", "c", 1, "e", datetime(2026, 1, 5, tzinfo=UTC), "", (Message("Welcome."),))
    assert list(turn_lines(turn)) == ["bot: Welcome."]
