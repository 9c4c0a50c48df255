from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from .conftest import FUNCTIONS, Books, Desk


def waiting(office: str = "Berlin", **lines: int) -> dict[str, Any]:
    return {"equipment": {"lines": lines, "office": office}}


def test_an_order_is_a_ticket_with_a_day_of_delivery(call: Desk, books: Books) -> None:
    reply = call("desk", "confirm_equipment", slots={"office": "Berlin"}, attributes=waiting(mouse=2))
    assert reply.text == (
        "Ordered: 2 mice. It should be at the Berlin office by Tuesday, 6 January. The order is ticket 101."
    )
    assert reply.attributes == {"ticket": 101, "equipment": None}
    assert books("SELECT kind, summary FROM tickets") == [("order", "Order: 2 mice for Berlin")]
    assert books("SELECT recipient, body FROM outbox") == [
        ("it-desk@example.com", "2 mice, deliver to the Berlin office")
    ]


def test_delivery_takes_working_days_of_what_takes_longest(call: Desk) -> None:
    call.now = "2026-01-09T10:00:00+01:00"  # a Friday; a laptop takes five working days, a mouse one
    attributes = waiting(laptop=1, mouse=1)
    reply = call("desk", "confirm_equipment", slots={"office": "London"}, attributes=attributes)
    assert "All should be at the London office by Friday, 16 January." in reply.text


def test_several_things_are_put_into_one_order_and_read_back(call: Desk) -> None:
    slots = {"item": ["monitor", "keyboard"], "count": ["2", "1"], "office": "Berlin"}
    reply = call("desk", "order_hardware", slots=slots)
    assert (reply.intent, reply.slots) == (
        "confirm_equipment",
        {"what": "2 monitors and one keyboard", "office": "Berlin"},
    )
    assert reply.attributes == waiting(monitor=2, keyboard=1)


@pytest.mark.parametrize(
    ("slots", "lines"),
    [
        ({"item": ["mouse"], "also": "also"}, {"monitor": 1, "keyboard": 1, "mouse": 1}),
        ({"item": ["monitor"], "count": ["2"], "change": "change"}, {"monitor": 2, "keyboard": 1}),
        ({"item": ["mouse"], "change": "change"}, {"mouse": 1}),
        ({"item": ["mouse"]}, {"mouse": 1}),
    ],
)
def test_what_waits_is_kept_where_something_is_added_or_corrected(
    call: Desk, slots: dict[str, Any], lines: dict[str, int]
) -> None:
    reply = call("desk", "order_hardware", slots=slots, attributes=waiting(monitor=1, keyboard=1))
    assert reply.attributes == {"equipment": {"lines": lines, "office": "Berlin"}}


def test_a_bare_number_is_for_the_only_thing_that_waits(call: Desk) -> None:
    reply = call("desk", "order_hardware", slots={"count": ["2"]}, attributes=waiting(mouse=1))
    assert reply.slots["what"] == "2 mice"


@pytest.mark.parametrize(
    ("slots", "asked", "question"),
    [
        ({}, "item", "What do you need? A laptop, a monitor, a headset, something else?"),
        ({"item": ["mouse"]}, "office", "Where shall it go?"),
        ({"item": ["mouse", "monitor"], "count": ["2"]}, "count", "How many of each: mouse and monitor?"),
    ],
)
def test_what_is_missing_is_asked_for(call: Desk, slots: dict[str, Any], asked: str, question: str) -> None:
    reply = call("desk", "order_hardware", slots=slots)
    assert (reply.ask, reply.text) == (asked, question)


def test_more_than_the_most_is_not_ordered(call: Desk, books: Books) -> None:
    reply = call("desk", "order_hardware", slots={"item": ["monitor"], "count": ["20"], "office": "Berlin"})
    assert reply.text.startswith("I can order 2 monitors at a time; more needs your manager")
    assert (reply.ask, books("SELECT count(*) FROM tickets")) == ("count", [(0,)])


def test_everything_that_can_be_asked_for_is_in_the_catalogue() -> None:
    offered = yaml.safe_load((FUNCTIONS.parent / "intents/types/hardware.yml").read_text())["values"]
    assert set(offered) == set(json.loads((FUNCTIONS / "desk/hardware.json").read_text()))


def test_equipment_is_delivered_to_every_office_that_there_is(call: Desk) -> None:
    reply = call("desk", "order_hardware", slots={"item": ["mouse"]})
    offices = yaml.safe_load((FUNCTIONS.parent / "intents/types/office.yml").read_text())["values"]
    assert [button.title for button in reply.message().buttons] == list(offices)


def test_a_lost_device_is_an_urgent_ticket_and_the_security_team_is_told(call: Desk, books: Books) -> None:
    reply = call("desk", "lost_device", slots={"device": "phone"})
    assert reply.text.startswith(
        "The security team has it as urgent: ticket 101. Please change your password"
    )
    assert books("SELECT recipient, subject FROM outbox ORDER BY id") == [
        ("on-call@example.com", "Urgent ticket 101"),
        ("security@example.com", "Lock a lost phone"),
    ]


def test_a_lost_badge_needs_no_new_password(call: Desk) -> None:
    assert "password" not in call("desk", "lost_device", slots={"device": "badge"}).text


def test_a_click_in_a_suspicious_message_opens_an_urgent_ticket(call: Desk, books: Books) -> None:
    call("desk", "report_phishing", slots={"clicked": False})
    assert books("SELECT count(*) FROM tickets") == [(0,)]
    reply = call("desk", "report_phishing", slots={"clicked": True})
    assert "Take the device off the network now" in reply.text
    assert books("SELECT kind, priority FROM tickets") == [("phishing", "urgent")]
