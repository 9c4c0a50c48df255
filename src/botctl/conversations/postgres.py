"""Keep conversations in a PostgreSQL database, shared by processes on any number of machines."""

from __future__ import annotations

from botctl.conversations.postgres_database import PostgresDatabase
from botctl.conversations.postgres_schema import prepare
from botctl.conversations.sql import SqlStore


class PostgresStore(SqlStore):
    """Keep conversations in a database at an address such as postgresql://botctl@db.example.com/botctl."""

    def __init__(self, url: str) -> None:
        """Open a database, making or migrating its tables where needed.

        Raise StoreError where it belongs to a newer botctl, StoreUnavailable where it cannot be reached.
        """
        prepare(url)
        super().__init__(PostgresDatabase(url))
