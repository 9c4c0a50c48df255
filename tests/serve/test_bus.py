"""Send events to a server as EventBridge has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from botctl.conversations.store import Store
from botctl.errors import StoreUnavailable
from botctl.serve.host import Host
from botctl.serve.opening import LEASE
from tests.serve.conftest import Clock
from tests.serve.functions_for_events import write_functions

EVENT: dict[str, Any] = {
    "id": "e-1",
    "source": "shop",
    "detail-type": "Order placed",
    "time": "2026-01-05T09:59:00Z",
    "detail": {"number": 7},
}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def root(root: Path) -> Path:
    write_functions(root)
    return root


def test_an_event_is_kept_for_each_function_before_it_is_acknowledged(
    client: TestClient, store: Store, clock: Clock
) -> None:
    answer = client.post("/events", json=EVENT, headers={"traceparent": TRACE})

    assert (answer.status_code, answer.json()) == (
        202,
        {"queued": [{"function": "greet", "id": "greet/e-1"}]},
    )
    (taken,) = store.fulfillments.due(now=clock(), lease=LEASE)
    assert (taken.invocation.function, taken.invocation.trace) == ("greet", TRACE)
    assert taken.invocation.event == {
        **EVENT,
        "version": "0",
        "account": "000000000000",
        "region": "us-east-1",
        "resources": [],
    }


def test_an_event_that_comes_again_is_not_run_again(client: TestClient, store: Store, clock: Clock) -> None:
    first = client.post("/events", json=EVENT)
    (taken,) = store.fulfillments.due(now=clock(), lease=LEASE)
    store.fulfillments.done(taken, now=clock())

    again = client.post("/events", json=[EVENT, {**EVENT, "id": "e-2"}])

    assert first.json()["queued"] == again.json()["queued"][:1]
    assert [one.invocation.id for one in store.fulfillments.due(now=clock(), lease=LEASE)] == ["greet/e-2"]


def test_entries_of_put_events_are_taken(client: TestClient) -> None:
    entry = {"Source": "shop", "DetailType": "Order placed", "Detail": '{"number": 7}'}

    queued = client.post("/events", json={"Entries": [entry, entry]}).json()["queued"]

    assert [one["function"] for one in queued] == ["greet", "greet"]
    assert len({one["id"] for one in queued}) == 2  # EventBridge gives each an id of its own


def test_an_event_that_no_function_wants_is_taken_and_forgotten(
    client: TestClient, store: Store, clock: Clock
) -> None:
    answer = client.post("/events", json={**EVENT, "source": "elsewhere"})

    assert (answer.status_code, answer.json()) == (202, {"queued": []})
    assert store.fulfillments.due(now=clock(), lease=LEASE) == ()


def test_one_wrong_event_has_none_queued(client: TestClient, store: Store, clock: Clock) -> None:
    answer = client.post("/events", json=[EVENT, {"source": "shop"}])

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "[1].detail-type: a text is missing here"
    assert store.fulfillments.due(now=clock(), lease=LEASE) == ()


def test_operators_alone_send_events(connect: Callable[..., TestClient]) -> None:
    elsewhere = connect(base_url="http://bots.example", address="203.0.113.7")

    refused = elsewhere.post("/events", json=EVENT)
    assert (refused.status_code, refused.json()["error"]["message"]) == (
        403,
        "only who runs this server may send events",
    )
    with_token = elsewhere.post("/events", json=EVENT, headers={"authorization": "Bearer operator-canary"})
    assert with_token.status_code == 202
    page = {"origin": "https://evil.example"}
    assert connect().post("/events", json=EVENT, headers=page).json()["error"]["code"] == "origin_not_allowed"


def test_what_could_not_be_kept_is_not_acknowledged(client: TestClient, host: Host) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise StoreUnavailable("the disk is full")

    host.store.fulfillments.queue = full  # type: ignore[method-assign]  # the disk is the outside world
    answer = client.post("/events", json=EVENT)

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")


def test_a_body_has_its_limit(client: TestClient) -> None:
    answer = client.post("/events", content=b"[" + b" " * (1 << 20))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_the_bell_is_rung_for_what_came_in(client: TestClient, host: Host) -> None:
    assert not host.bell.is_set()
    client.post("/events", json=EVENT)
    assert host.bell.is_set()
