from __future__ import annotations

import json
import re

import yaml

from .conftest import FUNCTIONS, Books, Desk

CRM = {"who": "dana@example.com", "system": "CRM", "level": "read", "reason": "Quarterly report"}


def requested(call: Desk, books: Books) -> int:
    """Ask for access and return the approver's code."""
    call("desk", "request_access", slots=CRM)
    body = books("SELECT body FROM outbox WHERE recipient = 'priya.nair@example.com' ORDER BY id DESC")[0][0]
    match = re.search(r"Your code is (\d{6})", body)
    assert match
    return int(match[1])


def answer(code: int, decision: str = "approve", request: int = 1) -> dict[str, object]:
    return {"request": request, "decision": decision, "code": code}


def test_a_request_waits_for_the_systems_own_approver(call: Desk, books: Books) -> None:
    reply = call("desk", "request_access", slots=CRM)
    assert reply.text.startswith("That is request 1. It waits for Priya Nair, who looks after the CRM;")
    assert books("SELECT who, system, level, reason, approver, state FROM requests") == [
        ("dana@example.com", "CRM", "read", "Quarterly report", "priya.nair@example.com", "waiting")
    ]
    assert books("SELECT body FROM outbox")[0][0].startswith(
        "dana@example.com asks for read access to CRM: Quarterly report\n"
    )


def test_the_approvers_code_decides_and_the_desk_is_told(call: Desk, books: Books) -> None:
    code = requested(call, books)
    reply = call("desk", "approve_request", slots=answer(code), person="web:priya", conversation="c2")
    assert reply.text == (
        "Request 1 is approved: read access to the CRM for dana@example.com. "
        "The desk sets it up now, and they hear of it."
    )
    assert books("SELECT recipient, subject FROM outbox WHERE id > 1 ORDER BY id") == [
        ("dana@example.com", "Access request 1 approved"),
        ("it-desk@example.com", "Give access: request 1"),
    ]


def test_a_declined_request_gives_no_access(call: Desk, books: Books) -> None:
    code = requested(call, books)
    reply = call("desk", "approve_request", slots=answer(code, "decline"))
    assert reply.text.endswith("for dana@example.com. I am letting them know.")
    assert books("SELECT count(*) FROM outbox WHERE subject LIKE 'Give access%'") == [(0,)]


def test_nobody_decides_without_the_code(call: Desk, books: Books) -> None:
    code = requested(call, books)
    other = code + 1 if code < 999_999 else code - 1
    replies = [call("desk", "approve_request", slots=answer(other)) for _ in range(5)]
    assert [reply.ask for reply in replies] == ["code"] * 5
    assert call("desk", "approve_request", slots=answer(code)).text.startswith("Request 1 is not waiting")
    assert books("SELECT state FROM requests") == [("waiting",)]


def test_a_code_belongs_to_one_request(call: Desk, books: Books) -> None:
    first, second = requested(call, books), requested(call, books)
    if first != second:  # one in 900,000 times they are the same
        assert call("desk", "approve_request", slots=answer(first, request=2)).ask == "code"
    assert call("desk", "approve_request", slots=answer(second, request=2)).text.startswith(
        "Request 2 is approved"
    )


def test_a_request_is_decided_once(call: Desk, books: Books) -> None:
    code = requested(call, books)
    call("desk", "approve_request", slots=answer(code))
    assert call("desk", "approve_request", slots=answer(code, "decline")).text.startswith(
        "Request 1 is not waiting"
    )
    assert books("SELECT state FROM requests") == [("approved",)]


def test_an_approval_code_lives_a_week(call: Desk, books: Books) -> None:
    code = requested(call, books)
    call.now = "2026-01-12T10:00:00+01:00"
    assert call("desk", "approve_request", slots=answer(code)).text.startswith("Request 1 is not waiting")


def test_who_asked_sees_how_far_it_is_and_nobody_else_does(call: Desk, books: Books) -> None:
    code = requested(call, books)
    waiting = (
        "Request 1, read access to the CRM for dana@example.com: waiting for Priya Nair since today at 10:00."
    )
    assert call("desk", "request_status").text == waiting
    call("desk", "approve_request", slots=answer(code))
    call.now = "2026-01-20T10:00:00+01:00"
    assert call("desk", "request_status", slots={"request": 1}).text.endswith(
        ": approved on 5 January at 10:00."
    )
    assert call("desk", "request_status", person="web:bo").text == "You have not asked for access yet."
    unknown = call("desk", "request_status", slots={"request": 1}, person="web:bo")
    assert unknown.text == "I can't find a request 1 of yours."


def test_every_system_that_can_be_asked_for_has_an_approver() -> None:
    offered = yaml.safe_load((FUNCTIONS.parent / "intents/types/system.yml").read_text())["values"]
    assert set(offered) == set(json.loads((FUNCTIONS / "desk/systems.json").read_text()))
