"""Follow a trace from a web request to the call that is made for it, and to what is left of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from botctl.conversations.fulfillments import DeadLetter
from botctl.conversations.store import Store
from botctl.errands.lateness import answer
from botctl.messages import Call, Reply
from tests.serve.conftest import Clock

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"


def dead(store: Store) -> DeadLetter:
    """Return the one dead letter there is: that of the call of /crash."""
    (letter,) = store.fulfillments.dead_letters()
    assert letter.trace == letter.work["trace"]
    return letter


def check_child(trace: str) -> None:
    """Hold a traceparent to be a part of the request's own span."""
    version, own, span, flags = trace.split("-")
    assert (version, own, flags) == ("00", TRACE, "01")
    assert span != SPAN


def test_a_call_is_part_of_the_trace_that_its_request_came_with(client: TestClient, store: Store) -> None:
    client.post("/bots/cafe/web", json={"text": "/crash"}, headers={"traceparent": HEADER})
    check_child(dead(store).trace)


def test_a_request_that_is_part_of_none_begins_one_that_is_named_by_its_turn(
    client: TestClient, store: Store
) -> None:
    client.post("/bots/cafe/web", json={"text": "/crash"})
    letter = dead(store)
    assert letter.trace.split("-")[1] == letter.id


@pytest.mark.parametrize("header", ["nonsense", f"00-{'0' * 32}-{SPAN}-01", f"{HEADER}-more", HEADER * 50])
def test_a_broken_header_counts_as_none(client: TestClient, store: Store, header: str) -> None:
    response = client.post("/bots/cafe/web", json={"text": "/crash"}, headers={"traceparent": header})
    assert response.status_code == 200
    letter = dead(store)
    assert letter.trace.split("-")[1] == letter.id


def test_rasas_channel_and_sockets_are_part_of_traces_too(client: TestClient, store: Store) -> None:
    headers = {"traceparent": HEADER}
    body = {"sender": "anna", "message": "/crash"}
    client.post("/bots/cafe/webhooks/rest/webhook", json=body, headers=headers)
    check_child(dead(store).trace)
    store.fulfillments.drop(dead(store).id)

    with client.websocket_connect("/bots/cafe/web/ws", headers=headers) as socket:
        socket.send_json({"text": "/crash"})
        while socket.receive_json()["type"] != "done":
            pass
    check_child(dead(store).trace)


def test_whoever_is_told_of_a_dead_letter_and_its_late_answer_are_part_of_it_too(
    client: TestClient, store: Store, clock: Clock
) -> None:
    client.post("/bots/cafe/web", json={"text": "/crash"}, headers={"traceparent": HEADER})
    letter = dead(store)

    store.fulfillments.bury(replace(letter, told="notify_ops"))
    (told,) = store.fulfillments.due(now=clock() + timedelta(days=1), lease=timedelta(seconds=1))
    late = answer(Call.from_json(letter.work), Reply("Now."), store=store, now=clock())

    assert told.invocation.trace == letter.trace
    assert late.trace == letter.trace
