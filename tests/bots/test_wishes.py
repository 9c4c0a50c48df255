"""What else is wished for in the same breath is served, too, and nothing is asked twice for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.messages import Reply, Say, Understanding
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, confirming, ordering, understood

HOURS = understood("when are you open", "opening_hours")
COMPLAINT = understood("i want to complain", "complain")


def breath(first: Understanding, joint: str, second: Understanding) -> Understanding:
    """Make what is understood of two clauses in one text: the whole means what the first does."""
    text = f"{first.text}{joint}{second.text}"
    return replace(first, text=text, exact=False, clauses=(first, second))


def yes_and(joint: str, second: Understanding) -> Understanding:
    return replace(understood(f"yes{joint}{second.text}", "yes", 0.5), rest=second)


@pytest.mark.parametrize("joint", [", and ", " and also ", ". ", "; then "])
def test_a_yes_with_another_wish_confirms_and_then_serves_it(table: Table, joint: str) -> None:
    confirming(table)
    assert table.hear(yes_and(joint, HOURS)) == []
    assert table.call is not None
    assert table.call.function == "order_pizza"
    assert table.reply(Reply("20 minutes.")) == ["20 minutes.", "From 11 to 22."]
    assert table.conversation.frames == ()


def test_a_wish_after_a_yes_that_needs_something_is_announced_and_asked_about(table: Table) -> None:
    confirming(table)
    table.hear(yes_and(", and ", COMPLAINT))
    assert table.reply(Reply("20 minutes.")) == ["20 minutes.", "You also asked: Complain. What happened?"]
    assert table.asked == "what"


def test_a_yes_that_changes_the_matter_in_the_same_breath_is_confirmed_anew(table: Table) -> None:
    confirming(table)
    assert table.hear(yes_and(", but ", HOURS)) == [
        "From 11 to 22.",
        "Back to: Order a pizza. 1 large salami. Shall I order?",
    ]
    assert table.call is None


def test_words_after_a_yes_that_only_resemble_another_intent_leave_it_a_yes(table: Table) -> None:
    confirming(table)
    table.hear(yes_and(" ", understood("order it quickly", "complain", 0.6)))
    assert table.call is not None
    assert table.conversation.wishes == ()


def test_a_wish_is_served_even_where_the_function_ends_the_conversation(table: Table) -> None:
    confirming(table)
    table.hear(yes_and(", and ", HOURS))
    assert table.reply(Reply("See you.", end=True)) == ["See you.", "From 11 to 22."]
    assert table.then == Say(ended=False)


def test_a_wish_is_served_even_where_the_function_fails(table: Table) -> None:
    confirming(table)
    table.hear(yes_and(", and ", HOURS))
    assert table.fail() == ["<failed>", "From 11 to 22."]


def test_the_second_wish_is_served_before_the_first_asks_something(table: Table) -> None:
    heard = breath(understood("i want a pizza", "order_pizza"), " and ", HOURS)
    assert table.hear(heard) == ["From 11 to 22.", "Back to: Order a pizza. Small or large?"]
    assert table.asked == "size"


def test_a_second_wish_that_asks_something_itself_waits_until_the_first_is_done(table: Table) -> None:
    first = understood("a large salami pizza", "order_pizza", size="large", topping="salami")
    assert table.hear(breath(first, " and ", COMPLAINT)) == ["1 large salami. Shall I order?"]
    table.hear(understood("yes", "yes"))
    assert table.reply(Reply("20 minutes.")) == ["20 minutes.", "You also asked: Complain. What happened?"]


def test_an_answer_and_a_wish_in_one_breath_are_both_taken(table: Table) -> None:
    ordering(table)
    heard = breath(understood("large", size="large"), ", and ", HOURS)
    assert table.hear(heard) == ["From 11 to 22.", "Back to: Order a pizza. Which topping?"]
    assert table.conversation.slots["size"] == "large"


def test_a_correction_is_said_back_before_a_wish_is_served(table: Table) -> None:
    ordering(table)
    table.hear(understood("large", size="large"))
    heard = breath(understood("no, small", size="small"), " and ", HOURS)
    assert table.hear(heard) == [
        "All right, small.",
        "From 11 to 22.",
        "Back to: Order a pizza. Which topping?",
    ]


def test_a_wish_is_served_after_a_cancel(table: Table) -> None:
    ordering(table)
    assert table.hear(breath(understood("cancel that", "cancel", exact=True), " and ", HOURS)) == [
        "<cancelled>",
        "From 11 to 22.",
    ]


def test_a_stop_forgets_what_was_wished_for(table: Table) -> None:
    table.hear(breath(understood("i want a pizza", "order_pizza"), " and ", COMPLAINT))
    table.hear(understood("stop", "stop"))
    assert table.conversation.wishes == ()


def test_a_wish_that_is_asked_for_again_is_served_once(table: Table) -> None:
    table.hear(breath(understood("i want a pizza", "order_pizza"), " and ", COMPLAINT))
    table.hear(COMPLAINT)
    assert table.conversation.wishes == ()


def test_a_wish_for_what_the_bot_dropped_meanwhile_is_forgotten(table: Table) -> None:
    table.hear(breath(understood("i want a pizza", "order_pizza"), " and ", COMPLAINT))
    table.bot = replace(PIZZERIA, intents={k: v for k, v in INTENTS.items() if k != "complain"})
    table.hear(understood("large", size="large"))
    assert table.conversation.wishes == ()


@pytest.mark.parametrize(
    ("joint", "second"),
    [
        (" and ", understood("what about it", "opening_hours", 0.4)),  # nobody is sure
        (" and ", understood("a small one", "order_pizza", size="small")),  # the same wish
        (", ", understood("open or so", "opening_hours", 0.7)),  # a comma alone joins nearly anything
    ],
)
def test_what_is_no_second_wish_for_sure_is_part_of_the_first(
    table: Table, joint: str, second: Understanding
) -> None:
    table.hear(breath(understood("i want a pizza", "order_pizza"), joint, second))
    assert table.conversation.wishes == ()
    assert table.asked == "size"


def test_a_text_that_is_asked_for_is_not_cut(table: Table) -> None:
    table.hear(COMPLAINT)
    text = "the oven smoked and when are you open"
    first = understood("the oven smoked", what="the oven smoked")
    table.hear(replace(understood(text, what=text), clauses=(first, HOURS)))
    assert table.call is not None
    assert table.call.slots == {"what": text}


def test_a_text_that_was_found_over_both_halves_is_not_cut(table: Table) -> None:
    text = "the oven smoked and when are you open"
    whole = understood(f"complaint: {text}", "complain", what=text)
    first = understood("complaint: the oven smoked", "complain", what="the oven smoked")
    table.hear(replace(whole, clauses=(first, HOURS)))
    assert table.call is not None
    assert table.call.slots == {"what": text}
