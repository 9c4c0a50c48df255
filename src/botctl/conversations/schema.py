"""Bring a database to the schema that this botctl knows, or refuse it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from botctl.conversations.database import connect, refuse
from botctl.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0002"  # the newest file in migrations/versions; written here so that alembic need not be imported
MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(path: Path) -> None:
    """Make or migrate a SQLite database in one transaction; do nothing where it is at HEAD.

    Raise StoreError where the file belongs to a newer botctl or to something else, and
    StoreUnavailable where it cannot be read or written; then it is as it was.
    """
    try:
        with closing(connect(path)) as connection:
            version = _version(path, connection)
        if version != HEAD:
            _upgrade(path)
    except sqlite3.DatabaseError as error:
        refuse(path, error)


def migrate(connection: Connection) -> None:
    """Run the migrations that a database lacks, in the transaction that is open on a connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def check_version(name: str, tables: set[str], version: str | None) -> None:
    """Raise StoreError where a database belongs to a newer botctl, or to something else."""
    if tables and not {"alembic_version", "conversation"} <= tables:
        raise StoreError(
            f"{name}: this database is not one of botctl's (its tables: {', '.join(sorted(tables))})",
            hint="Put it out of the way; botctl makes its tables where there are none.",
        )
    if version is not None and version > HEAD:
        raise StoreError(
            f"{name}: the database has schema {version}, this botctl knows schemas up to {HEAD}",
            hint="Upgrade botctl (pip install --upgrade botctl), or put back a backup made by this one.",
        )


def _version(path: Path, connection: sqlite3.Connection) -> str | None:
    """Return the schema's version, None for a new file; refuse a newer one and a foreign one."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    version = None
    if "alembic_version" in tables:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    check_version(str(path), tables, version)
    return version


def _upgrade(path: Path) -> None:
    import alembic.command  # noqa: F401 -- 0.4 s of imports, taken before others have to wait
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)
    # Two processes may open a new workspace at once: the second waits here, and finds nothing to do.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            migrate(connection)
    except DBAPIError as error:
        raise (error.orig or error) from error
    finally:
        engine.dispose()
