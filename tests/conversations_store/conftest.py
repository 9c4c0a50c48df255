from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from botctl.conversations.sqlite import SqliteStore


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty database, migrated once for all tests (0.5 s)."""
    path = tmp_path_factory.mktemp("migrated") / "state.db"
    SqliteStore(path).close()
    return path


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Path:
    """Return an empty database of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "state.db"))
