"""Count turns and what functions do, in the form that Prometheus asks for.

Names and units are Prometheus' own: https://prometheus.io/docs/practices/naming/. Values of labels are
names of the workspace's files and words of a few, so that nobody who talks with a bot can make more.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from botctl.conversations.store import Store
from botctl.errors import EventConflict, StillWaiting, StoreError
from botctl.functions.journal import Entry
from botctl.functions.persistent import News
from botctl.messages import Turn, Utterance

CONTENT_TYPE = CONTENT_TYPE_LATEST

# Seconds. A warm function takes a millisecond, one that waits for somebody else's server may take long.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_OTHER = "other"
_UNKNOWN = math.nan  # as Prometheus has it for what cannot be told now


class Metrics:
    """Hold the counters of one server, which go on when its workspace is read again."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self._invocations = Counter(
            "botctl_invocations",
            "How often functions ran: ok, error, timeout, memory, exit, or init where one could not begin.",
            ("function", "outcome", "start"),
            registry=own,
        )
        self._invocation_seconds = Histogram(
            "botctl_invocation_seconds", "How long they ran.", ("function",), registry=own, buckets=_BUCKETS
        )
        self._retries = Counter(
            "botctl_retries",
            "How often a function that had failed was tried again.",
            ("function",),
            registry=own,
        )
        self._circuit = Gauge(
            "botctl_circuit_open",
            "1 while a function is left in peace, since it keeps failing.",
            ("function",),
            registry=own,
        )
        self._dead_letters = Gauge(
            "botctl_dead_letters",
            "Calls and events that failed for good and wait for somebody.",
            registry=own,
        )
        self._queued = Gauge(
            "botctl_queued_invocations", "Events that functions have still to be run with.", registry=own
        )
        self._turns = Counter(
            "botctl_turns",
            "Turns: answered, function_failed (told so, and there is a dead letter), waiting, conflict,"
            " unavailable, error.",
            ("bot", "connector", "outcome"),
            registry=own,
        )
        self._turn_seconds = Histogram(
            "botctl_turn_seconds",
            "How long turns took, without the time that they waited for those before them.",
            ("bot", "connector"),
            registry=own,
            buckets=_BUCKETS,
        )
        self._functions: frozenset[str] = frozenset()
        self._bots: frozenset[str] = frozenset()
        self._connectors: frozenset[str] = frozenset()
        self._children: dict[tuple[Any, ...], Any] = {}  # looking one up by its labels costs more than adding

    def serve(self, *, functions: Iterable[str], bots: Iterable[str], connectors: Iterable[str]) -> None:
        """Take note of what is served now; circuits begin closed."""
        self._functions, self._bots = frozenset(functions), frozenset(bots)
        self._connectors = frozenset(connectors)
        self._circuit.clear()
        for name in self._functions:
            self._circuit.labels(name).set(0)
            self._retries.labels(name)

    def invocation(self, entry: Entry) -> None:
        """Count an entry of the functions' journal, if it tells what became of an invocation."""
        if "outcome" not in entry:
            return
        name = _one_of(self._functions, entry["function"])
        self._child(self._invocations, name, entry["outcome"], entry.get("start", "cold")).inc()
        if "ms" in entry:
            self._child(self._invocation_seconds, name).observe(entry["ms"] / 1000)

    def news(self, function: str, news: News) -> None:
        """Count a retry, or take note of a circuit."""
        if function not in self._functions:
            return
        if news == "retry":
            self._retries.labels(function).inc()
        else:
            self._circuit.labels(function).set(news == "opened")

    def taken(self, utterance: Utterance, take: Callable[[], Turn]) -> Turn:
        """Take a turn, and count it with how it ended."""
        began, outcome = time.perf_counter(), "error"
        try:
            turn = take()
            outcome = "function_failed" if any(step.error for step in turn.steps) else "answered"
        except StoreError as error:
            outcome = _refusal(error)
            raise
        finally:
            bot = _one_of(self._bots, utterance.bot)
            connector = _one_of(self._connectors, utterance.connector)
            self._child(self._turns, bot, connector, outcome).inc()
            self._child(self._turn_seconds, bot, connector).observe(time.perf_counter() - began)
        return turn

    def text(self, store: Store) -> bytes:
        """Return all of it as Prometheus reads it; what a store that is down would tell is NaN."""
        try:
            backlog = store.fulfillments.backlog()
        except StoreError:  # `/health` tells of it, and the log why
            dead_letters, queued = _UNKNOWN, _UNKNOWN
        else:
            dead_letters, queued = float(backlog.dead_letters), float(backlog.queued)
        self._dead_letters.set(dead_letters)
        self._queued.set(queued)
        return generate_latest(self._registry)

    def _child(self, metric: Any, *labels: str) -> Any:
        key = (metric, *labels)
        child = self._children.get(key)
        if child is None:
            child = self._children[key] = metric.labels(*labels)
        return child


def _one_of(known: frozenset[str], name: str) -> str:
    return name if name in known else _OTHER


def _refusal(error: StoreError) -> str:
    if isinstance(error, StillWaiting):
        return "waiting"
    return "conflict" if isinstance(error, EventConflict) else "unavailable"
