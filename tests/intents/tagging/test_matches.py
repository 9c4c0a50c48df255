"""A template whose free text was learnt matches its author's words, and no others."""

from __future__ import annotations

from botctl.intents.training import train
from tests.intents.building import context
from tests.intents.tagging.sentences import SENTENCES

MODEL = train(SENTENCES)


def test_the_authors_own_sentence_is_exact() -> None:
    understood = MODEL.understand("Play Adele!", context())
    assert understood.exact
    assert {name: slot.value for name, slot in understood.slots.items()} == {"artist": ["Adele"]}


def test_another_free_text_in_its_place_is_understood_by_what_was_learnt() -> None:
    understood = MODEL.understand("what is the weather in Kuala Lumpur", context())
    assert not understood.exact
    assert understood.intent is not None
    assert understood.intent.name == "weather"
    assert {name: slot.value for name, slot in understood.slots.items()} == {"city": "Kuala Lumpur"}


def test_several_free_texts_of_one_slot_are_found() -> None:
    understood = MODEL.understand("I want to hear Shakira and put on something by Prince", context())
    assert understood.slots["artist"].value == ["Shakira", "Prince"]
