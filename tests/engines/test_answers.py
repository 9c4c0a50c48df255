"""Of Rasa's answers, exactly what they say is read, and nothing else is believed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.engines.answers import Entity, Parsed, read
from botctl.errors import EngineError
from botctl.messages import Ranked
from tests.engines.travel import ANSWERS

WELL: dict[str, Any] = {
    "text": "to Paris",
    "intent": {"name": "book_flight", "confidence": 0.9},
    "entities": [{"entity": "city", "role": "goal", "start": 3, "end": 8, "confidence_entity": 0.7}],
    "intent_ranking": [{"name": "book_flight", "confidence": 0.9}, {"name": "yes", "confidence": 0.1}],
}
LENGTH = len("to Paris")


def answer(**changes: object) -> bytes:
    return json.dumps({**WELL, **changes}).encode()


def test_a_recorded_answer_is_read_whole() -> None:
    text = "book flights to Paris from London tomorrow"
    parsed = read(json.dumps(ANSWERS[text]).encode(), len(text))
    assert [(each.kind, each.role, text[each.start : each.end]) for each in parsed.entities] == [
        ("city", "goal", "Paris"),
        ("city", "origin", "London"),
        ("date", None, "tomorrow"),
    ]
    assert parsed.ranking[0].name == "book_flight"
    assert [each.name for each in parsed.ranking] == list(
        dict.fromkeys(each["name"] for each in ANSWERS[text]["intent_ranking"])
    )


def test_extractors_that_say_nothing_of_their_confidence_are_sure() -> None:
    entity = {"entity": "city", "start": 3, "end": 8, "extractor": "RegexEntityExtractor"}
    assert read(answer(entities=[entity]), LENGTH).entities == (Entity("city", None, 3, 8, 1.0),)


def test_no_classifier_in_the_pipeline_is_no_ranking() -> None:
    assert read(answer(intent={"name": None, "confidence": 0.0}, intent_ranking=[]), LENGTH).ranking == ()
    assert read(answer(intent=None, intent_ranking=[]), LENGTH).ranking == ()


def test_the_fallback_is_told_and_is_no_intent() -> None:
    fallback = {"name": "nlu_fallback", "confidence": 0.4}
    ranking = [fallback, {"name": "yes", "confidence": 0.3}]
    parsed = read(answer(intent=fallback, intent_ranking=ranking), LENGTH)
    assert parsed == Parsed((Ranked("yes", 0.3),), parsed.entities, fell_back=True)


def test_a_fallback_that_did_not_come_first_is_passed_over() -> None:
    ranking = [*WELL["intent_ranking"], {"name": "nlu_fallback", "confidence": 0.05}]
    parsed = read(answer(intent_ranking=ranking), LENGTH)
    assert not parsed.fell_back
    assert [each.name for each in parsed.ranking] == ["book_flight", "yes"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>It works!</html>",
        b"[]",
        b"null",
        b'"hello"',
        b"{}",
        answer(intent="book_flight"),
        answer(intent={"name": 7, "confidence": 0.9}),
        answer(intent={"name": "book_flight"}),
        answer(intent={"name": "book_flight", "confidence": "0.9"}),
        answer(intent={"name": "book_flight", "confidence": True}),
        answer(intent_ranking="book_flight"),
        answer(intent_ranking=7),
        answer(entities=[{"entity": "city", "start": 3, "end": 99}]),
        answer(entities=[{"entity": "city", "start": -3, "end": 2}]),
        answer(entities=[{"entity": "city", "start": 3, "end": 3}]),
        answer(entities=[{"entity": "city", "start": "3", "end": 5}]),
        answer(entities=[{"entity": None, "start": 3, "end": 5}]),
        answer(entities=["city"]),
        # What it echoes does not make the text longer than it is.
        answer(text="to Paris" * 9, entities=[{"entity": "city", "start": 3, "end": 60}]),
    ],
)
def test_what_is_no_understanding_is_refused(body: bytes) -> None:
    with pytest.raises(EngineError, match="no understanding"):
        read(body, LENGTH)


def test_confidences_stay_between_nothing_and_all() -> None:
    parsed = read(
        answer(intent={"name": "yes", "confidence": 17}, intent_ranking=[{"name": "no", "confidence": -1}]),
        LENGTH,
    )
    assert parsed.ranking == (Ranked("yes", 1.0), Ranked("no", 0.0))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(WELL)), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(WELL, JSON)))
def test_any_answer_is_read_or_refused(value: dict[str, Any]) -> None:
    with suppress(EngineError):
        assert isinstance(read(json.dumps(value).encode(), LENGTH), Parsed)
