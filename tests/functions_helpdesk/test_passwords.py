from __future__ import annotations

import logging
import re

import pytest

from .conftest import Books, Desk

ANNA = {"account": "anna@example.com"}


def issued(books: Books) -> int:
    """Return the newest code as its owner reads it."""
    bodies = books("SELECT body FROM outbox WHERE subject = 'Your one-time code' ORDER BY id DESC")
    match = re.match(r"\d{6}", bodies[0][0])
    assert match
    return int(match[0])


def wrong(code: int) -> int:
    return code + 1 if code < 999_999 else code - 1


def test_a_code_goes_to_the_owner_and_is_asked_for(call: Desk, books: Books) -> None:
    reply = call("desk", "reset_password", slots=ANNA)
    assert reply.intent == "enter_reset_code"
    assert str(issued(books)) not in reply.text
    assert books("SELECT recipient FROM outbox") == [("anna@example.com",)]


def test_the_right_code_has_the_desk_set_a_temporary_password(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    reply = call("desk", "enter_reset_code", slots={"code": issued(books)})
    assert reply.text.startswith(
        "That's the one. The desk will set a temporary password for anna@example.com"
    )
    assert books("SELECT recipient, subject FROM outbox WHERE id = 2") == [
        ("it-desk@example.com", "Set a temporary password for anna@example.com")
    ]


def test_a_code_works_once(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    code = issued(books)
    call("desk", "enter_reset_code", slots={"code": code})
    assert call("desk", "enter_reset_code", slots={"code": code}).text.startswith("I have no code to check")


def test_a_repeated_turn_uses_up_neither_code_nor_try(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA, turn="t1")
    call("desk", "reset_password", slots=ANNA, turn="t1")
    assert books("SELECT count(*) FROM codes") == [(1,)]
    slots = {"code": wrong(issued(books))}
    replies = {call("desk", "enter_reset_code", slots=slots, turn="t2").text for _ in range(5)}
    assert replies == {"That is not the code. You have 2 tries left. What are the six digits?"}


def test_three_wrong_tries_end_a_code(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    code = issued(books)
    replies = [call("desk", "enter_reset_code", slots={"code": wrong(code)}) for _ in range(3)]
    assert [reply.ask for reply in replies] == ["code", "code", None]
    assert replies[1].text.startswith("That is not the code. You have one try left.")
    assert replies[2].text == "That is not it either, and it was the last try. You need a new code."
    assert call("desk", "enter_reset_code", slots={"code": code}).text.startswith("I have no code to check")


@pytest.mark.parametrize(("minutes", "good"), [("09:59", True), ("10:00", False), ("11:00", False)])
def test_a_code_lives_ten_minutes(call: Desk, books: Books, minutes: str, good: bool) -> None:  # noqa: FBT001  # pytest hands it in
    call("desk", "reset_password", slots=ANNA)
    call.now = f"2026-01-05T10:{minutes}+01:00"
    reply = call("desk", "enter_reset_code", slots={"code": issued(books)})
    assert reply.text.startswith("That's the one.") is good


def test_a_new_code_ends_the_one_before(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    old = issued(books)
    call("desk", "reset_password", slots=ANNA)
    if issued(books) != old:  # one in 900,000 times they are the same
        assert call("desk", "enter_reset_code", slots={"code": old}).ask == "code"
    assert call("desk", "enter_reset_code", slots={"code": issued(books)}).text.startswith("That's the one.")


def test_a_code_is_good_only_where_it_was_asked_for(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    slots = {"code": issued(books)}
    elsewhere = call("desk", "enter_reset_code", slots=slots, conversation="helpdesk/web/mallory")
    assert elsewhere.text.startswith("I have no code to check")


def test_nobody_is_rung_more_than_three_times_an_hour(call: Desk, books: Books) -> None:
    for _ in range(3):
        call("desk", "reset_password", slots=ANNA)
    reply = call("desk", "reset_password", slots=ANNA)
    assert reply.text.startswith("anna@example.com had 3 codes within the hour")
    assert call("desk", "reset_password", slots={"account": "bo@example.com"}).intent == "enter_reset_code"
    call.now = "2026-01-05T11:00:00+01:00"
    assert call("desk", "reset_password", slots=ANNA).intent == "enter_reset_code"
    assert books("SELECT count(*) FROM codes") == [(5,)]


def test_a_code_is_kept_as_a_salted_digest_and_never_logged(
    call: Desk, books: Books, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    call("desk", "reset_password", slots=ANNA)
    code = str(issued(books)).encode()
    (salt, digest), *_ = books("SELECT salt, digest FROM codes")
    assert code not in salt + digest
    assert "message 1 waits in the outbox: 'Your one-time code' for anna@example.com" in caplog.text
    assert code.decode() not in caplog.text


@pytest.mark.parametrize("code", [0, 1.0, -482913, 10**18, 0.5])
def test_any_number_may_be_tried(call: Desk, code: float) -> None:
    call("desk", "reset_password", slots=ANNA)
    assert call("desk", "enter_reset_code", slots={"code": code}).ask == "code"


def test_a_code_read_as_a_decimal_number_is_still_the_code(call: Desk, books: Books) -> None:
    call("desk", "reset_password", slots=ANNA)
    reply = call("desk", "enter_reset_code", slots={"code": float(issued(books))})
    assert reply.text.startswith("That's the one.")
