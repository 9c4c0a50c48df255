"""What a function replies leads on, or is its fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.errors import FunctionError
from botctl.messages import Card, Reply, Say
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, called, ordering, said_nothing, understood


def test_a_reply_is_said_and_its_attributes_kept(table: Table) -> None:
    assert called(table).reply(Reply("20 minutes.", attributes={"order": 7})) == ["20 minutes."]
    assert table.conversation.attributes == {"order": 7}
    assert table.conversation.frames == ()


def test_an_attribute_set_to_none_is_removed(table: Table) -> None:
    called(table).reply(Reply("a", attributes={"order": 7}))
    called(table).reply(Reply("b", attributes={"order": None}))
    assert table.conversation.attributes == {}


def test_an_empty_reply_lets_the_intent_speak(table: Table) -> None:
    assert called(table).reply(Reply()) == ["<done>"]


def test_buttons_without_words_stand_under_the_intents_own(table: Table) -> None:
    assert called(table).reply(Reply(buttons=["Track it"])) == ["<done>"]
    assert table.buttons == ["Track it"]


def test_buttons_without_words_stand_under_the_question_asked_for_and_come_again_with_it(
    table: Table,
) -> None:
    assert called(table).reply(Reply(ask="topping", buttons=["Plain"])) == ["Which topping?"]
    assert table.buttons == ["Plain"]
    assert table.hear(understood("dunno")) == ["<reask> Which topping?"]
    assert table.buttons == ["Plain"]


def test_a_card_alone_is_something_said(table: Table) -> None:
    called(table).reply(Reply(card=Card("Order 7")))
    assert table.conversation.said[0].card == Card("Order 7")


def test_a_reply_may_ask_for_a_slot_again_in_its_own_words(table: Table) -> None:
    assert called(table).reply(Reply("Salami is out. What instead?", ask="topping")) == [
        "Salami is out. What instead?"
    ]
    assert table.asked == "topping"
    assert table.hear(understood("plain", topping="plain")) == ["1 large plain. Shall I order?"]


def test_a_question_that_a_function_asked_is_asked_again_in_its_words_after_an_interruption() -> None:
    optional = replace(INTENTS["complain"].slots["what"], ask=said_nothing(), type="number")
    intent = replace(INTENTS["complain"], slots={"what": optional})
    table = Table(replace(PIZZERIA, intents={**INTENTS, "complain": intent}))
    table.hear(understood("complain", "complain"))
    assert table.reply(Reply("Which order?", ask="what", buttons=["101"])) == ["Which order?"]
    assert table.hear(understood("when are you open", "opening_hours")) == [
        "From 11 to 22.",
        "Back to: Complain. Which order?",
    ]
    assert table.buttons == ["101"]
    assert table.hear(understood("dunno")) == ["<reask> Which order?"]
    table.hear(understood("101", what=101))
    assert table.call is not None
    assert table.call.slots == {"what": 101}


def test_another_slots_value_goes_to_the_function_that_asked() -> None:
    slots = {name: replace(slot, ask=said_nothing()) for name, slot in INTENTS["order_pizza"].slots.items()}
    intent = replace(INTENTS["order_pizza"], slots=slots, confirm=said_nothing())
    table = Table(replace(PIZZERIA, intents={**INTENTS, "order_pizza": intent}))
    table.hear(understood("i want a pizza", "order_pizza"))
    table.reply(Reply("Which topping?", ask="topping"))
    table.hear(understood("a large one", size="large"))
    assert table.call is not None
    assert table.call.slots == {"count": 1, "size": "large"}


def test_a_reply_may_ask_for_a_slot_in_the_intents_words(table: Table) -> None:
    assert called(table).reply(Reply(ask="topping")) == ["Which topping?"]


def test_a_reply_may_go_on_with_another_intent_and_its_first_values(table: Table) -> None:
    texts = called(table).reply(Reply("Ordered.", intent="order_pizza", slots={"size": "small"}))
    assert texts == ["Ordered.", "Which topping?"]


def test_a_slot_that_a_reply_leaves_open_is_asked_for(table: Table) -> None:
    texts = called(table).reply(Reply(intent="order_pizza", slots={"size": None, "topping": "plain"}))
    assert texts == ["Small or large?"]


def test_a_reply_may_end_the_conversation(table: Table) -> None:
    called(table).reply(Reply("Bye.", end=True))
    assert table.then == Say(ended=True)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply(ask="crust"), ("functions/order_pizza: its Reply names the slot 'crust', "
         "which intent order_pizza does not have")),
        (Reply(intent="dance"), ("functions/order_pizza: its Reply names the intent 'dance', "
         "which bot pizzeria does not serve")),
        (Reply(intent="complain", slots={"size": "small"}), ("functions/order_pizza: its Reply names "
         "the slot 'size', which intent complain does not have")),
    ],
)  # fmt: skip
def test_a_reply_that_names_what_is_not_there_is_the_functions_fault(
    table: Table, reply: Reply, fault: str
) -> None:
    called(table)
    with pytest.raises(FunctionError) as caught:
        table.reply(reply)
    assert caught.value.message == fault


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply("Next.", intent="complain", ask="what"), "has both `intent` and `ask`"),
        (Reply("Bye.", intent="complain", end=True), "has both `intent` and `end`"),
        (Reply("Which?", ask="topping", end=True), "has both `ask` and `end`"),
        (Reply("Noted.", slots={"size": "small"}), "has `slots`, and nothing goes on with them"),
        (Reply(intent="complain", buttons=["Plain"]), "has buttons under no words"),
    ],
)
def test_a_reply_of_which_a_part_would_be_ignored_is_the_functions_fault(
    table: Table, reply: Reply, fault: str
) -> None:
    called(table)
    with pytest.raises(FunctionError) as caught:
        table.reply(reply)
    assert caught.value.message == f"functions/order_pizza: its Reply {fault}"


def test_a_failure_is_told_politely_and_the_interrupted_intent_taken_up(table: Table) -> None:
    ordering(table)
    table.hear(understood("reset everything now", "reset_all"))
    table.hear(understood("yes", "yes"))
    assert table.fail() == ["<failed>", "Back to: Order a pizza. Small or large?"]


@pytest.mark.parametrize(
    ("reply", "fault", "hint"),
    [
        (
            Reply("Next.", intent="order_pizza", slots={"size": "huge"}),
            "gives slot 'size' of intent order_pizza the value 'huge', which is no pizza_size",
            "Give it one of: small, large, or None to leave it open.",
        ),
        (
            Reply("Which?", ask="topping", slots={"count": "three"}),
            "gives slot 'count' of intent order_pizza the value 'three', which is no number",
            "Give it a number, or None to leave it open.",
        ),
        (
            Reply(intent="complain", slots={"what": ["x" * 100]}),
            f"gives slot 'what' of intent complain the value ['{'x' * 58}..., which is no text",
            "Give it a text, or None to leave it open.",
        ),
    ],
)
def test_a_value_that_is_not_of_its_slots_type_is_the_functions_fault(
    table: Table, reply: Reply, fault: str, hint: str
) -> None:
    called(table)
    with pytest.raises(FunctionError) as caught:
        table.reply(reply)
    assert caught.value.message == f"functions/order_pizza: its Reply {fault}"
    assert caught.value.hint == hint


def test_one_value_for_a_slot_of_many_becomes_its_list(table: Table) -> None:
    topping = replace(INTENTS["order_pizza"].slots["topping"], many=True)
    order = replace(INTENTS["order_pizza"], slots={**INTENTS["order_pizza"].slots, "topping": topping})
    table.bot = replace(PIZZERIA, intents={**INTENTS, "order_pizza": order})
    called(table).reply(Reply("Which size?", ask="size", slots={"topping": "plain"}))
    assert table.conversation.slots["topping"] == ["plain"]
