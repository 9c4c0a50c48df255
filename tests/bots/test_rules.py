"""What is not clear is asked about by title, or admitted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.bots.bot import Bot
from botctl.messages import Button
from tests.bots.pizzeria import ESCALATING, PIZZERIA, Table, understood

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
