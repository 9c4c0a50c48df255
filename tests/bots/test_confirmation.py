"""A confirmation takes yes, no, a correction, and what is said besides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.intents.intent import Slot
from botctl.messages import SlotValue
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, confirming, said, understood


def test_yes_calls_the_function_with_the_slots_and_the_turns_key(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("yes please", "yes")) == []
    assert table.call is not None
    assert table.call.function == "order_pizza"
    assert table.call.slots == {"count": 1, "size": "large", "topping": "salami"}
    assert table.call.turn_id == "t1"
    assert table.call.now == "2026-01-05T10:00:00+00:00"


def test_a_confirmation_has_buttons_for_yes_and_no(table: Table) -> None:
    assert confirming(table).buttons == ["Yes", "No"]


def test_no_with_a_correction_in_one_breath_confirms_anew(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("no, make it small", "no", size="small")) == [
        "1 small salami. Shall I order?"
    ]


def test_a_correction_without_no_confirms_anew(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("make it small", size="small")) == ["1 small salami. Shall I order?"]


def test_yes_with_the_same_value_is_a_yes(table: Table) -> None:
    confirming(table)
    table.hear(understood("yes, large", "yes", size="large"))
    assert table.call is not None


def test_a_slots_name_alone_is_what_to_change_even_where_it_resembles_another_intent(table: Table) -> None:
    confirming(table)
    table.hear(understood("no", "no"))
    assert table.hear(understood("the topping", "complain")) == ["Which topping?"]


def test_a_slots_name_within_another_intents_utterance_is_no_change(table: Table) -> None:
    confirming(table)
    table.hear(understood("no", "no"))
    table.hear(understood("i want to complain about the topping", "complain"))
    assert table.asked == "what"


def test_a_bare_no_asks_what_to_change_and_a_second_one_cancels(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("no", "no")) == ["<change>"]
    assert table.hear(understood("no", "no")) == ["<cancelled>"]
    assert table.conversation.frames == ()


def test_after_a_bare_no_a_new_value_confirms_anew(table: Table) -> None:
    confirming(table)
    table.hear(understood("no", "no"))
    assert table.hear(understood("small", size="small")) == ["1 small salami. Shall I order?"]


def test_after_a_bare_no_the_name_of_a_slot_asks_for_it(table: Table) -> None:
    confirming(table)
    table.hear(understood("no", "no"))
    assert table.hear(understood("the topping")) == ["Which topping?"]


def test_no_to_an_intent_without_slots_cancels_it(table: Table) -> None:
    table.hear(understood("reset", "reset_all"))
    assert table.hear(understood("no", "no")) == ["<cancelled>"]


def test_an_unclear_answer_to_a_confirmation_is_asked_again_twice_then_given_up(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("hm")) == ["<reask> 1 large salami. Shall I order?"]
    assert table.hear(understood("hm")) == ["<reask> 1 large salami. Shall I order?"]
    assert table.hear(understood("hm")) == ["<gave_up>"]


def test_a_no_with_another_wish_leaves_the_confirmation_for_it(table: Table) -> None:
    confirming(table)
    rest = understood("when are you open", "opening_hours")
    assert table.hear(replace(understood("no, when are you open", "no"), rest=rest))[0] == "From 11 to 22."
    assert table.asked == "confirmation"


def test_a_slot_without_words_of_its_own_is_changed_by_its_name(table: Table) -> None:
    confirming(table)
    table.hear(understood("no", "no"))
    assert table.hear(understood("the count")) == ["<instead>"]
    assert table.asked == "count"
    assert table.hear(understood("3", count=3)) == ["3 large salami. Shall I order?"]


def test_a_slot_without_words_of_its_own_is_asked_for_with_those_for_a_second_time(table: Table) -> None:
    count = replace(INTENTS["order_pizza"].slots["count"], reask=said("How many?"))
    order = replace(INTENTS["order_pizza"], slots={**INTENTS["order_pizza"].slots, "count": count})
    table.bot = replace(PIZZERIA, intents={**INTENTS, "order_pizza": order})
    confirming(table)
    assert table.hear(understood("no, the count is wrong", "no")) == ["How many?"]


def test_a_no_to_what_a_default_should_be_instead_leaves_the_default(table: Table) -> None:
    confirming(table)
    table.hear(understood("change the count"))
    assert table.hear(understood("no", "no")) == ["1 large salami. Shall I order?"]


@pytest.mark.parametrize("text", ["the size is wrong", "no, the size", "change the size please"])
def test_a_slot_is_changed_by_its_name_at_once(table: Table, text: str) -> None:
    confirming(table)
    assert table.hear(understood(text, "no" if text.startswith("no") else None)) == ["Small or large?"]
    assert table.conversation.slots == {"count": 1, "topping": "salami"}


def test_a_slots_name_within_another_word_is_not_its_name(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("any discount")) == ["<reask> 1 large salami. Shall I order?"]


def test_the_same_intent_once_more_is_confirmed_again_without_a_sorry(table: Table) -> None:
    confirming(table)
    heard = understood("i want a pizza", "order_pizza", exact=True)
    assert table.hear(heard) == ["1 large salami. Shall I order?"]


def test_a_yes_confirms_though_a_slot_of_yes_or_no_was_answered_otherwise() -> None:
    slots = {"cut": Slot("cut", "yes_no", ask=said("Cut?"))}
    order = replace(INTENTS["reset_all"], slots=slots, confirm=said("Cut: {cut}. Right?"))
    table = Table(replace(PIZZERIA, intents={**INTENTS, "reset_all": order}))
    table.hear(understood("reset", "reset_all"))
    assert table.hear(understood("no", "no")) == ["Cut: No. Right?"]
    table.hear(
        replace(understood("yes", "yes"), answers={"cut": SlotValue(value=True, raw="yes", start=0, end=3)})
    )
    assert table.call is not None
    assert table.call.slots == {"cut": False}


def test_a_firm_yes_with_a_goodbye_is_a_yes(table: Table) -> None:
    confirming(table)
    rest = understood("bye", "stop", exact=True)
    table.hear(replace(understood("yes thanks, bye", "stop"), rest=rest))
    assert table.call is not None


def test_an_ok_before_a_stop_is_no_yes(table: Table) -> None:
    confirming(table)
    rest = understood("stop", "stop", exact=True)
    assert table.hear(replace(understood("ok, stop", "stop"), rest=rest)) == ["<stopped>"]


def test_a_slots_name_is_meant_rather_than_an_intent_that_nobody_is_sure_of() -> None:
    table = confirming(Table(replace(PIZZERIA, nlu=replace(PIZZERIA.nlu, accept=0.2))))
    assert table.hear(understood("the size is wrong", "complain", 0.3)) == ["Small or large?"]
