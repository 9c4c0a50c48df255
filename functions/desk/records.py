"""Open the desk's books: one SQLite file in the folder that BOTCTL_DATA names."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botctl import Call, Reply

# An event may be delivered again within a day (design, promise 1); two days leave room.
REPLIES_KEPT = timedelta(days=2)

SCHEMA = """
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, kind TEXT NOT NULL, summary TEXT NOT NULL,
    priority TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', conversation TEXT NOT NULL,
    opened TEXT NOT NULL, closed TEXT
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', 100);
CREATE INDEX tickets_of_person ON tickets (person, state);
CREATE TABLE ticket_comments (
    id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets (id),
    at TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE codes (
    id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, subject TEXT NOT NULL, holder TEXT NOT NULL,
    salt BLOB NOT NULL, digest BLOB NOT NULL, issued TEXT NOT NULL, expires TEXT NOT NULL,
    tries INTEGER NOT NULL, used TEXT
) STRICT;
CREATE INDEX codes_of_subject ON codes (purpose, subject);
CREATE TABLE requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, who TEXT NOT NULL, system TEXT NOT NULL,
    level TEXT NOT NULL, reason TEXT NOT NULL, approver TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    at TEXT NOT NULL, decided TEXT
) STRICT;
CREATE TABLE outage_reports (
    id INTEGER PRIMARY KEY, person TEXT NOT NULL, service TEXT NOT NULL, office TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, sent TEXT
) STRICT;
CREATE TABLE feedback (topic TEXT NOT NULL, helped INTEGER NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE replies (
    turn TEXT NOT NULL, intent TEXT NOT NULL, at TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (turn, intent)
) STRICT;
PRAGMA user_version = 1;
"""


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Open the books for one transaction; a second writer waits for it up to five seconds.

    The journal stays SQLite's default: every transaction writes, so WAL would let nobody read meanwhile,
    and switching a new file to it fails at once where two processes do so.
    """
    folder = Path(os.environ.get("BOTCTL_DATA", ".botctl/data"))
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "desk.sqlite3", timeout=5, isolation_level=None)) as books:
        books.row_factory = sqlite3.Row
        books.execute("BEGIN IMMEDIATE")
        try:
            _create(books)
            yield books
        except BaseException:
            books.execute("ROLLBACK")
            raise
        books.execute("COMMIT")


def _create(books: sqlite3.Connection) -> None:
    """Make the tables where there are none, inside the transaction (`executescript` would commit it)."""
    if books.execute("PRAGMA user_version").fetchone()[0] == 0:
        for statement in SCHEMA.split(";\n"):
            books.execute(statement)


def once(books: sqlite3.Connection, call: Call, work: Callable[[sqlite3.Connection, Call], Reply]) -> Reply:
    """Do a turn's work, or return the reply it already had: a call may be repeated with its turn_id."""
    row = books.execute(
        "SELECT reply FROM replies WHERE turn = ? AND intent = ?", (call.turn_id, call.intent)
    ).fetchone()
    if row:
        return Reply.from_json(json.loads(row["reply"]))
    reply = work(books, call)
    books.execute("DELETE FROM replies WHERE at < ?", (stamp(moment(call) - REPLIES_KEPT),))
    books.execute(
        "INSERT INTO replies (turn, intent, at, reply) VALUES (?, ?, ?, ?)",
        (call.turn_id, call.intent, stamp(moment(call)), json.dumps(reply.to_json())),
    )
    return reply


def moment(call: Call) -> datetime:
    """Return the turn's time, in the bot's time zone."""
    return datetime.fromisoformat(call.now)


def stamp(at: datetime) -> str:
    """Return a time as the books keep it: UTC, to the second, so that text compares as time does."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
