"""Words are what two spellings of the same utterance share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.words import LONGEST, normalise, split


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can I, please?", "can i please"),
        ("don\u2019t", "Dont"),
        ("MÖCHTE", "moechte"),
        ("étude", "e\u0301tude"),
        ("\uff21\uff22\uff23", "abc"),  # full width
        ("ﬁne", "fine"),
        ("Straße", "STRASSE"),
        ("pi\u00adzza", "pizza"),
        ("a\u200bb", "ab"),
        ("👍🏽", "👍"),
        ("well-known", "well known"),
        ("  two \t words\n", "two words"),
    ],
)
def test_spellings_that_mean_the_same_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize("text", ["", "?!", "   ", "\u0301", "\ud800"])
def test_what_has_no_words_is_empty(text: str) -> None:
    assert split(text).words == ()


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    sentence = split(text)
    assert sentence.joined == " ".join(sentence.words)
    ends = 0
    for number, (start, end) in enumerate(zip(sentence.starts, sentence.ends, strict=True)):
        assert ends <= start < end <= len(text)
        ends = end
        assert sentence.raw(number, number + 1) == text[start:end]
        assert sentence.word_at(sentence.places[number]) == number


@given(st.text())
def test_no_word_is_empty_or_holds_a_space(text: str) -> None:
    for word in split(text).words:
        assert word.split() == [word]


def test_a_long_text_is_cut() -> None:
    assert len(split("word " * 10_000).words) == LONGEST // 5
