"""Find where results are kept: what runs this function says so, or else the environment does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from botctl.conversations.opening import ADDRESS, FILE, open_store
from botctl.conversations.results import Results
from botctl.errors import StoreError, StoreUnavailable

DATABASE = "BOTCTL_ONCE_DATABASE"
TABLE = "BOTCTL_ONCE_TABLE"

_given: ContextVar[Callable[[], Results] | None] = ContextVar("results", default=None)


def results(name: str) -> Results:
    """Return where the results of functions are kept; raise StoreError where nobody has said so.

    A DynamoDB table is named by BOTCTL_ONCE_TABLE, a SQLite file or a PostgreSQL address by
    BOTCTL_ONCE_DATABASE (workers have it: it is where conversations are kept).
    """
    given = _given.get()
    if table := os.environ.get(TABLE):
        return _in_table(table)
    if given is not None:
        return given()
    if database := os.environ.get(DATABASE):
        return in_database(database)
    raise StoreError(
        f"{name}: it stands under @once, and nothing says where its result is kept",
        hint=f"On AWS, set {TABLE} to a DynamoDB table. In a test, set {DATABASE} to a file of its own"
        ' (monkeypatch.setenv("BOTCTL_ONCE_DATABASE", str(tmp_path / "once.db"))), or call what stands under'
        f" it: {name.rpartition('.')[2]}.__wrapped__(call).",
    )


@contextmanager
def kept_by(given: Callable[[], Results] | None) -> Iterator[None]:
    """Have results kept where the process that runs a function on this thread keeps them."""
    before = _given.set(given)
    try:
        yield
    finally:
        _given.reset(before)


def database_of(state: Path, environ: Mapping[str, str]) -> str:
    """Return where the conversations of a workspace are kept, and with them what its functions do once."""
    return environ.get(ADDRESS) or str(state / FILE)


@cache
def in_database(database: str) -> Results:
    """Return results kept in a SQLite file, which is made where there is none, or at a PostgreSQL address.

    Raise StoreError where that cannot be had.
    """
    if "://" in database:
        return open_store(Path(), environ={ADDRESS: database}).fulfillments
    from botctl.conversations.sqlite import SqliteStore

    path = Path(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # nobody else reads what functions returned
    except OSError as error:
        raise StoreUnavailable(
            f"{path}: {error.strerror}", hint=f"Make it writable, or name another file in {DATABASE}."
        ) from error
    return SqliteStore(path).fulfillments


@cache
def _in_table(name: str) -> Results:
    from botctl.functions.once.dynamodb import DynamoResults

    return DynamoResults(name)
