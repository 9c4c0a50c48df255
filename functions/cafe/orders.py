"""Keep placed orders in a table of the café's own."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .hours import ZONE
from .menu import Line

FIRST_NUMBER = 101

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY,
    placed_by TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    lines TEXT NOT NULL,
    total TEXT NOT NULL,
    pickup TEXT NOT NULL,
    started TEXT NOT NULL,
    cancelled_by TEXT
);
CREATE INDEX IF NOT EXISTS orders_of_person ON orders (person);
"""


@dataclass(frozen=True, slots=True)
class Order:
    """Hold a placed order; the kitchen begins with it at `started`, its guest comes at `pickup`.

    `placed_by` and `cancelled_by` are the turns that did it, so that a repeated turn does it once.
    `total` is a decimal string in euros: prices may change after an order was placed.
    """

    number: int
    placed_by: str
    person: str
    name: str
    lines: tuple[Line, ...]
    total: str
    pickup: datetime
    started: datetime
    cancelled_by: str | None = None


def place(order: Order) -> Order:
    """Write an order under the next number, or return the one that its turn has placed already."""
    with _transaction() as database:
        known = database.execute("SELECT * FROM orders WHERE placed_by = ?", [order.placed_by]).fetchone()
        if known:
            return _read(known)
        row: dict[str, Any] = {
            **asdict(order),
            "number": _next_number(database),
            "lines": json.dumps([asdict(line) for line in order.lines]),
            "pickup": order.pickup.isoformat(),
            "started": order.started.isoformat(),
        }
        database.execute(
            "INSERT INTO orders VALUES (:number, :placed_by, :person, :name, :lines, :total, :pickup,"
            " :started, :cancelled_by)",
            row,
        )
        return _read(row)


def cancel(number: int, person: str, *, now: datetime, turn_id: str) -> Order | None:
    """Cancel a person's order before the kitchen begins; return it as it then is, None if not theirs."""
    with _transaction() as database:
        database.execute(
            "UPDATE orders SET cancelled_by = ? WHERE number = ? AND person = ?"
            " AND cancelled_by IS NULL AND unixepoch(started) > unixepoch(?)",
            [turn_id, number, person, now.isoformat()],
        )
        row = database.execute(
            "SELECT * FROM orders WHERE number = ? AND person = ?", [number, person]
        ).fetchone()
        return _read(row) if row else None


def orders_of(person: str) -> list[Order]:
    """Return a person's orders, the newest first."""
    with _transaction() as database:
        rows = database.execute("SELECT * FROM orders WHERE person = ? ORDER BY number DESC", [person])
        return [_read(row) for row in rows]


def _next_number(database: sqlite3.Connection) -> int:
    (last,) = database.execute("SELECT max(number) FROM orders").fetchone()
    return last + 1 if last else FIRST_NUMBER


def _read(row: sqlite3.Row | dict[str, Any]) -> Order:
    return Order(
        number=row["number"],
        placed_by=row["placed_by"],
        person=row["person"],
        name=row["name"],
        lines=tuple(Line(**line) for line in json.loads(row["lines"])),
        total=row["total"],
        pickup=datetime.fromisoformat(row["pickup"]).astimezone(ZONE),
        started=datetime.fromisoformat(row["started"]).astimezone(ZONE),
        cancelled_by=row["cancelled_by"],
    )


@contextmanager
def _transaction() -> Iterator[sqlite3.Connection]:
    """Open the table and hold the right to write, so that two guests never get one number.

    No WAL: for a connection of one transaction, making and removing its files costs more than the rest.
    """
    folder = Path(os.environ.get("BOTCTL_DATA", ".botctl/data"))
    folder.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(folder / "cafe.sqlite", timeout=5, isolation_level=None)
    try:
        database.row_factory = sqlite3.Row
        database.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        yield database
        database.execute("COMMIT")
    finally:
        database.close()  # an open transaction is rolled back
