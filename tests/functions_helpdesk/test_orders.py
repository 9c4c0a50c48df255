from __future__ import annotations

import json

import pytest
import yaml

from .conftest import FUNCTIONS, Books, Desk


def test_an_order_is_a_ticket_with_a_day_of_delivery(call: Desk, books: Books) -> None:
    reply = call("desk", "order_hardware", slots={"item": "mouse", "count": 2, "office": "Berlin"})
    assert reply.text == (
        "Ordered: 2 mice. It should be at the Berlin office by Tuesday, 6 January. The order is ticket 101."
    )
    assert books("SELECT kind, summary FROM tickets") == [("order", "Order: 2 mice for Berlin")]
    assert books("SELECT recipient, body FROM outbox") == [
        ("it-desk@example.com", "2 mice, deliver to the Berlin office")
    ]


def test_delivery_takes_working_days(call: Desk) -> None:
    call.now = "2026-01-09T10:00:00+01:00"  # a Friday; a laptop takes five working days
    reply = call("desk", "order_hardware", slots={"item": "laptop", "count": 1, "office": "London"})
    assert "by Friday, 16 January." in reply.text


@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_only_whole_numbers_can_be_ordered(call: Desk, books: Books, count: float) -> None:
    reply = call("desk", "order_hardware", slots={"item": "mouse", "count": count, "office": "Berlin"})
    assert (reply.text, reply.ask) == ("How many shall it be? A whole number, please.", "count")
    assert books("SELECT count(*) FROM tickets") == [(0,)]


def test_more_than_the_most_is_not_ordered(call: Desk, books: Books) -> None:
    reply = call("desk", "order_hardware", slots={"item": "monitor", "count": 20, "office": "Berlin"})
    assert reply.text.startswith("I can order 2 monitors at a time; more needs your manager")
    assert (reply.ask, books("SELECT count(*) FROM tickets")) == ("count", [(0,)])


def test_everything_that_can_be_asked_for_is_in_the_catalogue() -> None:
    offered = yaml.safe_load((FUNCTIONS.parent / "intents/types/hardware.yml").read_text())["values"]
    assert set(offered) == set(json.loads((FUNCTIONS / "desk/hardware.json").read_text()))


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
