"""Measure what a durable turn costs, beside two plain statements of the standard library.

    python benchmarks/store.py [--turns N] [--threads N] [--json]

Each round takes turns through the store (open, commit) and, right after, as many transactions of two
plain `sqlite3` statements (an INSERT and an UPDATE of the same bytes) under the same settings, so that
a noisy machine disturbs both alike. Figures are CPU and wall microseconds, the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botctl.conversations import records
from botctl.conversations.conversation import Frame
from botctl.conversations.database import connect
from botctl.conversations.memory import MemoryStore
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Store
from botctl.messages import Button, Message, Ranked, SlotValue, Step, Turn, Understanding, Utterance

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEEP = timedelta(days=30)
CONVERSATIONS = 50
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what one turn takes, in microseconds, and the slowest of a hundred."""

    cpu_us: float
    wall_us: float
    p99_us: float


def utterance(number: int, prefix: str) -> Utterance:
    """Return the utterance of a turn, as a web connector makes it."""
    session = f"{prefix}-{number % CONVERSATIONS}"
    return Utterance(
        event_id=f"{prefix}-{number}",
        bot="cafe",
        connector="web",
        channel="web",
        conversation=f"cafe/web/{session}",
        person=f"web:{session}",
        locale="en-US",
        text="two large cappuccinos please",
        at=NOW,
    )


def understood(text: str) -> Understanding:
    """Return what the NLU makes of it, with rivals and reasons."""
    ranking = (Ranked("order", 0.93), Ranked("menu", 0.04), Ranked("change_order", 0.02))
    slots = {"size": SlotValue("large", "large", 4, 9), "count": SlotValue(2, "two", 0, 3)}
    return Understanding(
        text, "en-US", ranking[0], ranking, slots, why=("utterance: {count} {size} {drink} please",)
    )


def take(store: Store, number: int, prefix: str) -> None:
    """Take one turn: open, and commit what a real one would keep."""
    said = utterance(number, prefix)
    claim = store.open(said, now=NOW, lease=LEASE, keep=KEEP)
    if not isinstance(claim, Claimed):
        raise TypeError(f"expected the claim of a fresh event, got {claim}")
    state = claim.conversation
    messages = (Message("2 large cappuccinos. Shall I order?", (Button("Yes"), Button("No"))),)
    frame = Frame("order", {"size": "large", "count": 2, "drink": "cappuccino"}, confirming=True)
    turn = Turn(
        id=f"turn-{said.event_id}",
        conversation=state.id,
        number=state.version + 1,
        event_id=said.event_id,
        at=NOW,
        text=said.text,
        messages=messages,
        expects="confirmation",
        understanding=understood(said.text),
        before={},
        after=frame.slots,
        steps=(Step("understand", 0.8), Step("decide", 0.1), Step("commit", 0.2)),
    )
    store.commit(claim, replace(state, frames=(frame,), said=messages, expects="confirmation"), turn)


def plain(path: Path) -> Callable[[int], None]:
    """Return the measure: two statements in one transaction, keeping as many bytes as a turn."""
    db = connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS state (id TEXT PRIMARY KEY, data TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY, data TEXT)")
    state, record = _bytes()
    for number in range(CONVERSATIONS):
        db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (f"c{number}", state))

    def transaction(number: int) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO log (data) VALUES (?)", (record,))
        changed = f"{number:08}{state[8:]}"  # SQLite writes no page where nothing changes
        db.execute("UPDATE state SET data = ? WHERE id = ?", (changed, f"c{number % CONVERSATIONS}"))
        db.execute("COMMIT")

    return transaction


def _bytes() -> tuple[str, str]:
    """Return the state and the record that a turn writes."""
    store = MemoryStore()
    take(store, 0, "sample")
    (state,) = store.conversations()
    (turn,) = store.turns(state.id)
    return records.write(state), records.write(turn)


def measure(work: Callable[[int], None], numbers: range) -> Cost:
    """Return what each of so many calls takes."""
    took = []
    cpu, wall = time.process_time(), time.perf_counter()
    for number in numbers:
        began = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - began)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    p99 = statistics.quantiles(took, n=100)[98]
    return Cost(cpu / len(numbers) * 1e6, wall / len(numbers) * 1e6, p99 * 1e6)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        statistics.median(cost.cpu_us for cost in costs),
        statistics.median(cost.wall_us for cost in costs),
        statistics.median(cost.p99_us for cost in costs),
    )


def threaded(store: Store, turns: int, threads: int) -> float:
    """Return turns a second from a pool of threads, each with conversations of its own."""

    def work(thread: int) -> None:
        for number in range(turns // threads):
            take(store, number, f"thread{thread}")

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return turns / (time.perf_counter() - began)


def run(turns: int, threads: int) -> dict[str, object]:
    """Measure everything once, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.db")
        memory = MemoryStore()
        two = plain(Path(folder) / "plain.db")
        costs: dict[str, list[Cost]] = {"two plain statements": [], "sqlite": [], "memory": []}
        for round_ in range(ROUNDS):
            numbers = range(round_ * turns, (round_ + 1) * turns)
            costs["two plain statements"].append(measure(two, numbers))
            costs["sqlite"].append(measure(lambda number: take(store, number, "one"), numbers))
            costs["memory"].append(measure(lambda number: take(memory, number, "one"), numbers))
        found = {name: median(of) for name, of in costs.items()}
        per_second = threaded(store, turns, threads)
        store.close()
    return {
        "turns": turns,
        "cost": {
            name: {"cpu_us": round(c.cpu_us, 1), "wall_us": round(c.wall_us, 1), "p99_us": round(c.p99_us, 1)}
            for name, c in found.items()
        },
        "ratio": round(found["sqlite"].wall_us / found["two plain statements"].wall_us, 2),
        "threads": threads,
        "turns_a_second": round(per_second),
    }


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description="Measure what a durable turn costs.")
    parser.add_argument("--turns", type=int, default=4000, help="turns in each of the rounds")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options.turns, options.threads)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
