"""Hold the connections to one SQLite file: one that writes, behind a lock, and readers beside it.

With a connection for each thread, writers meet in SQLite's own lock, which waits by sleeping and lets
the last comer win: 8 threads took 1,700 turns a second, the slowest in 0.76 s. Behind one lock of the
process they took 2,400, the slowest in 0.13 s (benchmarks/store.py).
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import NoReturn

from botctl.errors import StoreUnavailable

BUSY_SECONDS = 5.0  # how long to wait while another process writes

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # survives kill -9; a power cut may lose the last turns, never more
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten with zeros
    "PRAGMA wal_autocheckpoint = 4000",  # 16 MB: p99 of a turn 0.7 ms, and 6 ms with the default of 1000
)

_REMEDIES = {
    sqlite3.SQLITE_FULL: "Free space on its disk; turns go on by themselves then.",
    sqlite3.SQLITE_READONLY: "Make the file and its folder writable for the user that botctl runs as.",
    sqlite3.SQLITE_PERM: "Make the file and its folder writable for the user that botctl runs as.",
    sqlite3.SQLITE_CANTOPEN: "Check that its folder exists and is writable for the user that botctl runs as.",
    sqlite3.SQLITE_IOERR: "Check the disk it is on; turns go on by themselves when it works again.",
    sqlite3.SQLITE_BUSY: "Another process has been writing for too long; find it, or try again.",
    sqlite3.SQLITE_LOCKED: "Another process has been writing for too long; find it, or try again.",
    sqlite3.SQLITE_NOMEM: "The machine is out of memory; free some.",
    sqlite3.SQLITE_CORRUPT: "Stop botctl, move the file away, and put a backup in its place.",
    sqlite3.SQLITE_NOTADB: "Move the file away; botctl makes a new one.",
}


def connect(path: Path, *, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """Return a connection without implicit transactions; raise StoreUnavailable where there is none."""
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=factory
        )
    except sqlite3.DatabaseError as error:
        refuse(path, error)
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
    except sqlite3.DatabaseError as error:
        connection.close()
        refuse(path, error)
    return connection


def refuse(path: Path, error: sqlite3.DatabaseError) -> NoReturn:
    """Raise StoreUnavailable for what a disk or another process does to us; leave our own faults."""
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte; the others tell details
    if kind not in _REMEDIES:
        raise error
    raise StoreUnavailable(f"{path}: {error}", hint=_REMEDIES[kind]) from error


class SqliteDatabase:
    """Give out the connections of one file, each to one thread at a time."""

    def __init__(self, path: Path, *, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        self.path = path
        self._factory = factory
        self._lock = Lock()
        self._writer: sqlite3.Connection | None = connect(path, factory=factory)
        self._opened = _identity(path)
        self._readers: deque[sqlite3.Connection] = deque()
        self._closed = False

    @contextmanager
    def writing(self, *conversations: str) -> Iterator[sqlite3.Connection]:
        """Give the connection that writes, in a transaction that nothing is left of if the block raises."""
        with self._lock:
            connection = self._usable_writer()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                self._undo(connection)
                refuse(self.path, error)
            except BaseException:
                self._undo(connection)
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees the database as it is now, whatever is written meanwhile."""
        connection = self._reader()
        try:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            connection.close()
            refuse(self.path, error)
        except BaseException:
            connection.close()
            raise
        self._readers.append(connection)
        if self._closed:  # while this one was reading
            self._close_readers()

    def scrub(self) -> None:
        """Leave nothing in the files of what was deleted; raise StoreUnavailable where that cannot be.

        `secure_delete` is not enough: when SQLite moves rows between pages, bytes of deleted ones may
        stay in the gaps. So the file is written anew (about 8 s for each GB, others wait meanwhile),
        and then the write-ahead log is emptied, which waits for those who read.
        """
        with self._lock:
            connection = self._usable_writer()
            try:
                connection.execute("VACUUM")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.DatabaseError as error:
                refuse(self.path, error)
        if busy:
            raise StoreUnavailable(
                f"{self.path}: deleted, but its write-ahead log still holds what was deleted",
                hint="Another process was reading for too long; delete again to clear the log.",
            )

    def check(self) -> None:
        """Write something and take it back; raise StoreUnavailable where that cannot be."""
        with self.writing() as db:  # a number in the header that nothing else uses
            (beats,) = db.execute("PRAGMA user_version").fetchone()
            db.execute(f"PRAGMA user_version = {(beats + 1) % 2}")

    def close(self) -> None:
        """Close every connection; one that a thread reads with is closed when it has done so."""
        with self._lock:
            self._closed = True
            self._close_readers()
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _close_readers(self) -> None:
        """Close the readers that nobody uses; several threads may do so at once."""
        with suppress(IndexError):
            while True:
                self._readers.pop().close()

    def _usable_writer(self) -> sqlite3.Connection:
        self._check_usable()
        if self._writer is None:
            self._writer = connect(self.path, factory=self._factory)
        return self._writer

    def _reader(self) -> sqlite3.Connection:
        self._check_usable()
        try:
            return self._readers.pop()
        except IndexError:
            return connect(self.path, factory=self._factory)

    def _check_usable(self) -> None:
        """Raise StoreUnavailable where the store is closed, or writes to a file that nobody will find.

        A file that is open can be removed or replaced: SQLite writes on, and all of it is gone with
        the process. Looking takes 3 microseconds.
        """
        if self._closed:
            raise StoreUnavailable(f"{self.path}: the store is closed", hint="Open it again.")
        there = _identity(self.path)
        if there != self._opened:
            happened = "removed" if there is None else "replaced"
            raise StoreUnavailable(
                f"{self.path}: the file was {happened} while it was open",
                hint="Restart botctl; it goes on with the file that is there then, or begins an empty one.",
            )

    def _undo(self, connection: sqlite3.Connection) -> None:
        """Roll back; where even that fails, close the connection, and the next call gets a new one."""
        try:
            if connection.in_transaction:  # a full disk rolls back by itself
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._writer = None
            connection.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from any other at its path, or None where none can be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
