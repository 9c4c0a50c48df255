"""A process that is killed with -9, at any moment, loses nothing that it acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from botctl.conversations.store import Repeated, Waiting
from botctl.messages import Message
from tests.conversations_store.clients import Delivery, deliver, faults, open_at
from tests.conversations_store.sample import KEEP, LEASE, NOW, claim, moved, reply, say, take

SPAWN = multiprocessing.get_context("spawn")


def sound(place: Path | str) -> bool:
    """Return whether SQLite finds its file whole, and every reference leads somewhere."""
    if isinstance(place, str):
        return True
    with closing(sqlite3.connect(place)) as db:
        return (
            db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and db.execute("PRAGMA foreign_key_check").fetchall() == []
        )


def killed_after(place: Path | str, step: str) -> None:
    """Take a turn in another process that kills itself with -9 right after a step of it."""
    process = SPAWN.Process(target=die_after, args=(place, step))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL


def die_after(place: Path | str, step: str) -> None:
    store = open_at(place)
    if step == "receive":
        store.receive(say("e1"), now=NOW)
    else:
        claimed = claim(store, say("e1"))
        if step == "commit":
            store.commit(claimed, moved(claimed), reply(claimed), outgoing=(Message("hello"),))
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_after_receiving_the_event_waits(place: Path | str) -> None:
    killed_after(place, "receive")

    store = open_at(place)
    assert store.waiting(now=NOW) == (say("e1"),)
    assert take(store, say("e1")).number == 1
    store.close()


def test_killed_before_committing_the_retry_runs_once(place: Path | str) -> None:
    killed_after(place, "open")

    store = open_at(place)
    assert store.open(say("e1"), now=NOW, lease=LEASE, keep=KEEP) == Waiting(0, until=NOW + LEASE)
    assert claim(store, say("e1"), now=NOW + LEASE).attempt == 2
    assert store.turns("pizzeria/web/ann") == ()
    store.close()


def test_killed_after_committing_the_retry_gets_the_stored_reply_and_it_is_sent(place: Path | str) -> None:
    killed_after(place, "commit")

    store = open_at(place)
    again = store.open(say("e1"), now=NOW, lease=LEASE, keep=KEEP)
    assert isinstance(again, Repeated)
    assert again.turn.messages[0].text == "Which topping?"
    assert [out.message.text for out in store.outgoing(now=NOW, lease=LEASE)] == ["hello"]
    assert store.waiting(now=NOW) == ()
    store.close()


def chatter(place: Path | str, life: int, acknowledged: Connection) -> None:
    """Take turns without end, reporting each delivery once it is acknowledged."""
    store = open_at(place)
    for number in range(1_000_000):
        for who in ("ann", "bob"):
            acknowledged.send(deliver(store, say(f"{who}-{life}-{number}", f"text {number}", who=who)))


def test_killed_again_and_again_nothing_acknowledged_is_lost(place: Path | str) -> None:
    chance = random.Random(1)  # noqa: S311 -- not a secret
    history: list[Delivery] = []
    for life in range(4):
        receiver, sender = SPAWN.Pipe(duplex=False)
        process = SPAWN.Process(target=chatter, args=(place, life, sender))
        process.start()
        sender.close()
        history.append(receiver.recv())  # it is at work; the first is what its forerunner left behind
        time.sleep(chance.random() * 0.2)
        process.kill()
        process.join(30)
        history += drained(receiver)
        assert sound(place)

    store = open_at(place)
    assert len(history) >= 4  # each life was at work; how much it did is the machine's affair
    assert faults(store, history) == []
    store.close()


def drained(receiver: Connection) -> list[Delivery]:
    """Return what was acknowledged before the end."""
    heard = []
    try:
        while True:
            heard.append(receiver.recv())
    except EOFError:
        return heard
