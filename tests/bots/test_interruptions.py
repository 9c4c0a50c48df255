"""Another intent in the middle is served, and the first is taken up again."""

from __future__ import annotations

from dataclasses import replace

from botctl.messages import Reply
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, confirming, ordering, said_nothing, understood


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
