"""Taggers give the labels that crfsuite gives, and find what was learnt where nobody wrote it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botctl.intents.language import compile_languages
from botctl.intents.tagging.chains import marginals, viterbi
from botctl.intents.tagging.learning import Learnt
from botctl.intents.tagging.tagger import Tagger, spans
from botctl.intents.tagging.teaching import teach
from botctl.intents.types.values import Values
from botctl.intents.words import split
from tests.intents.building import NO_LISTS, NOW
from tests.intents.tagging.sentences import SENTENCES

TAGGERS = teach(SENTENCES, compile_languages(SENTENCES), NOW)["en-US"]
WORDS = ["play", "paris", "from", "to", "the", "Adele", "in", "new", "york", "3", "!"]
SEQUENCES = [
    ([["w=from"], ["w=paris", "p=p"], ["w=to"], ["w=rome", "p=r"]], ["", "B start", "", "B city"]),
    ([["w=to"], ["w=new", "p=n"], ["w=york", "p=y"]], ["", "B city", "I city"]),
    ([["w=from"], ["w=new", "p=n"], ["w=york", "p=y"], ["w=now"]], ["", "B start", "I start", ""]),
]
LEARNT = Learnt(SEQUENCES)


def found(text: str, intent: str) -> list[tuple[str, str]]:
    values = Values(split(text), NO_LISTS, "en-US", NOW)
    tagged = TAGGERS[intent].find(values, intent)
    assert all(0 < each.confidence <= 1 for each in tagged)
    return [(each.slot, text[each.start : each.end]) for each in tagged]


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("play Miles Davis", "play", [("artist", "Miles Davis")]),
        ("PLEASE PUT ON SOMETHING BY ABBA!", "play", [("artist", "ABBA")]),
        ("what's the weather in Kuala Lumpur?", "weather", [("city", "Kuala Lumpur")]),
        ("fly from Bergen to Athens", "fly", [("start", "Bergen"), ("city", "Athens")]),
        ("", "play", []),
        ("?!", "play", []),
    ],
)
def test_values_that_nobody_wrote_are_found_where_they_stand(
    text: str, intent: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text, intent) == expected


def test_only_types_that_something_was_learnt_of_are_looked_for() -> None:
    told = Learnt([([["w=at"], ["k>date", "w=new"], ["k=number"]], ["", "B a", "I a"])] * 3)
    tagger = told.tagger(("date", "number", "time", "size"), TAGGERS["play"].known, {"play": ("a",)})
    assert tagger.types == ("date", "number")


def test_no_slot_of_another_intent_is_given() -> None:
    assert {slot for slot, _ in found("fly from Bergen to Athens", "weather")} <= {"city"}
    assert TAGGERS["fly"] is TAGGERS["weather"]
    assert TAGGERS["play"] is not TAGGERS["weather"]


PIECES = st.lists(
    st.lists(
        st.sampled_from(
            ["w=from", "w=to", "w=new", "w=york", "w=paris", "w=rome", "p=n", "p=y", "p=p", "w=unseen"]
        )
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)  # a loaded machine is slow, and nothing else
@given(PIECES)
def test_numpy_gives_the_labels_and_probabilities_that_crfsuite_gives(described: list[list[str]]) -> None:
    tagger: Tagger = LEARNT.tagger((), TAGGERS["play"].known, {"fly": ("start", "city")})
    part = tagger.part("fly")
    assert part.labels == tagger.labels
    emissions = part.emissions(tagger.numbered(described))
    path = viterbi(emissions, part.transitions)
    shares = marginals(emissions, part.transitions)
    LEARNT.crfsuite.set(described)
    theirs = [
        [LEARNT.crfsuite.marginal(label or "O", at) for label in tagger.labels] for at in range(len(path))
    ]
    np.testing.assert_allclose(shares, theirs, atol=1e-4)
    labels = [tagger.labels[label] for label in path]
    expected = ["" if label == "O" else label for label in LEARNT.crfsuite.tag(described)]
    chances = [LEARNT.crfsuite.probability([each or "O" for each in said]) for said in (labels, expected)]
    assert labels == expected or chances[0] == pytest.approx(chances[1], rel=1e-4)  # a tie


@settings(deadline=None)  # a loaded machine is slow, and nothing else
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(sorted(TAGGERS)))
def test_no_text_makes_a_tagger_raise_and_no_value_overlaps(words: list[str], intent: str) -> None:
    text = " ".join(words)
    tagged = TAGGERS[intent].find(Values(split(text), NO_LISTS, "en-US", NOW), intent)
    ends = [0, *(each.end for each in tagged)]
    assert all(start <= each.start < each.end for start, each in zip(ends, tagged, strict=False))


@settings(deadline=None)  # a loaded machine is slow, and nothing else
@given(st.text(max_size=60))
def test_no_characters_make_a_tagger_raise(text: str) -> None:
    for each in TAGGERS["fly"].find(Values(split(text), NO_LISTS, "en-US", NOW), "fly"):
        assert 0 <= each.start < each.end <= len(text)


@settings(deadline=None)  # a loaded machine is slow, and nothing else
@given(st.integers(1, 400), st.integers(1, 30), st.floats(0, 40), st.integers(0, 2**32 - 1))
def test_long_chains_of_sure_labels_have_shares_that_add_up_to_one(
    pieces: int, labels: int, spread: float, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    emissions = drawn.uniform(-spread, spread, (pieces, labels)).astype(np.float32)
    transitions = drawn.uniform(-spread, spread, (labels, labels)).astype(np.float32)
    shares = marginals(emissions, transitions)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_labels_become_values_even_where_a_value_has_no_beginning() -> None:
    assert list(spans(["", "I a", "I a", "B a", "I b", "", "B b"])) == [
        ("a", 1, 3),
        ("a", 3, 4),
        ("b", 4, 5),
        ("b", 6, 7),
    ]
