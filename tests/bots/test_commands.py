"""Help, cancel, stop, start over and repeat are obeyed wherever they are said."""

from __future__ import annotations

from dataclasses import replace

from botctl.messages import Say
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, confirming, ordering, said, understood


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
