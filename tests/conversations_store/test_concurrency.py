"""Many threads and processes on one store: nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from botctl.conversations import records
from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import DeadLetter
from botctl.conversations.memory import MemoryStore
from botctl.conversations.postgres import PostgresStore
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Opened, Store
from botctl.messages import Message, Turn, Utterance
from tests.conversations_store.clients import Delivery, Work, answer, faults, open_at, run, work, work_alone
from tests.conversations_store.sample import KEEP, say

PEOPLE = ("ann", "bob")
PATIENT = timedelta(minutes=1)  # longer than a loaded machine lets a turn wait
SPAWN = multiprocessing.get_context("spawn")


def hammer(store: Store, clients: int = 4, events: int = 10) -> list[Delivery]:
    tasks = [Work(client, PEOPLE, events, seed=client) for client in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        return [delivery for seen in pool.map(lambda task: work(store, task), tasks) for delivery in seen]


class NaiveStore(MemoryStore):
    """Read, modify, write, as stores do that trust a SELECT: no claim, no version, no ledger.

    The control: what judges the other stores must find this one's faults.
    """

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        kept = self.conversation(utterance.conversation)
        fresh = Conversation(
            utterance.conversation,
            utterance.bot,
            utterance.connector,
            utterance.channel,
            utterance.person,
            utterance.locale,
        )
        return Claimed(kept or fresh, utterance.event_id, 0, "anybody", now + lease)

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
        dead: DeadLetter | None = None,
    ) -> Conversation:
        committed = replace(conversation, version=turn.number, updated=turn.at)
        self._states[conversation.id] = records.write(committed)
        self._turns.setdefault(conversation.id, {})[turn.number] = records.write(turn)
        return committed


def test_threads_lose_nothing_in_memory() -> None:
    store = MemoryStore()

    assert faults(store, hammer(store)) == []


def test_threads_lose_nothing_in_sqlite(empty: Path) -> None:
    store = SqliteStore(empty)

    assert faults(store, hammer(store)) == []
    store.close()


def test_a_naive_store_is_caught() -> None:
    store = NaiveStore()

    found = faults(store, hammer(store))

    assert any("lost" in fault for fault in found)  # lost
    assert any("was answered with turn" in fault for fault in found)  # overwritten
    assert any("fold" in fault for fault in found)  # the state and the log disagree


def test_threads_lose_nothing_in_postgresql(url: str) -> None:
    store = PostgresStore(url)

    assert faults(store, hammer(store)) == []
    store.close()


def test_processes_lose_nothing(place: Path | str) -> None:
    tasks = [Work(client, PEOPLE, 10, seed=client) for client in range(3)]
    with ProcessPoolExecutor(len(tasks), mp_context=SPAWN) as pool:
        seen = list(pool.map(work_alone, [place] * len(tasks), tasks))

    store = open_at(place)
    assert faults(store, [delivery for one in seen for delivery in one]) == []
    store.close()


def race(place: Path | str, rounds: int, barrier: Barrier, results: Queue[tuple[int, bool, int]]) -> None:
    """Deliver the same events at the same instants as another process, and report what was granted."""
    store = open_at(place)
    for number in range(rounds):
        said = say(f"e{number}")
        barrier.wait(240)
        opened = store.open(said, now=datetime.now(UTC), lease=PATIENT, keep=KEEP)
        claimed = isinstance(opened, Claimed)
        turn = run(store, opened, said) if isinstance(opened, Claimed) else answer(store, said)
        results.put((number, claimed, turn.number))
    store.close()


def test_copies_at_the_same_instant_on_two_processes_run_once(place: Path | str) -> None:
    rounds = 20
    barrier, results = SPAWN.Barrier(2), SPAWN.Queue()
    racers = [SPAWN.Process(target=race, args=(place, rounds, barrier, results)) for _ in range(2)]
    for racer in racers:
        racer.start()
    reports = [results.get(timeout=300) for _ in range(2 * rounds)]
    for racer in racers:
        racer.join(30)

    assert [racer.exitcode for racer in racers] == [0, 0]
    for number in range(rounds):
        same = [(claimed, turn) for which, claimed, turn in reports if which == number]
        assert sorted(same) == [(False, number + 1), (True, number + 1)]
    store = open_at(place)
    assert [turn.event_id for turn in store.turns("pizzeria/web/ann")] == [f"e{n}" for n in range(rounds)]
    store.close()
