"""Open the conversation store of a workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from botctl.conversations.store import Store
from botctl.errors import StoreError, StoreUnavailable

FILE = "state.db"
ADDRESS = "BOTCTL_DATABASE_URL"


def open_store(state_dir: Path, *, environ: Mapping[str, str] = os.environ) -> Store:
    """Open the store at the address in BOTCTL_DATABASE_URL, or else in a workspace's `.botctl` folder.

    Either is made where needed. What people said is readable by the user that botctl runs as, and by
    nobody else: a folder that lets others in is closed to them. Raise StoreError where the database
    belongs to a newer botctl or is of no kind that botctl knows, StoreUnavailable where the disk or the
    network does not let us.
    """
    url = environ.get(ADDRESS, "")
    return _open_server(url) if url else _open_file(state_dir)


def _open_server(url: str) -> Store:
    kind = url.partition("://")[0]
    if kind not in ("postgresql", "postgres"):
        raise StoreError(
            f"{ADDRESS}: botctl keeps conversations in SQLite or PostgreSQL, not in `{kind}`",
            hint="Write postgresql://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite in .botctl/.",
        )
    try:
        from botctl.conversations.postgres import PostgresStore
    except ImportError as error:
        raise StoreError(
            f"{ADDRESS} names a PostgreSQL database, and its driver is not installed ({error.name})",
            hint="pip install 'botctl[postgres]'",
        ) from error
    return PostgresStore(url)


def _open_file(state_dir: Path) -> Store:
    from botctl.conversations.sqlite import SqliteStore

    path = state_dir / FILE
    try:
        _make_private(state_dir)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its other files the same mode
    except OSError as error:
        if isinstance(error, FileExistsError):  # and it is no folder: one would do
            raise _no_folder(state_dir) from error
        raise StoreUnavailable(
            f"{path}: {error.strerror}",
            hint="Make the folder writable for the user that botctl runs as.",
        ) from error
    return SqliteStore(path)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        with suppress(OSError):  # another user's folder, or a disk without modes; the files are 0600
            folder.chmod(0o700)


def _no_folder(path: Path) -> StoreUnavailable:
    """Say what stands where the folder should be, as the system says only that it exists."""
    what = "a link that leads to no folder" if path.is_symlink() else "a file"
    return StoreUnavailable(
        f"{path}: this is {what}, and botctl keeps its state in a folder of that name",
        hint="Move it away, or put a folder in its place; botctl makes one where there is none.",
    )
