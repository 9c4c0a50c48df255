"""Drive a store as many clients would, keep each client's own history, and judge what came of it."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botctl.conversations.postgres import PostgresStore
from botctl.conversations.sql import SqlStore
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Repeated, Store
from botctl.errors import StaleConversation
from botctl.messages import Turn, Utterance
from tests.conversations_store.sample import KEEP, reply, say

LEASE = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Remember what a client saw of one delivery; times are of the machine's monotonic clock.

    `received` is when the ledger had it, `number` the turn it was answered with.
    """

    event_id: str
    conversation: str
    began: float
    received: float
    number: int


@dataclass(frozen=True, slots=True)
class Work:
    """Tell one client what to say: so many events to each of some people, each delivered twice."""

    client: int
    people: tuple[str, ...]
    events: int
    seed: int = 0


def deliver(store: Store, utterance: Utterance) -> Delivery:
    """Deliver an event until it is answered."""
    began = time.monotonic()
    store.receive(utterance, now=datetime.now(UTC))
    received = time.monotonic()
    turn = answer(store, utterance)
    return Delivery(utterance.event_id, utterance.conversation, began, received, turn.number)


def answer(store: Store, utterance: Utterance) -> Turn:
    """Take an event's turn, or that of whoever is first in line, or wait for it, until there is one."""
    while True:
        opened = store.open(utterance, now=datetime.now(UTC), lease=LEASE, keep=KEEP)
        if isinstance(opened, Repeated):
            return opened.turn
        if isinstance(opened, Claimed):
            try:
                return run(store, opened, utterance)
            except StaleConversation:
                continue
        if opened.first is not None:
            answer(store, opened.first)
        else:
            time.sleep(0.001)


def run(store: Store, claimed: Claimed, utterance: Utterance) -> Turn:
    """Take a turn that reads the state, works for a moment, and writes what it read and one thing more."""
    heard = [*claimed.conversation.attributes.get("heard", []), utterance.event_id]  # type: ignore[misc]  # a list, put in here
    time.sleep(random.random() * 0.002)  # noqa: S311 -- not a secret
    turn = reply(claimed, at=datetime.now(UTC), said=utterance.text)
    store.commit(claimed, replace(claimed.conversation, attributes={"heard": heard}), turn)
    return turn


def work(store: Store, task: Work) -> list[Delivery]:
    """Say everything, each event a second time at once from another thread, as channels do."""
    chance = random.Random(task.seed)  # noqa: S311 -- not a secret
    said = [
        say(f"{who}-{task.client}-{number}", f"text {number}", who=who)
        for number in range(task.events)
        for who in task.people
    ]
    chance.shuffle(said)
    with ThreadPoolExecutor(2) as pool:
        twice = [list(pool.map(lambda each: deliver(store, each), (event, event))) for event in said]
    return [delivery for pair in twice for delivery in pair]


def open_at(place: Path | str) -> SqlStore:
    """Open the SQLite file at a path, or the PostgreSQL database at an address."""
    return SqliteStore(place) if isinstance(place, Path) else PostgresStore(place)


def work_alone(place: Path | str, task: Work) -> list[Delivery]:
    """Say everything from a process of one's own."""
    store = open_at(place)
    try:
        return work(store, task)
    finally:
        store.close()


def faults(store: Store, history: Iterable[Delivery]) -> list[str]:
    """Return what is wrong with a store, given what its clients saw."""
    by_conversation: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in history:
        by_conversation[delivery.conversation].append(delivery)
    return [fault for name, seen in by_conversation.items() for fault in _faults(store, name, seen)]


def _faults(store: Store, name: str, seen: list[Delivery]) -> Iterable[str]:
    turns = store.turns(name, limit=100_000)
    numbers = [turn.number for turn in turns]
    if numbers != list(range(1, len(turns) + 1)):
        yield f"{name}: turn numbers {numbers}"
    events = [turn.event_id for turn in turns]
    if len(events) != len(set(events)):
        yield f"{name}: an event had two turns: {events}"
    if lost := {delivery.event_id for delivery in seen} - set(events):
        yield f"{name}: lost {sorted(lost)}"
    kept = {turn.event_id: turn.number for turn in turns}
    for delivery in seen:
        if kept.get(delivery.event_id) != delivery.number:
            yield f"{name}: {delivery.event_id} was answered with turn {delivery.number}"
    state = store.conversation(name)
    if state is None or state.version != len(turns) or state.attributes.get("heard") != events:
        yield f"{name}: the state is not the fold of its turns: {state}"
    for later in seen:
        for earlier in seen:
            if overtaken(earlier, later, seen) and kept.get(earlier.event_id, 0) > kept.get(
                later.event_id, 0
            ):
                yield f"{name}: {later.event_id} overtook {earlier.event_id}"


def overtaken(earlier: Delivery, later: Delivery, seen: list[Delivery]) -> bool:
    """Return whether an event was in the ledger before the first delivery of another began."""
    first = min(other.began for other in seen if other.event_id == later.event_id)
    return earlier.event_id != later.event_id and earlier.received < first
