from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from botctl.bots import late
from botctl.bots.talk import Moment
from botctl.conversations.conversation import Conversation, Frame
from botctl.errors import FunctionError
from botctl.messages import Ask, Call, Reply, Say, Utterance
from tests.bots.pizzeria import PIZZERIA

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
SAID = Utterance(
    "late-1",
    "pizzeria",
    "web",
    "web",
    "pizzeria/web/1",
    "web:1",
    "",
    "",
    NOW,
    late={"reply": {}, "call": None},
)
MOMENT = Moment(SAID, NOW, "t1")
EMPTY = Conversation("pizzeria/web/1", "pizzeria", "web", "web", "web:1", "en-US")
ORDERED = Call(
    "order_pizza",
    "order_pizza",
    {"size": "large", "topping": "salami", "count": 2},
    "web:1",
    "pizzeria/web/1",
    "web",
    "en-US",
    "yes",
    "turn-1",
)
ASKED = replace(EMPTY, frames=(Frame("complain", asking="what"),), expects="what")


def said(reply: Reply, call: Call | None = ORDERED) -> Mapping[str, Any]:
    return {"reply": reply.to_json(), "call": call.to_json() if call else None, "function": "guard"}


def decide(
    reply: Reply, call: Call | None = ORDERED, *, before: Conversation = EMPTY
) -> tuple[list[str], object]:
    decision = late.decide(PIZZERIA, before, MOMENT, said(reply, call))
    return [message.text for message in decision.messages], decision.then


def test_a_late_answer_says_first_what_it_is_about() -> None:
    assert decide(Reply("Ready at eight.")) == (["<late> Ready at eight."], Say())


def test_a_late_answer_without_words_has_the_intents_own() -> None:
    assert decide(Reply()) == (["<late> <done>"], Say())


def test_what_was_going_on_is_taken_up_again() -> None:
    texts, then = decide(Reply("Ready at eight."), before=ASKED)
    assert texts == ["<late> Ready at eight.", "Back to: Complain. What happened?"]
    assert then == Ask("what")


def test_a_late_answer_may_ask_for_a_slot_of_its_intent_again() -> None:
    decision = late.decide(
        PIZZERIA, ASKED, MOMENT, said(Reply("No salami left. Which topping?", ask="topping"))
    )

    assert [message.text for message in decision.messages] == ["<late> No salami left. Which topping?"]
    assert decision.then == Ask("topping")
    assert [frame.intent for frame in decision.conversation.frames] == ["complain", "order_pizza"]
    assert decision.conversation.slots == {"size": "large", "count": 2}


def test_a_late_answer_sets_attributes_and_may_end_the_conversation() -> None:
    decision = late.decide(PIZZERIA, ASKED, MOMENT, said(Reply("Bye.", attributes={"paid": True}, end=True)))

    assert decision.then == Say(ended=True)
    assert decision.conversation.attributes == {"paid": True}


def test_an_answer_to_an_intent_that_is_not_served_any_more_is_told_as_a_failure() -> None:
    gone = replace(ORDERED, intent="order_pasta")

    assert decide(Reply("Ready."), gone) == (["<failed>"], Say())
    with pytest.raises(FunctionError, match="'order_pasta', which bot pizzeria does not serve any more"):
        late.answered(PIZZERIA, EMPTY, MOMENT, gone, Reply("Ready."))


def test_a_function_that_nobody_called_speaks_and_what_was_asked_is_asked_again() -> None:
    texts, then = decide(Reply("The oven is on fire."), None, before=ASKED)
    assert texts == ["The oven is on fire.", "What happened?"]
    assert then == Ask("what")
    assert decide(Reply("The oven is on fire."), None) == (["The oven is on fire."], Say())


def test_a_function_that_nobody_called_may_begin_an_intent() -> None:
    texts, then = decide(Reply("A table is free.", intent="order_pizza", slots={"size": "large"}), None)
    assert texts == ["A table is free.", "Which topping?"]
    assert then == Ask("topping")


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply(), "says nothing"),
        (Reply("Which?", ask="size"), "has a slot, and no intent that it belongs to"),
        (Reply("Hm.", slots={"size": "large"}), "has a slot, and no intent that it belongs to"),
        (Reply("Hm.", intent="order_pasta"), "names the intent 'order_pasta'"),
    ],
)
def test_what_nobody_called_cannot_want_what_an_answer_can(reply: Reply, fault: str) -> None:
    with pytest.raises(FunctionError, match=f"functions/guard: its Reply {fault}"):
        late.told(PIZZERIA, EMPTY, MOMENT, "guard", reply)
