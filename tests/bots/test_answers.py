"""Answers fill slots, in order or out of it, and are asked for again where they do not help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.intents.intent import Slot
from botctl.messages import Reply, SlotValue, Understanding
from tests.bots.pizzeria import (
    INTENTS,
    PIZZERIA,
    SIZE,
    TOPPING,
    Table,
    confirming,
    intent,
    ordering,
    said,
    said_nothing,
    understood,
)

# Beginning and slots


def test_a_conversation_without_words_begins_with_the_greeting(table: Table) -> None:
    assert table.hear(None) == ["<greet>"]


def test_required_slots_are_asked_for_in_order(table: Table) -> None:
    assert table.hear(understood("i want a pizza", "order_pizza")) == ["Small or large?"]
    assert table.asked == "size"
    assert table.hear(understood("large", size="large")) == ["Which topping?"]
    assert table.hear(understood("salami", topping="salami")) == ["1 large salami. Shall I order?"]
    assert table.asked == "confirmation"


def test_one_answer_may_fill_several_slots(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("large salami", size="large", topping="salami")) == [
        "1 large salami. Shall I order?"
    ]


def test_a_default_fills_its_slot_unasked_and_what_is_said_replaces_it(table: Table) -> None:
    table.hear(understood("two large salami", "order_pizza", count=2, size="large", topping="salami"))
    assert table.conversation.slots == {"count": 2, "size": "large", "topping": "salami"}


def test_an_answer_for_another_slot_is_kept_and_the_question_comes_again(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("salami", topping="salami")) == ["Small or large?"]
    assert table.conversation.slots == {"count": 1, "topping": "salami"}


def test_an_earlier_slot_is_corrected_in_passing_and_the_new_value_is_said_back(table: Table) -> None:
    ordering(table)
    table.hear(understood("large", size="large"))
    assert table.hear(understood("no, small", size="small")) == ["All right, small. Which topping?"]
    assert table.conversation.slots["size"] == "small"


def test_a_slot_that_keeps_many_gets_a_list() -> None:
    toppings = replace(INTENTS["order_pizza"].slots["topping"], many=True)
    intent = replace(INTENTS["order_pizza"], slots={**INTENTS["order_pizza"].slots, "topping": toppings})
    table = Table(replace(PIZZERIA, intents={**INTENTS, "order_pizza": intent}))
    confirming(table)
    assert table.conversation.slots["topping"] == ["salami"]


def test_an_answer_in_german_is_asked_and_displayed_in_german() -> None:
    table = Table(locale="de-DE")
    assert table.hear(understood("eine große salami", "order_pizza", size="large", topping="salami")) == [
        "1 groß salami. Shall I order?"
    ]


# Re-prompts


def test_an_answer_that_does_not_help_is_asked_again_in_its_own_words_and_given_up_after_its_tries(
    table: Table,
) -> None:
    ordering(table)
    assert table.hear(understood("blue")) == ["Please say small or large."]
    assert table.hear(understood("green")) == ["Please say small or large."]
    assert table.hear(understood("red")) == ["<gave_up>"]
    assert table.conversation.frames == ()


def test_a_slot_without_words_of_its_own_is_asked_again_with_the_pattern(table: Table) -> None:
    ordering(table)
    table.hear(understood("large", size="large"))
    assert table.hear(understood("blue")) == ["<reask> Which topping?"]


def test_tries_start_again_with_the_next_slot(table: Table) -> None:
    ordering(table)
    table.hear(understood("blue"))
    table.hear(understood("large", size="large"))
    assert table.conversation.frames[-1].tries == 0


def test_a_text_slot_takes_whatever_is_said_except_an_exact_command(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    heard = understood("help the oven is on fire", "help", what="help the oven is on fire")
    table.hear(heard)
    assert table.call is not None
    assert table.call.slots == {"what": "help the oven is on fire"}


def test_an_exact_command_is_obeyed_even_where_a_text_is_asked_for(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    assert table.hear(understood("cancel", "cancel", exact=True, what="cancel")) == ["<cancelled>"]


def test_another_intents_utterance_word_for_word_is_no_text_either(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    heard = understood("when are you open", "opening_hours", exact=True, what="when are you open")
    assert table.hear(heard) == ["From 11 to 22.", "Back to: Complain. What happened?"]


def test_another_intent_that_is_only_likely_is_the_text(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    table.hear(understood("you were not open", "opening_hours", what="you were not open"))
    assert table.call is not None


def test_yes_and_no_answer_a_yes_no_slot(table: Table) -> None:
    table.hear(understood("more", "more"))
    table.hear(understood("no thanks", "no"))
    assert table.call is not None
    assert table.call.slots == {"more": False}


@pytest.mark.parametrize("word", ["yes", "no"])
def test_what_is_wanted_besides_a_yes_or_no_starts_at_once(table: Table, word: str) -> None:
    table.hear(understood("more", "more"))
    rest = understood("a large one", "order_pizza", size="large")
    heard = replace(understood(f"{word}, a large one", "order_pizza", 0.3), rest=rest)
    assert table.hear(heard) == ["Which topping?"]


def test_the_last_word_counts_where_a_yes_is_followed_by_a_no(table: Table) -> None:
    table.hear(understood("more", "more"))
    table.hear(replace(understood("yes, no thanks", "yes"), rest=understood("no thanks", "no", exact=True)))
    assert table.call is not None
    assert table.call.slots == {"more": False}


def test_a_command_after_a_no_is_obeyed(table: Table) -> None:
    table.hear(understood("more", "more"))
    heard = replace(understood("no, cancel that", "no"), rest=understood("cancel that", "cancel"))
    assert table.hear(heard) == ["<cancelled>"]


def test_words_after_a_no_that_nobody_understands_leave_it_a_no(table: Table) -> None:
    table.hear(understood("more", "more"))
    table.hear(replace(understood("no qwertz", "no"), rest=understood("qwertz")))
    assert table.call is not None


@pytest.mark.parametrize("text", ["yes", "no", "yes please"])
def test_a_bare_yes_or_no_is_no_text(table: Table, text: str) -> None:
    table.hear(understood("complain", "complain"))
    heard = understood(text, text.split()[0], exact=True, what=text)
    assert table.hear(heard) == ["<reask> What happened?"]


def listing(*toppings: str) -> Table:
    """Bring a table to the confirmation of a pizza with some of several toppings."""
    topping = replace(TOPPING, many=True)
    order = replace(INTENTS["order_pizza"], slots={"size": SIZE, "topping": topping})
    table = Table(replace(PIZZERIA, intents={**INTENTS, "order_pizza": order}))
    table.hear(understood("a pizza", "order_pizza", size="large"))
    table.hear(toppings_in(" and ".join(toppings), *toppings))
    return table


def toppings_in(text: str, *toppings: str) -> Understanding:
    items = tuple(SlotValue(each, each, text.index(each), text.index(each) + len(each)) for each in toppings)
    value = SlotValue(list(toppings), text, items[0].start, items[-1].end, items=items)
    return replace(understood(text), answers={"topping": value})


def test_what_is_said_to_be_wanted_too_is_added_to_a_list() -> None:
    table = listing("salami")
    table.hear(toppings_in("and with plain too", "plain"))
    assert table.conversation.slots["topping"] == ["salami", "plain"]


def test_a_value_of_a_list_is_replaced_by_another() -> None:
    table = listing("salami")
    table.hear(toppings_in("replace salami with plain", "salami", "plain"))
    assert table.conversation.slots["topping"] == ["plain"]


def test_a_value_is_taken_out_of_a_list_and_an_empty_one_is_asked_for() -> None:
    table = listing("salami", "plain")
    table.hear(toppings_in("remove plain", "plain"))
    assert table.conversation.slots["topping"] == ["salami"]
    assert table.hear(toppings_in("without salami", "salami")) == ["Which topping?"]
    assert "topping" not in table.conversation.slots


def test_a_no_with_more_words_answers_a_question_for_text_and_no_earlier_yes_or_no() -> None:
    slots = {
        "delivery": Slot("delivery", "yes_no", ask=said("Delivered?")),
        "note": Slot("note", "text", ask=said("Anything to know?")),
    }
    table = Table(replace(PIZZERIA, intents={**INTENTS, "order": intent("order", "Order", slots=slots)}))
    table.hear(understood("order", "order"))
    table.hear(understood("yes", "yes"))
    heard = replace(
        understood("no peanuts", "no"), answers={"delivery": SlotValue(value=False, raw="no", start=0, end=2)}
    )
    assert table.hear(heard) == ["<done>"]


def test_a_text_asked_for_is_all_that_was_said_and_keeps_the_values_of_lists_in_it(table: Table) -> None:
    slots = {
        "what": Slot("what", "text", ask=said("What happened?")),
        "size": Slot("size", "pizza_size", default="small"),
        "count": Slot("count", "number", default=1),
    }
    complain = replace(INTENTS["complain"], slots=slots)
    table.bot = replace(PIZZERIA, intents={**INTENTS, "complain": complain})
    table.hear(understood("complain", "complain"))
    table.hear(understood("the large oven burnt 2 of my pizzas", size="large", count=2))
    assert table.call is not None
    assert table.call.slots == {"what": "the large oven burnt 2 of my pizzas", "size": "large", "count": 1}


def test_a_correction_of_another_slot_is_no_text(table: Table) -> None:
    slots = {**INTENTS["complain"].slots, "size": Slot("size", "pizza_size", default="small")}
    complain = replace(INTENTS["complain"], slots=slots)
    table.bot = replace(PIZZERIA, intents={**INTENTS, "complain": complain})
    table.hear(understood("complain", "complain"))
    assert table.hear(understood("make it large", size="large")) == ["What happened?"]
    assert table.conversation.slots == {"size": "large"}


def test_another_intents_utterance_with_values_in_it_is_as_often_the_text(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    heard = understood("the large oven is off", "order_pizza", exact=True, size="large")
    table.hear(replace(heard, answers={"what": SlotValue(heard.text, heard.text, 0, 21)}))
    assert table.call is not None
    assert table.call.slots == {"what": "the large oven is off"}


def test_the_intents_own_utterance_again_is_no_text(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    heard = understood("i want to complain", "complain", exact=True)
    assert table.hear(heard) == ["<reask> What happened?"]


def test_a_second_bare_no_to_what_is_needed_drops_the_intent(table: Table) -> None:
    table.hear(understood("complain", "complain"))
    assert table.hear(understood("no", "no")) == ["<reask> What happened?"]
    assert table.hear(understood("no thanks", "no")) == ["<cancelled>"]
    assert table.conversation.frames == ()


def asked_by_its_function(table: Table) -> Table:
    """Bring a table to a question that only the function asks."""
    order = replace(INTENTS["order_pizza"], slots={"topping": replace(TOPPING, ask=said_nothing())})
    intents = {**INTENTS, "order_pizza": replace(order, confirm=said_nothing())}
    table.bot = replace(PIZZERIA, intents=intents)
    table.hear(understood("i want a pizza", "order_pizza"))
    table.reply(Reply("Any topping?", ask="topping"))
    return table


def test_a_bare_no_to_what_is_not_needed_goes_to_the_function_that_asked(table: Table) -> None:
    asked_by_its_function(table)
    assert table.hear(understood("no", "no")) == []
    assert table.call is not None
    assert table.call.slots == {}


def test_a_second_bare_no_to_a_function_that_asks_again_drops_the_intent(table: Table) -> None:
    asked_by_its_function(table)
    table.hear(understood("no", "no"))
    assert table.reply(Reply("Any topping?", ask="topping")) == ["Any topping?"]
    assert table.hear(understood("no", "no")) == ["<cancelled>"]


def test_an_answer_in_between_forgives_a_bare_no(table: Table) -> None:
    asked_by_its_function(table)
    table.hear(understood("no", "no"))
    table.reply(Reply("Any topping?", ask="topping"))
    table.hear(understood("plain", topping="plain"))
    table.reply(Reply("Plain is out. What else?", ask="topping"))
    table.hear(understood("no", "no"))
    assert table.call is not None
