"""Open the conversation store of a workspace."""

from __future__ import annotations

import os
from pathlib import Path

from botctl.conversations.store import Store
from botctl.errors import StoreUnavailable

FILE = "state.db"


def open_store(state_dir: Path) -> Store:
    """Open the store kept in a workspace's `.botctl` folder, making both where needed.

    What people said is readable by the user that botctl runs as, and by nobody else. Raise StoreError
    where the database belongs to a newer botctl, StoreUnavailable where the disk does not let us.
    """
    from botctl.conversations.sqlite import SqliteStore

    path = state_dir / FILE
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its other files the same mode
    except OSError as error:
        raise StoreUnavailable(
            f"{path}: {error.strerror}",
            hint="Make the folder writable for the user that botctl runs as.",
        ) from error
    return SqliteStore(path)
