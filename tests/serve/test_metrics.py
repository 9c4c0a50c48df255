"""Read what a server counts: as an operator, in Prometheus' own format, with nobody's words in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from botctl.conversations.fulfillments import DeadLetter, Invocation
from botctl.conversations.store import Store
from botctl.errors import EventConflict, FunctionError, StillWaiting, StoreUnavailable
from botctl.messages import Step, Turn, Utterance
from botctl.serve.host import Host
from botctl.serve.metrics import Metrics
from botctl.serve.opening import open_host
from botctl.workspace.models import train_bot
from botctl.workspace.read import load
from tests.functions.conftest import CALL as ORDER

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
UTTERANCE = Utterance("e1", "cafe", "web", "web", "cafe/web/1", "web:1", "en-US", "hello", NOW)
CALL = replace(ORDER, intent="count", function="count", conversation="cafe/web/1")
TURN = Turn("t1", "cafe/web/1", 1, "e1", NOW, "hello", ())

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(text: str) -> Figures:
    """Return each sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float | None:
    return found.get((name, tuple(sorted(labels.items()))))


def read(client: TestClient) -> Figures:
    response = client.get("/metrics")
    assert response.status_code == 200, response.text
    return figures(response.text)


@pytest.fixture
def metrics() -> Metrics:
    counted = Metrics()
    counted.serve(functions=["order"], bots=["cafe"], connectors=["web"])
    return counted


def counted(metrics: Metrics, store: Store) -> Figures:
    return figures(metrics.text(store).decode())


def test_a_turn_is_counted_with_its_bot_and_connector(client: TestClient) -> None:
    for _ in range(2):
        client.post("/bots/cafe/web", json={"text": "/count"})

    found = read(client)

    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome="answered") == 2
    assert figure(found, "botctl_turn_seconds_count", bot="cafe", connector="web") == 2


def test_prometheus_is_told_its_format(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert response.headers["cache-control"] == "no-store"
    assert (
        "# TYPE botctl_turns_total counter" in response.text or "# TYPE botctl_turns counter" in response.text
    )


def test_it_is_for_operators_alone(connect: Callable[..., TestClient]) -> None:
    elsewhere = connect(base_url="http://bots.example", address="203.0.113.7")
    refused = elsewhere.get("/metrics")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "operators_only")
    wrong = elsewhere.get("/metrics", headers={"authorization": "Bearer guessed"})
    assert wrong.status_code == 403
    let_in = elsewhere.get("/metrics", headers={"authorization": "Bearer operator-canary"})
    assert let_in.status_code == 200
    assert "botctl_dead_letters 0.0" in let_in.text


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (StillWaiting("later"), "waiting"),
        (EventConflict("another text"), "conflict"),
        (StoreUnavailable("the disk is full"), "unavailable"),
        (ValueError("a bug"), "error"),
    ],
)
def test_a_turn_that_was_not_taken_is_counted_by_what_stood_in_its_way(
    metrics: Metrics, store: Store, error: Exception, outcome: str
) -> None:
    def take() -> Turn:
        raise error

    with pytest.raises(type(error)):
        metrics.taken(UTTERANCE, take)

    found = counted(metrics, store)
    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome=outcome) == 1


def test_a_turn_whose_function_failed_is_told_from_one_that_was_answered(
    metrics: Metrics, store: Store
) -> None:
    failed = replace(TURN, steps=(Step("call", 1.0, "order", "functions/order: KeyError: 'oven'"),))
    metrics.taken(UTTERANCE, lambda: failed)
    metrics.taken(UTTERANCE, lambda: TURN)

    found = counted(metrics, store)

    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome="function_failed") == 1
    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome="answered") == 1


def test_invocations_are_counted_by_how_they_ended_and_began(metrics: Metrics, store: Store) -> None:
    begun = {"at": "", "function": "order", "request": "r", "turn": "t"}
    metrics.invocation({**begun, "line": "printed"})
    metrics.invocation({**begun, "outcome": "ok", "start": "cold", "ms": 40.0})
    metrics.invocation({**begun, "outcome": "ok", "start": "warm", "ms": 0.7})
    metrics.invocation({**begun, "outcome": "timeout", "start": "warm", "ms": 10_000.0})
    metrics.invocation({**begun, "outcome": "init"})

    found = counted(metrics, store)

    total = "botctl_invocations_total"
    assert figure(found, total, function="order", outcome="ok", start="cold") == 1
    assert figure(found, total, function="order", outcome="ok", start="warm") == 1
    assert figure(found, total, function="order", outcome="timeout", start="warm") == 1
    assert figure(found, total, function="order", outcome="init", start="cold") == 1
    seconds = "botctl_invocation_seconds"
    assert figure(found, f"{seconds}_bucket", function="order", le="0.001") == 1
    assert figure(found, f"{seconds}_bucket", function="order", le="0.05") == 2
    assert figure(found, f"{seconds}_count", function="order") == 3


def test_nobody_can_make_labels_of_their_own(metrics: Metrics, store: Store) -> None:
    for number in range(100):
        metrics.taken(replace(UTTERANCE, bot=f"bot{number}", connector=f"c{number}"), lambda: TURN)
        metrics.invocation({"function": f"f{number}", "outcome": "ok", "start": "warm", "ms": 1.0})
        metrics.news(f"f{number}", "retry")

    found = counted(metrics, store)

    assert figure(found, "botctl_turns_total", bot="other", connector="other", outcome="answered") == 100
    assert figure(found, "botctl_invocations_total", function="other", outcome="ok", start="warm") == 100
    assert {dict(labels).get("function") for _, labels in found} == {"order", "other", None}


def test_retries_and_circuits_are_told(metrics: Metrics, store: Store) -> None:
    found = counted(metrics, store)
    assert figure(found, "botctl_retries_total", function="order") == 0
    assert figure(found, "botctl_circuit_open", function="order") == 0

    metrics.news("order", "retry")
    metrics.news("order", "opened")
    found = counted(metrics, store)
    assert figure(found, "botctl_retries_total", function="order") == 1
    assert figure(found, "botctl_circuit_open", function="order") == 1

    metrics.news("order", "closed")
    assert figure(counted(metrics, store), "botctl_circuit_open", function="order") == 0


def test_counters_go_on_when_the_workspace_is_read_again_and_circuits_begin_closed(
    metrics: Metrics, store: Store
) -> None:
    metrics.taken(UTTERANCE, lambda: TURN)
    metrics.news("order", "opened")

    metrics.serve(functions=["order", "pay"], bots=["cafe"], connectors=["web"])

    found = counted(metrics, store)
    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome="answered") == 1
    assert figure(found, "botctl_circuit_open", function="order") == 0
    assert figure(found, "botctl_circuit_open", function="pay") == 0


def test_what_is_left_to_do_is_read_from_the_store(client: TestClient, store: Store) -> None:
    store.fulfillments.bury(DeadLetter("d1", NOW, "order", {}, "KeyError"))
    store.fulfillments.queue([Invocation("i1", "order", {}), Invocation("i2", "order", {})], now=NOW)

    found = read(client)

    assert figure(found, "botctl_dead_letters") == 1
    assert figure(found, "botctl_queued_invocations") == 2


def test_a_store_that_is_down_leaves_the_counters(metrics: Metrics, host: Host) -> None:
    class Gone:
        @property
        def fulfillments(self) -> object:
            raise StoreUnavailable("state.db: gone")

    metrics.taken(UTTERANCE, lambda: TURN)
    found = figures(metrics.text(Gone()).decode())  # type: ignore[arg-type]  # a disk that is gone
    assert figure(found, "botctl_turns_total", bot="cafe", connector="web", outcome="answered") == 1
    dead = figure(found, "botctl_dead_letters")
    assert dead is not None
    assert math.isnan(dead)


def test_no_word_of_anybody_is_in_it(client: TestClient) -> None:
    client.post("/bots/cafe/web", json={"text": "canary-word", "event": "canary-event"})
    assert "canary" not in client.get("/metrics").text


@pytest.mark.parametrize("in_process", [False, True])
def test_what_functions_do_is_counted_wherever_they_run(root: Path, in_process: bool) -> None:  # noqa: FBT001 -- a case
    workspace = load(root)
    for bot in workspace.bots.values():
        train_bot(root, bot)
    host = open_host(workspace, environ={"PATH": "/usr/bin:/bin"}, in_process=in_process)
    try:
        host.functions.invoke(CALL)
        with pytest.raises(FunctionError):
            host.functions.invoke(replace(CALL, function="crash", turn_id="t2"))
        found = counted(host.metrics, host.store)
    finally:
        host.functions.close()
        host.store.close()

    total = "botctl_invocations_total"
    assert figure(found, total, function="count", outcome="ok", start="cold") == 1
    failed = sum(
        figure(found, total, function="crash", outcome="error", start=start) or 0
        for start in ("cold", "warm")
    )
    assert failed == host.workspace.functions["crash"].retries + 1
    assert (
        figure(found, "botctl_retries_total", function="crash") == host.workspace.functions["crash"].retries
    )
    assert (workspace.state / "logs" / "functions" / "count.jsonl").exists()
