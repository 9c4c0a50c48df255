"""Bring a PostgreSQL database to the schema that this botctl knows, or refuse it."""

from __future__ import annotations

import psycopg

from botctl.conversations.postgres_database import named, refuse
from botctl.conversations.schema import HEAD, check_version, migrate

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def prepare(url: str) -> None:
    """Make or migrate the tables in one transaction; do nothing where they are at HEAD.

    Raise StoreError where the database belongs to a newer botctl or to something else, and
    StoreUnavailable where it cannot be reached; then it is as it was.
    """
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            if _version(url, connection) != HEAD:
                _upgrade(url)
    except psycopg.Error as error:
        refuse(named(url), error)


def _version(url: str, connection: psycopg.Connection[tuple[str]]) -> str | None:
    tables = {name for (name,) in connection.execute(_TABLES)}
    version = None
    if "alembic_version" in tables:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        version = row[0] if row else None
    check_version(named(url), tables, version)
    return version


def _upgrade(url: str) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            # Two processes may open a new database at once: the second waits here, and finds nothing to do.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('botctl schema', 0))")
            migrate(connection)
    except DBAPIError as error:
        raise (error.orig or error) from error
    finally:
        engine.dispose()
