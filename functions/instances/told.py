"""Remember what was told, so that an instance that stops is told of once, and not for each of its states."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .change import Change

# The second state of an instance that goes comes within this time of the first.
TOGETHER = timedelta(hours=1)
KEPT = timedelta(days=30)

_TABLE = """
CREATE TABLE IF NOT EXISTS changes (
    event TEXT PRIMARY KEY, instance TEXT NOT NULL, way TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
    first INTEGER NOT NULL
) STRICT
"""


def first(change: Change, event: str) -> bool:
    """Return whether an event is the first of an instance's stop or end, and the same for it again.

    It is not where the other state of the same way was told of within the hour, in whichever order.
    """
    folder = Path(os.environ.get("BOTCTL_DATA", ".botctl/data"))
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "instances.sqlite3", timeout=5, isolation_level=None)) as books:
        books.execute("BEGIN IMMEDIATE")
        books.execute(_TABLE)
        known = books.execute("SELECT first FROM changes WHERE event = ?", (event,)).fetchone()
        found = bool(known[0]) if known else _keep(books, change, event)
        books.execute("COMMIT")
    return found


def _keep(books: sqlite3.Connection, change: Change, event: str) -> bool:
    earliest, latest = _stamp(change.at - TOGETHER), _stamp(change.at + TOGETHER)
    passed: list[str] = []  # the states since the last time that it was told, itself included
    for state, was_first in books.execute(
        "SELECT state, first FROM changes"
        " WHERE instance = ? AND way = ? AND at BETWEEN ? AND ? ORDER BY rowid",
        (change.instance, change.way, earliest, latest),
    ):
        passed = [state] if was_first else [*passed, state]
    is_first = not passed or change.state in passed
    books.execute("DELETE FROM changes WHERE at < ?", (_stamp(datetime.now(UTC) - KEPT),))
    books.execute(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)",
        (event, change.instance, change.way, change.state, _stamp(change.at), is_first),
    )
    return is_first


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
