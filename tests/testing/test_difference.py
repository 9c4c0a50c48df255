"""Two texts are laid side by side so that the eye finds what differs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from botctl.testing.difference import difference

LINES = st.lists(st.text("ab .", max_size=8), max_size=5).map("\n".join)


def test_words_that_differ_are_marked_below_each_line() -> None:
    assert list(difference("Ticket 1001 is open.", "Ticket 1002 is closed.")) == [
        "- Ticket 1001 is open.",
        "?        ^^^^    ^^^^",
        "+ Ticket 1002 is closed.",
        "?        ^^^^    ^^^^^^",
    ]


def test_words_that_are_missing_are_marked_only_where_they_are() -> None:
    assert list(difference("a large pizza", "a pizza")) == ["- a large pizza", "?   ^^^^^^", "+ a pizza"]


def test_lines_with_nothing_alike_have_no_marks() -> None:
    assert list(difference("Hello.", "Bye")) == ["- Hello.", "+ Bye"]


def test_a_line_too_many_does_not_hide_those_that_agree() -> None:
    assert list(difference("one\ntwo", "zero\none\ntwo")) == ["+ zero", "  one", "  two"]


@given(LINES, LINES)
def test_both_texts_can_be_read_back_from_it(expected: str, got: str) -> None:
    lines = list(difference(expected, got))
    assert [line[2:] for line in lines if line[:2] in ("- ", "  ")] == expected.splitlines()
    assert [line[2:] for line in lines if line[:2] in ("+ ", "  ")] == got.splitlines()
    assert any(line[:2] in ("- ", "+ ") for line in lines) == (expected.splitlines() != got.splitlines())
