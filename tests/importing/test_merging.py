from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from botctl.importing.merging import merge
from botctl.intents.templates import parse
from botctl.intents.words import normalise

WORDS = st.sampled_from(["i", "want", "a", "pizza", "pizza?", "now", "{size}", "{name:Anna Lee}", "?"])
SENTENCES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=12)


def test_sentences_that_differ_in_one_word_become_a_choice() -> None:
    assert merge(["are you a bot?", "am I late", "are you a human?"]) == [
        "are you a (bot|human)?",
        "am I late",
    ]


def test_a_word_that_only_some_have_may_be_left_out() -> None:
    assert merge(["I need some help", "I need help"]) == ["I need [some] help"]


def test_short_sentences_stay_alone() -> None:
    assert merge(["hi there", "hi you"]) == ["hi there", "hi you"]


def test_sentences_of_endless_words_stay_alone() -> None:
    endless = ["word " * 20_000 + last for last in ("one", "two")]
    assert merge(endless) == endless


def test_slots_are_never_alternatives() -> None:
    assert merge(["a {size} one please", "a {count} one please"]) == [
        "a {size} one please",
        "a {count} one please",
    ]


@given(SENTENCES)
def test_merged_utterances_stand_for_the_same_sentences(sentences: list[str]) -> None:
    sayable = [text for text in sentences if normalise(text)]
    said = {normalise(e.text) for text in merge(sayable) for e in parse(text).expand({}, 1000)}
    assert said == {normalise(e.text) for text in sayable for e in parse(text).expand({}, 10)}
