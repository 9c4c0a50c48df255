"""Keep conversations in one SQLite file, shared by the threads and processes of one machine."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from botctl.conversations import schema
from botctl.conversations.database import SqliteDatabase
from botctl.conversations.sql import SqlStore


class SqliteStore(SqlStore):
    """Keep conversations so that they survive the process, in WAL mode."""

    _database: SqliteDatabase

    def __init__(self, path: Path, *, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        """Open a database, making or migrating it where needed; `factory` makes its connections.

        Raise StoreError where it belongs to a newer botctl, StoreUnavailable where it cannot be used.
        """
        schema.prepare(path)
        super().__init__(SqliteDatabase(path, factory=factory))
