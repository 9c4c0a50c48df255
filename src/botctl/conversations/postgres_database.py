"""Hold the connections to a PostgreSQL database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NoReturn, cast
from urllib.parse import urlsplit

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from botctl.conversations.connection import Connection, Cursor
from botctl.errors import StoreUnavailable

CONNECTIONS = 16  # at once, at most; turns wait for one no longer than BUSY_SECONDS
BUSY_SECONDS = 5.0

_REACH = "Check that the database runs and can be reached; turns go on by themselves then."

# What a database or a network does to us, and not we to them, each with its remedy.
_REMEDIES: Mapping[type[psycopg.Error], str] = {
    errors.DiskFull: "Free space on the database's disk; turns go on by themselves then.",
    errors.ReadOnlySqlTransaction: "Connect to the primary: this database only reads.",
    errors.InsufficientPrivilege: "Grant the user of the address its rights on the tables.",
    errors.TooManyConnections: "Raise max_connections, or start fewer processes.",
    errors.DeadlockDetected: "Try again; two processes wanted the same rows.",
    errors.LockNotAvailable: "Another process has been writing for too long; find it, or try again.",
    errors.QueryCanceled: "Another process has been writing for too long; find it, or try again.",
    psycopg.OperationalError: _REACH,
    psycopg.InterfaceError: _REACH,
}

_VALUE = re.compile(r"(?<![:\w]):(\w+)")


@cache
def translated(statement: str) -> str:
    """Return a statement of `statements` as psycopg takes it: its values' names in another form."""
    statement = statement.replace(
        "SELECT value FROM json_each(:ids)", "SELECT json_array_elements_text(CAST(:ids AS json))"
    )
    return _VALUE.sub(r"%(\1)s", statement)


def named(url: str) -> str:
    """Return a database's address without its password, for messages."""
    parts = urlsplit(url)
    if parts.password:
        parts = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@", 1))
    return parts.geturl()


class PostgresConnection:
    """Run statements on a psycopg connection."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Mapping[str, Any] | None = None, /) -> Cursor:
        """Run a statement."""
        return cast("Cursor", self._connection.execute(cast("Any", translated(statement)), values))

    def executemany(self, statement: str, values: Iterable[Mapping[str, Any]], /) -> None:
        """Run a statement for each of several values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(cast("Any", translated(statement)), values)


class PostgresDatabase:
    """Give out connections from a pool, opened when they are needed."""

    def __init__(self, url: str) -> None:
        self._name = named(url)
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            timeout=BUSY_SECONDS,
            kwargs={"autocommit": True, "options": f"-c lock_timeout={BUSY_SECONDS:.0f}s"},
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def writing(self, *conversations: str) -> Iterator[Connection]:
        """Give a connection in a transaction, and these conversations to nobody else meanwhile.

        Without that, two events of a conversation that come at once could each be the first in line: their
        numbers are given before either can be seen.
        """
        with self._refusing(), self._pool.connection() as connection, connection.transaction():
            db = PostgresConnection(connection)
            for key in sorted(set(conversations)):  # in one order, or two would wait for each other
                db.execute("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))", {"key": key})
            yield db

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""
        with self._refusing(), self._pool.connection() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield PostgresConnection(connection)

    def scrub(self) -> None:
        """Rewrite the tables without what was deleted from them.

        What the write-ahead log still holds is overwritten as it is recycled; archives and replicas of it
        are whoever's who made them.
        """
        with self._refusing(), self._pool.connection() as connection:
            connection.execute(
                "VACUUM (FULL) conversation, turn, event, outgoing, dead_letter, invocation, once"
            )

    def check(self) -> None:
        """Write something and take it back; raise StoreUnavailable where that cannot be."""
        with self.writing() as db:
            db.execute("UPDATE alembic_version SET version_num = version_num")

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Raise StoreUnavailable for what the database or the network does; leave our own faults."""
        try:
            yield
        except (psycopg.Error, PoolTimeout) as error:
            refuse(self._name, error)


def refuse(name: str, error: Exception) -> NoReturn:
    """Raise StoreUnavailable with a remedy for what is not our own fault, or else the error."""
    if isinstance(error, errors.ProgrammingError | errors.IntegrityError | errors.DataError):
        remedy = _REMEDIES.get(type(error))
    else:
        remedy = next((words for kind, words in _REMEDIES.items() if isinstance(error, kind)), None)
    if remedy is None:
        raise error
    words = str(error).strip().split("\n", 1)[0] or type(error).__name__
    raise StoreUnavailable(f"{name}: {words}", hint=remedy) from error
