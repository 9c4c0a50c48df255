"""Define what statements run on, whichever database it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Cursor(Protocol):
    """Hold what a statement found or changed."""

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Run statements of `statements`, their values by name, in a transaction that is open."""

    def execute(self, statement: str, values: Mapping[str, Any] = ..., /) -> Cursor:
        """Run a statement."""

    def executemany(self, statement: str, values: Iterable[Mapping[str, Any]], /) -> object:
        """Run a statement for each of several values."""


class Database(Protocol):
    """Give out connections, each to one thread at a time; raise StoreUnavailable where there is none."""

    def writing(self, *conversations: str) -> AbstractContextManager[Connection]:
        """Give a connection in a transaction that nothing is left of if the block raises.

        Nobody else is in such a block for one of these conversations meanwhile.
        """

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""

    def scrub(self) -> None:
        """Leave nothing in the files of what was deleted."""

    def check(self) -> None:
        """Write something and take it back."""

    def close(self) -> None:
        """Release files and connections."""
