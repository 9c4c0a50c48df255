"""Ask functions over HTTP, by the routes that they list."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from botctl.conversations.store import Store
from botctl.serve.lanes import Bounds, Lanes
from tests.serve.functions_for_events import write_functions


@pytest.fixture
def root(root: Path) -> Path:
    write_functions(root)
    return root


def test_a_function_answers_for_its_route(client: TestClient) -> None:
    answer = client.post("/shop/order", json={"count": 1})

    assert (answer.status_code, answer.text) == (201, 'False {"count":1}')
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert answer.headers["content-type"] == "text/plain"
    assert len(answer.headers["x-trace"]) == 32


def test_a_body_of_bytes_comes_as_base64(client: TestClient) -> None:
    answer = client.post("/shop/order", content=b"\x89PNG", headers={"content-type": "image/png"})
    assert answer.text == "True iVBORw=="


def test_anything_else_is_json(client: TestClient) -> None:
    answer = client.post("/shop/text")

    assert (answer.status_code, answer.json()) == (200, {"text": "Hello."})
    assert answer.headers["content-type"] == "application/json"


def test_a_function_that_fails_is_answered_in_api_gateways_words_and_told_of_in_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "botctl.serve"):
        answer = client.post("/shop/fail")

    assert (answer.status_code, answer.json()) == (502, {"message": "Internal server error"})
    assert "functions/echo: RuntimeError: canary-secret" in caplog.text


def test_a_function_that_takes_longer_than_it_may_is_given_up(client: TestClient) -> None:
    answer = client.post("/hang")
    assert (answer.status_code, answer.json()) == (504, {"message": "Endpoint request timed out"})


def test_other_methods_and_paths_are_not_its(client: TestClient) -> None:
    assert client.put("/shop/order").json()["error"]["code"] == "unknown_address"
    assert client.post("/shop/order/more").json()["error"]["code"] == "unknown_address"
    assert client.post("/health").json()["error"]["code"] == "wrong_method"


def test_what_it_says_to_somebody_is_said_in_their_conversation(client: TestClient, store: Store) -> None:
    answer = client.post("/shop/tell?to=cafe/web/1")

    assert answer.status_code == 200
    while not store.turns("cafe/web/1"):
        client.get("/health")  # the loop goes on
    (turn,) = store.turns("cafe/web/1")
    assert [message.text for message in turn.messages] == ["Told."]


def test_who_it_says_something_to_must_be_there(client: TestClient) -> None:
    assert client.post("/shop/tell?to=nobody").status_code == 502


def test_pages_from_elsewhere_may_not_ask(client: TestClient) -> None:
    answer = client.post("/shop/order", headers={"origin": "https://evil.example"})
    assert answer.json()["error"]["code"] == "origin_not_allowed"


def test_a_body_has_its_limit(client: TestClient) -> None:
    answer = client.post("/shop/order", content=b"x" * (4 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_more_requests_than_may_wait_are_refused_and_turns_are_not(
    connect: Callable[..., TestClient],
) -> None:
    client = connect(requests=Lanes(Bounds(threads=1, waiting=0)))

    assert client.post("/shop/order").json()["error"]["code"] == "busy"
    assert client.post("/bots/cafe/web", json={"text": "/count"}).json()["replies"][0]["text"] == "1"


def test_a_head_is_no_get(client: TestClient) -> None:
    assert client.head("/shop/order").status_code == 404
    assert client.get("/shop/order").status_code == 201
