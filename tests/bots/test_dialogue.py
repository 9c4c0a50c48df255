"""A conversation has words of its own, a language, and a bot that may change meanwhile."""

from __future__ import annotations

from dataclasses import replace

from botctl.messages import SlotValue
from tests.bots.pizzeria import INTENTS, PIZZERIA, Table, ordering, pattern, understood

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
