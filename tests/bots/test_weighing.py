"""What a model understood is weighed by the slots that are there and the one that is asked for."""

from __future__ import annotations

from dataclasses import replace

from botctl.bots.weighing import weigh
from botctl.conversations.conversation import Conversation, Frame
from botctl.intents.intent import Slot
from botctl.messages import Json, Ranked, SlotValue, Understanding
from tests.bots.pizzeria import PIZZERIA, intent

SLOTS = {
    "old_size": Slot("old_size", "pizza_size"),
    "size": Slot("size", "pizza_size"),
    "note": Slot("note", "text"),
    "delivery": Slot("delivery", "yes_no"),
}
BOT = replace(PIZZERIA, intents={**PIZZERIA.intents, "change": intent("change", "Change", slots=SLOTS)})
SMALL = SlotValue("small", "small", 15, 20)
CHANGE = (Ranked("change", 0.9),)


def values(found: Understanding, asking: str | None) -> dict[str, Json]:
    frame = Frame("change", {}, asking)
    state = Conversation("c", "pizzeria", "web", "web", "web:1", "en-US", frames=(frame,))
    return {name: value.value for name, value in weigh(BOT, state, found).values.items()}


def test_words_that_answer_fill_no_further_slot_of_their_type() -> None:
    found = Understanding(
        "make the latte small", "en-US", CHANGE[0], CHANGE, {"old_size": SMALL}, {"size": SMALL}
    )
    assert values(found, "size") == {"size": "small"}


def test_words_that_a_model_gave_two_slots_fill_the_one_asked_for() -> None:
    both = {"old_size": SMALL, "size": SMALL}
    found = Understanding("make the latte small", "en-US", None, (), {}, both)
    assert values(found, "size") == {"size": "small"}
    assert values(found, "old_size") == {"old_size": "small"}


def test_an_intent_that_begins_gets_each_word_once_too() -> None:
    both = {"old_size": SMALL, "size": SMALL}
    found = Understanding("make the latte small", "en-US", CHANGE[0], CHANGE, both)
    state = Conversation("c", "pizzeria", "web", "web", "web:1", "en-US")
    assert list(weigh(BOT, state, found).slots) == ["old_size"]


def test_words_within_a_free_text_fill_a_slot_of_another_type_as_well() -> None:
    text = SlotValue("the latte small", "the latte small", 5, 20)
    found = Understanding("make the latte small", "en-US", None, (), {}, {"note": text, "size": SMALL})
    assert values(found, None) == {"note": "the latte small", "size": "small"}


def test_a_leading_no_is_a_value_only_where_a_yes_or_no_is_asked_for() -> None:
    found = Understanding(
        "no peanuts", "en-US", None, (), {}, {"delivery": SlotValue(value=False, raw="no", start=0, end=2)}
    )
    assert values(found, "note") == {}
    assert values(found, "delivery") == {"delivery": False}


def test_an_intents_own_utterance_holds_what_is_in_its_slots_and_no_more() -> None:
    then = {"note": SlotValue("then", "then", 14, 18)}
    found = Understanding("change the order then", "en-US", CHANGE[0], CHANGE, {}, then, exact=True)
    assert values(found, "note") == {}


def greeted(sure: float, asking: str | None = None) -> str:
    """Return what is taken of a greeting and a wish, where the wish alone is understood so surely."""
    hello, hours = Ranked("complain", 0.6), Ranked("opening_hours", sure)
    matter = Understanding("when do you open", "en-US", hours, (hours,))
    whole = Understanding("hi! when do you open", "en-US", hello, (hello,), clauses=(matter,))
    frames = (Frame("change", {}, asking),) if asking else ()
    state = Conversation("c", "pizzeria", "web", "web", "web:1", "en-US", frames=frames)
    return weigh(BOT, state, whole).text


def test_what_is_clearer_without_its_greeting_is_taken_without_it() -> None:
    assert greeted(0.9) == "when do you open"
    assert greeted(0.55) == "hi! when do you open"


def test_a_text_that_is_asked_for_keeps_its_greeting() -> None:
    assert greeted(0.9, asking="note") == "hi! when do you open"
    assert greeted(0.9, asking="size") == "when do you open"
