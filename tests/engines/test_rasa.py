"""A text is understood by what was said exactly first, then by Rasa, and its values always by our types."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.engines.answers import Entity, Parsed
from botctl.engines.client import Client
from botctl.engines.rasa import Line, RasaModel, asked
from botctl.errors import EngineError
from botctl.functions.circuit import Circuit
from botctl.intents.model import Context
from botctl.intents.training import untrained
from botctl.messages import Ranked, Understanding
from tests.engines.fake.rasa.api import FakeRasa
from tests.engines.travel import ANSWERS, TRAVEL
from tests.intents.building import context

LONG = 20.0


def model(client: Client, *, circuit: Circuit | None = None) -> RasaModel:
    line = Line("travel", lambda: client, circuit or Circuit())
    return RasaModel(TRAVEL.intents, untrained(TRAVEL), line, client.check)


@pytest.fixture
def understand(rasa: FakeRasa) -> Callable[..., Understanding]:
    made = model(Client(rasa.url, timeout=LONG))

    def understand(text: str, where: Context | None = None) -> Understanding:
        return made.understand(text, where or context())

    return understand


def values(found: Understanding) -> dict[str, Any]:
    return {name: slot.value for name, slot in found.slots.items()}


def test_rasa_says_which_intent_it_is_and_our_types_what_the_values_are(
    understand: Callable[..., Understanding],
) -> None:
    found = understand("I would like to fly from Berlin to Paris")
    assert found.intent == found.ranking[0]
    assert found.intent is not None
    assert found.intent.name == "book_flight"
    assert found.intent.confidence == pytest.approx(0.99, abs=0.01)
    assert values(found) == {"origin": "BER", "goal": "CDG"}
    assert (found.engine, found.exact) == ("rasa", False)
    assert found.took_ms > 0


def test_roles_tell_two_slots_of_one_type_apart(understand: Callable[..., Understanding]) -> None:
    text = "book flights to Paris from London tomorrow"
    found = understand(text)
    assert values(found) == {"origin": "LHR", "goal": "CDG", "day": "2026-11-24"}
    assert {name: text[slot.start : slot.end] for name, slot in found.slots.items()} == {
        "origin": "London",
        "goal": "Paris",
        "day": "tomorrow",
    }
    assert all(slot.raw == text[slot.start : slot.end] for slot in found.slots.values())


def test_free_text_is_what_rasa_marked(understand: Callable[..., Understanding]) -> None:
    text = "let them know we lost our key 😀"
    found = understand(text)
    assert values(found) == {"message": "we lost our key"}
    slot = found.slots["message"]
    assert (text[slot.start : slot.end], slot.confidence < 1) == ("we lost our key", True)
    assert 'Rasa took "we lost our key" for message' in found.why


def test_spaces_around_a_text_move_nothing(understand: Callable[..., Understanding]) -> None:
    text = " \n let them know we lost our key 😀  "
    slot = understand(text).slots["message"]
    assert text[slot.start : slot.end] == "we lost our key"


def test_why_tells_what_rasa_rated(understand: Callable[..., Understanding]) -> None:
    (why,) = understand("at what time are you open").why
    assert why.startswith("Rasa: opening_hours 0.95, ")


def test_intents_of_another_bot_are_passed_over(understand: Callable[..., Understanding]) -> None:
    assert ANSWERS["florp wibble"]["intent"]["name"] == "yes"  # which this bot does not have
    found = understand("florp wibble")
    assert found.intent is not None
    assert found.intent.name != "yes"
    assert found.intent.confidence < 0.1


@pytest.mark.parametrize("text", ["when are you open", "WHEN are you open?", "/opening_hours"])
def test_what_is_said_exactly_needs_no_rasa(
    rasa: FakeRasa, understand: Callable[..., Understanding], text: str
) -> None:
    found = understand(text)
    assert (found.intent, found.exact, found.engine) == (Ranked("opening_hours", 1.0), True, "rasa")
    assert rasa.asked == []


@pytest.mark.parametrize("text", ["", "   ", "?!…"])
def test_nothing_said_needs_no_rasa(
    rasa: FakeRasa, understand: Callable[..., Understanding], text: str
) -> None:
    assert understand(text).intent is None
    assert rasa.asked == []


def test_a_bare_answer_needs_no_rasa(rasa: FakeRasa, understand: Callable[..., Understanding]) -> None:
    found = understand("London tomorrow", context(intent="book_flight", slot="goal"))
    assert {name: slot.value for name, slot in found.answers.items()} == {"goal": "LHR", "day": "2026-11-24"}
    assert found.why[0] == "all of it answers goal"
    assert rasa.asked == []


def test_an_answer_with_more_than_values_is_rasas_to_judge(
    rasa: FakeRasa, understand: Callable[..., Understanding]
) -> None:
    found = understand("flights from Berlin", context(intent="book_flight", slot="goal"))
    assert rasa.asked == ["flights from Berlin"]
    assert {name: slot.value for name, slot in found.answers.items()} == {"origin": "BER"}


def test_slots_of_what_is_being_worked_on_are_found_beside_another_intent(
    understand: Callable[..., Understanding],
) -> None:
    found = understand("at what time are you open", context(intent="book_flight", slot="goal"))
    assert (found.intent and found.intent.name, values(found), found.answers) == ("opening_hours", {}, {})


# --- what a person may not do to Rasa ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ('/book_flight{"goal": "CDG"}', 'book_flight{"goal": "CDG"}'),
        (" / /leave_message", "leave_message"),
        ("either/or", "either/or"),
        ("broken \ud800 pair", "broken \ufffd pair"),
        ("x" * 5000, "x" * 4000),
    ],
)
def test_a_person_speaks_words_and_nothing_else(rasa: FakeRasa, text: str, sent: str) -> None:
    model(Client(rasa.url, timeout=LONG)).understand(text, context())
    assert rasa.asked == [sent]


@given(st.text(max_size=40))
def test_what_is_marked_in_what_was_sent_is_the_same_in_the_text(text: str) -> None:
    sent: list[str] = []

    def mark_all(words: str) -> Parsed:
        sent.append(words)
        return Parsed((), (Entity("city", None, 0, len(words), 1.0),))

    (entity,) = asked(text, mark_all).entities
    assert len(text[entity.start : entity.end]) == len(sent[0])
    assert text[entity.start : entity.end].encode("utf-8", "replace") == sent[0].replace(
        "\ufffd", "?"
    ).encode() or ("\ufffd" in text)


# --- when Rasa does not answer ----------------------------------------------------------------------------


@dataclass
class Watch:
    now: float = 0.0
    asked: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now


def test_a_rasa_that_is_down_leaves_exact_utterances_and_is_asked_again_later(
    rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "botctl.engines")
    watch = Watch()
    made = model(Client(rasa.url, timeout=LONG), circuit=Circuit(watch))
    rasa.mood = "failing"
    failed = made.understand("fly me to Roissy from Heathrow please", context())
    assert failed.intent is None
    assert failed.why == (
        f"only exact utterances are understood: {rasa.url} answered 500 to POST /model/parse",
    )
    assert made.understand("when are you open", context()).exact
    spared = made.understand("florp wibble", context())
    assert spared.why[0].startswith("only exact utterances are understood: Rasa is left alone for a while")
    assert len(rasa.asked) == 1
    rasa.mood = "well"
    watch.now += 1
    assert made.understand("I would like to fly from Berlin to Paris", context()).intent is not None
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "travel: only exact utterances are understood until Rasa answers" in caplog.messages[0]
    assert caplog.messages[1] == "travel: Rasa answers again"


def test_yes_and_no_and_values_are_understood_while_rasa_is_down(rasa: FakeRasa) -> None:
    rasa.mood = "hangs up"
    made = model(Client(rasa.url, timeout=LONG))
    found = made.understand("well, London then, I think", context(intent="book_flight", slot="goal"))
    assert found.answers["goal"].value == "LHR"


def test_a_slow_rasa_costs_one_turn_its_timeout_and_the_next_nothing(rasa: FakeRasa) -> None:
    rasa.mood = "slow"
    made = model(Client(rasa.url, timeout=0.2), circuit=Circuit(Watch()))
    assert "did not answer within 0.2 s" in made.understand("florp wibble", context()).why[0]
    assert "left alone" in made.understand("florp wibble", context()).why[0]
    assert rasa.asked == ["florp wibble"]


def test_waiting_for_a_rasa_that_is_down_is_an_error(rasa: FakeRasa) -> None:
    made = model(Client(rasa.url, timeout=LONG))
    made.wait(LONG)
    rasa.mood = "no model"
    with pytest.raises(EngineError, match="409"):
        made.wait(LONG)


# --- odd understandings -----------------------------------------------------------------------------------


@given(
    st.lists(
        st.builds(
            Entity,
            st.sampled_from(["city", "date", "message", "unheard_of"]),
            st.sampled_from([None, "origin", "goal", "unheard_of"]),
            st.integers(0, 10),
            st.integers(11, 24),
            st.floats(0, 1),
        ),
        max_size=4,
    ),
    st.sampled_from([*TRAVEL.intents, "unheard_of"]),
)
def test_whatever_rasa_marks_slots_hold_values_of_their_types_and_spans_of_the_text(
    entities: list[Entity], intent: str
) -> None:
    text = "Paris or London tomorrow"

    class Odd(Client):
        def parse(self, text: str) -> Parsed:
            return Parsed((Ranked(intent, 0.8),), tuple(entities))

    found = model(Odd("http://127.0.0.1:9")).understand(text, context(intent="book_flight"))
    for name, slot in {**found.slots, **found.answers}.items():
        assert text[slot.start : slot.end] == slot.raw
        if name in ("origin", "goal"):
            assert slot.value in ("CDG", "LHR")
        if name == "day":
            assert slot.value == "2026-11-24"
    spans = sorted((slot.start, slot.end) for slot in found.slots.values())
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_words_that_are_no_value_of_their_type_are_left_out_and_told(rasa: FakeRasa) -> None:
    text = "a trip to Mordor"
    entity = {"entity": "city", "role": "goal", "start": 10, "end": 16, "confidence_entity": 0.9}
    intent = {"name": "book_flight", "confidence": 0.9}
    rasa.answers = {text: {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [entity]}}
    found = model(Client(rasa.url, timeout=LONG)).understand(text, context())
    assert values(found) == {}
    assert 'Rasa took "Mordor" for goal, and it is no value of city' in found.why


def test_rasas_own_fallback_is_respected(rasa: FakeRasa) -> None:
    text = "flights or the like"
    fallback, other = {"name": "nlu_fallback", "confidence": 0.4}, {"name": "book_flight", "confidence": 0.3}
    ranking = [fallback, other]
    rasa.answers = {text: {"text": text, "intent": fallback, "intent_ranking": ranking, "entities": []}}
    found = model(Client(rasa.url, timeout=LONG)).understand(text, context())
    assert (found.intent, found.ranking) == (None, ())
    assert found.why == ("Rasa: book_flight 0.30", "Rasa's own fallback came first")
