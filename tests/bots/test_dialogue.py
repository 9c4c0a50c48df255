from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.bots.bot import Bot
from botctl.errors import FunctionError
from botctl.messages import Button, Card, Reply, Say, SlotValue
from tests.bots.pizzeria import ESCALATING, INTENTS, PIZZERIA, Table, pattern, said, said_nothing, understood


@pytest.fixture
def table() -> Table:
    return Table()


def ordering(table: Table) -> Table:
    """Bring a table to the question for the size."""
    table.hear(understood("i want a pizza", "order_pizza"))
    return table


def confirming(table: Table) -> Table:
    """Bring a table to the confirmation of a large salami pizza."""
    table.hear(understood("a large salami pizza", "order_pizza", size="large", topping="salami"))
    return table


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


# Confirmation


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


# Interruptions


def test_another_intent_in_the_middle_is_served_and_the_first_taken_up_again(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("when are you open", "opening_hours")) == [
        "From 11 to 22.",
        "Back to: Order a pizza. Small or large?",
    ]
    assert table.asked == "size"


def test_a_confirmation_is_taken_up_again_too(table: Table) -> None:
    confirming(table)
    assert table.hear(understood("when are you open", "opening_hours")) == [
        "From 11 to 22.",
        "Back to: Order a pizza. 1 large salami. Shall I order?",
    ]
    table.hear(understood("yes", "yes"))
    assert table.call is not None


def test_a_value_inside_a_longer_question_is_no_answer(table: Table) -> None:
    ordering(table)
    heard = understood("how large is your place really", "opening_hours", size="large")
    assert table.hear(heard)[0] == "From 11 to 22."
    assert "size" not in table.conversation.slots


def test_what_may_be_an_answer_is_left_only_for_an_intent_that_is_fairly_sure() -> None:
    table = ordering(Table(replace(PIZZERIA, nlu=replace(PIZZERIA.nlu, accept=0.2))))
    heard = understood("how large is it", "opening_hours", 0.4, size="large")
    assert table.hear(heard) == ["Which topping?"]
    assert table.hear(understood("open when", "opening_hours", 0.4))[0] == "From 11 to 22."


def test_free_text_that_was_found_besides_is_no_answer(table: Table) -> None:
    note = replace(INTENTS["complain"].slots["what"], name="note", ask=said_nothing())
    intent = replace(INTENTS["order_pizza"], slots={**INTENTS["order_pizza"].slots, "note": note})
    table.bot = replace(PIZZERIA, intents={**INTENTS, "order_pizza": intent})
    ordering(table)
    heard = understood("when are you open", "opening_hours", exact=True, note="are you open")
    assert table.hear(heard)[0] == "From 11 to 22."


def test_an_intent_that_is_under_way_below_is_not_stacked_twice(table: Table) -> None:
    ordering(table)
    table.hear(understood("i want to complain", "complain"))
    table.hear(understood("x", what="x"))
    table.reply(Reply("Sorry.", intent="order_pizza"))
    assert [frame.intent for frame in table.conversation.frames] == ["order_pizza"]


def test_interruptions_are_remembered_five_deep() -> None:
    names = [f"i{number}" for number in range(7)]
    intents = {name: replace(INTENTS["order_pizza"], name=name) for name in names}
    table = Table(replace(PIZZERIA, intents={**INTENTS, **intents}))
    for name in names:
        table.hear(understood("what about this other thing", name))
    assert [frame.intent for frame in table.conversation.frames] == names[2:]


# Commands


def test_cancel_drops_the_intent_and_takes_up_the_one_before(table: Table) -> None:
    ordering(table)
    table.hear(understood("reset everything now", "reset_all"))
    assert table.hear(understood("cancel", "cancel")) == [
        "<cancelled>",
        "Back to: Order a pizza. Small or large?",
    ]


def test_cancel_with_nothing_going_on_says_so(table: Table) -> None:
    assert table.hear(understood("cancel", "cancel")) == ["<nothing_to_cancel>"]


def test_help_offers_titles_and_comes_back_to_the_question(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("help", "help")) == ["<help>", "Small or large?"]
    assert [b.say for b in table.conversation.said[0].buttons][:2] == ["/order_pizza", "/opening_hours"]


def test_stop_ends_the_conversation(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("stop", "stop")) == ["<stopped>"]
    assert table.then == Say(ended=True)
    assert table.conversation.ended
    assert table.conversation.frames == ()


def test_what_is_said_after_the_end_begins_anew(table: Table) -> None:
    table.hear(understood("stop", "stop"))
    assert table.hear(understood("when are you open", "opening_hours")) == ["From 11 to 22."]
    assert not table.conversation.ended


def test_start_over_forgets_slots_and_attributes(table: Table) -> None:
    confirming(table)
    table.conversation = replace(table.conversation, attributes={"basket": [1]})
    assert table.hear(understood("start over", "start_over")) == ["<started_over>"]
    assert table.conversation.frames == ()
    assert table.conversation.attributes == {}


def test_repeat_says_the_last_words_again_and_still_waits_for_the_answer(table: Table) -> None:
    ordering(table)
    assert table.hear(understood("repeat", "repeat")) == ["Small or large?"]
    assert table.asked == "size"


def test_repeat_before_anything_was_said_says_so(table: Table) -> None:
    assert table.hear(understood("repeat", "repeat")) == ["<nothing_to_repeat>"]


def test_a_workspace_intent_of_the_same_name_takes_the_place_of_a_command() -> None:
    own = replace(INTENTS["opening_hours"], name="help", reply=said("Call 112."))
    table = Table(replace(PIZZERIA, intents={**INTENTS, "help": own}))
    assert table.hear(understood("help", "help")) == ["Call 112."]


def test_yes_and_no_without_a_question_get_a_polite_answer(table: Table) -> None:
    assert table.hear(understood("yes", "yes")) == ["<yes_without_question>"]
    assert table.hear(understood("no", "no")) == ["<no_without_question>"]


# Doubt


def test_two_close_intents_are_asked_about_by_their_titles(table: Table) -> None:
    heard = understood("pizza hours", "opening_hours", 0.48, rivals={"order_pizza": 0.45})
    assert table.hear(heard) == ["<choose>"]
    assert table.asked == "choice"
    assert table.conversation.said[0].buttons == (
        Button("Opening hours", "/opening_hours"),
        Button("Order a pizza", "/order_pizza"),
    )


@pytest.mark.parametrize("answer", ["Opening hours", "opening hours", "1"])
def test_a_choice_is_taken_by_title_or_number(table: Table, answer: str) -> None:
    table.hear(understood("pizza hours", "opening_hours", 0.48, rivals={"order_pizza": 0.45}))
    assert table.hear(understood(answer)) == ["From 11 to 22."]


def test_a_choice_keeps_the_slots_that_were_understood(table: Table) -> None:
    heard = understood("large?", "order_pizza", 0.5, rivals={"opening_hours": 0.45}, size="large")
    table.hear(heard)
    assert table.hear(understood("order a pizza")) == ["Which topping?"]


def test_a_choice_is_not_taken_for_something_that_is_hardly_understood(table: Table) -> None:
    table.hear(understood("pizza hours", "opening_hours", 0.48, rivals={"order_pizza": 0.45}))
    assert table.hear(understood("it crashes", "order_pizza", 0.1)) == ["<fallback>"]


def test_something_else_forgets_the_choice(table: Table) -> None:
    table.hear(understood("pizza hours", "opening_hours", 0.48, rivals={"order_pizza": 0.45}))
    table.hear(understood("i want to complain", "complain"))
    assert table.conversation.choices == ()
    assert table.asked == "what"


def test_a_clear_intent_needs_confidence_and_margin(table: Table) -> None:
    assert table.hear(understood("hours", "opening_hours", 0.49)) == ["<fallback>"]
    assert table.hear(understood("hours", "opening_hours", 0.51)) == ["From 11 to 22."]


def test_a_bot_may_accept_less() -> None:
    bot: Bot = replace(PIZZERIA, nlu=replace(PIZZERIA.nlu, accept=0.3))
    assert Table(bot).hear(understood("hours", "opening_hours", 0.35)) == ["From 11 to 22."]


# Fallback


def test_every_third_miss_in_a_row_admits_it(table: Table) -> None:
    words = [table.hear(understood("qwertz"))[0] for _ in range(6)]
    assert words == ["<fallback>", "<fallback>", "<escalated>"] * 2


def test_misses_escalate_to_the_bots_intent() -> None:
    table = Table(ESCALATING)
    assert table.hear(understood("qwertz")) == ["<fallback>"]
    assert table.hear(understood("qwertz")) == ["A person will come."]
    assert table.conversation.misses == 0


def test_an_understood_turn_forgives_the_misses_before() -> None:
    table = Table(ESCALATING)
    table.hear(understood("qwertz"))
    table.hear(understood("hours", "opening_hours"))
    assert table.hear(understood("qwertz")) == ["<fallback>"]


# Words


def test_variants_take_turns(table: Table) -> None:
    heard = understood("hours", "opening_hours")
    assert [table.hear(heard)[0] for _ in range(3)] == ["From 11 to 22.", "We open at 11.", "From 11 to 22."]


def test_every_pattern_can_be_overridden() -> None:
    table = Table(replace(PIZZERIA, patterns={**PIZZERIA.patterns, "fallback": pattern("Pardon?")}))
    assert table.hear(understood("qwertz")) == ["Pardon?"]


def test_what_people_say_is_never_a_template(table: Table) -> None:
    table.hear(understood("a large {size} pizza", "order_pizza", size="large", topping="{size}"))
    assert table.conversation.said[0].text == "1 large {size}. Shall I order?"


# Replies of functions


def called(table: Table) -> Table:
    confirming(table)
    table.hear(understood("yes", "yes"))
    return table


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


def test_a_no_with_another_wish_leaves_the_confirmation_for_it(table: Table) -> None:
    confirming(table)
    rest = understood("when are you open", "opening_hours")
    assert table.hear(replace(understood("no, when are you open", "no"), rest=rest))[0] == "From 11 to 22."
    assert table.asked == "confirmation"


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


# Languages


def test_a_conversation_stays_in_its_language_where_an_utterance_names_none() -> None:
    table = Table(locale="de-DE")
    table.hear(understood("i want a pizza", "order_pizza"))
    table.locale = ""
    table.hear(understood("large salami", size="large", topping="salami"))
    assert table.conversation.said[0].text == "1 groß salami. Shall I order?"


# A bot that changed meanwhile


def test_a_conversation_parked_on_what_the_bot_dropped_goes_on_without_it(table: Table) -> None:
    ordering(table)
    slots = {name: slot for name, slot in INTENTS["order_pizza"].slots.items() if name != "size"}
    table.bot = replace(
        PIZZERIA, intents={**INTENTS, "order_pizza": replace(INTENTS["order_pizza"], slots=slots)}
    )
    assert table.hear(understood("large")) == ["<fallback>", "Which topping?"]
    table.bot = replace(PIZZERIA, intents={k: v for k, v in INTENTS.items() if k != "order_pizza"})
    assert table.hear(understood("salami")) == ["<fallback>"]
    assert table.conversation.frames == ()


def test_values_that_a_model_found_for_no_slot_of_the_intent_are_left_alone(table: Table) -> None:
    heard = understood("i want a pizza", "order_pizza")
    table.hear(replace(heard, slots={"crust": SlotValue("thin")}))
    assert table.conversation.slots == {"count": 1}
