from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from botctl.conversations.postgres import PostgresStore
from botctl.conversations.sqlite import SqliteStore
from tests.conversations_store.server import PostgresServer, started


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Give a PostgreSQL server of the tests' own, with a migrated database to copy."""
    with started() as server:
        PostgresStore(server.made("migrated")).close()
        yield server


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    """Give the address of an empty database of the test's own."""
    with postgres.copied("migrated") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Path | str:
    """Give where an empty database of the test's own is, of each kind."""
    found: Path | str = request.getfixturevalue("empty" if request.param == "sqlite" else "url")
    return found
