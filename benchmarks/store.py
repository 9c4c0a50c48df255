"""Measure what a durable turn costs, beside two plain statements of the standard library.

    python benchmarks/store.py [--turns N] [--threads N] [--json]

Each round takes turns through the store (open and commit: two durable transactions) and, right after,
as many transactions of two plain `sqlite3` statements (an INSERT and an UPDATE of the same bytes) under
the same settings, so that a noisy machine disturbs both alike. What it takes to build a turn's values is
measured too, and taken off. Figures are microseconds, the median of the rounds; means include the
checkpoints, which p50 does not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from botctl.conversations import records
from botctl.conversations.conversation import Conversation, Frame
from botctl.conversations.database import connect
from botctl.conversations.fulfillments import DeadLetter
from botctl.conversations.memory import MemoryStore
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Opened, Store
from botctl.messages import Button, Message, Ranked, SlotValue, Step, Turn, Understanding, Utterance

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEEP = timedelta(days=30)
CONVERSATIONS = 50
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what one turn takes, in microseconds: CPU and wall as means, and how the wall spreads."""

    cpu: float
    wall: float
    p50: float
    p99: float


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


def take(store: Store, number: int, *, prefix: str) -> None:
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
    take(store, 0, prefix="sample")
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
    spread = statistics.quantiles(took, n=100)
    return Cost(*(figure * 1e6 for figure in (cpu / len(took), wall / len(took), spread[49], spread[98])))


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*map(astuple, costs), strict=True)))


class Nowhere(MemoryStore):
    """Keep nothing: what is left is what it takes to build the values."""

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Grant everything, from an empty state."""
        empty = Conversation(utterance.conversation, "cafe", "web", "web", utterance.person, "en-US")
        return Claimed(empty, utterance.event_id, 1, "", now)

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
        dead: DeadLetter | None = None,
    ) -> Conversation:
        """Forget it."""
        return conversation


def threaded(stores: list[Store], turns: int, prefix: str) -> dict[str, float]:
    """Return turns a second, and the slowest turn in ms, of one thread for each of the stores."""

    def work(thread: int) -> float:
        slowest = 0.0
        for number in range(turns // len(stores)):
            began = time.perf_counter()
            take(stores[thread], number, prefix=f"{prefix}{thread}")
            slowest = max(slowest, time.perf_counter() - began)
        return slowest

    began = time.perf_counter()
    with ThreadPoolExecutor(len(stores)) as pool:
        slowest = max(pool.map(work, range(len(stores))))
    return {"turns_a_second": turns / (time.perf_counter() - began), "slowest_ms": slowest * 1000}


def run(turns: int, threads: int) -> dict[str, Any]:
    """Measure everything once, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.db")
        work: dict[str, Callable[[int], None]] = {
            "two plain statements": plain(Path(folder) / "plain.db"),
            "sqlite": partial(take, store, prefix="one"),
            "memory": partial(take, MemoryStore(), prefix="one"),
            "building the values": partial(take, Nowhere(), prefix="one"),
        }
        costs: dict[str, list[Cost]] = {name: [] for name in work}
        for round_ in range(ROUNDS):
            for name, one in work.items():
                costs[name].append(measure(one, range(round_ * turns, (round_ + 1) * turns)))
        shared = threaded([store] * threads, turns, "shared")
        own = [SqliteStore(Path(folder) / "store.db") for _ in range(threads)]
        pooled = {"one connection behind a lock": shared, "a connection each": threaded([*own], turns, "own")}
        for each in (store, *own):
            each.close()
    found = {name: asdict(median(of)) for name, of in costs.items()}
    ours, values, two = found["sqlite"], found["building the values"], found["two plain statements"]
    ratios = {figure: (ours[figure] - values[figure]) / two[figure] for figure in ("cpu", "wall", "p50")}
    return {"us": found, "sqlite_to_plain": ratios, "threads": threads, "from_threads": pooled}


def table(found: dict[str, Any]) -> str:
    """Return the figures as lines of text."""
    rows = [f"{'microseconds a turn':24}{'cpu':>8}{'wall':>8}{'p50':>8}{'p99':>8}"]
    for name, cost in found["us"].items():
        rows.append(
            f"{name:24}" + "".join(f"{cost[figure]:8.1f}" for figure in ("cpu", "wall", "p50", "p99"))
        )
    ratios = "".join(f"{ratio:8.2f}" for ratio in found["sqlite_to_plain"].values())
    rows.append(f"{'sqlite / plain':24}{ratios}")
    for name, pool in found["from_threads"].items():
        slowest = f"the slowest {pool['slowest_ms']:.0f} ms"
        rows.append(
            f"{found['threads']} threads, {name}: {pool['turns_a_second']:.0f} turns a second, {slowest}"
        )
    return "\n".join(rows)


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description="Measure what a durable turn costs.")
    parser.add_argument("--turns", type=int, default=4000, help="turns in each of the rounds")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options.turns, options.threads)
    print(json.dumps(found, indent=2) if options.json else table(found))


if __name__ == "__main__":
    main()
