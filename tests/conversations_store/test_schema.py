"""The tables, the migrations and the statements say the same; a database that is newer is refused."""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from botctl.conversations import database, schema, statements
from botctl.conversations.opening import open_store
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.tables import Table
from botctl.errors import StoreError, StoreUnavailable
from tests.conversations_store.sample import say, take

SPAWN = multiprocessing.get_context("spawn")
STATEMENTS = {name: text for name, text in vars(statements).items() if name.isupper()}


def test_the_migrations_make_the_tables(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_the_migrations_make_what_the_comparison_does_not_see(migrated: Path, tmp_path: Path) -> None:
    """Conditions of indices, ON DELETE and AUTOINCREMENT: the very text that SQLite keeps."""
    engine = create_engine(f"sqlite:///{tmp_path}/tables.db")
    Table.metadata.create_all(engine)
    engine.dispose()

    assert _kept(migrated) == _kept(tmp_path / "tables.db")


def _kept(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        texts = db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {re.sub(r"\s+", " ", text) for (text,) in texts if "alembic_version" not in text}


def test_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(schema.MIGRATIONS.as_posix())

    assert scripts.get_current_head() == schema.HEAD
    assert all(re.fullmatch(r"\d{4}", script.revision) for script in scripts.walk_revisions())


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_fits_the_tables(migrated: Path, name: str) -> None:
    values = dict.fromkeys(re.findall(r":(\w+)", STATEMENTS[name]), 1)
    with closing(sqlite3.connect(migrated)) as db:
        assert db.execute(f"EXPLAIN {STATEMENTS[name]}", values).fetchone()


@pytest.mark.parametrize(
    "name", ["CLAIM", "FIRST_IN_LINE", "AHEAD", "WAITING", "DONE", "GO_ON", "TURN", "EVENT"]
)
def test_no_statement_of_a_turn_reads_a_whole_table(migrated: Path, name: str) -> None:
    values = dict.fromkeys(re.findall(r":(\w+)", STATEMENTS[name]), 1)
    with closing(sqlite3.connect(migrated)) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {STATEMENTS[name]}", values)]

    assert not [step for step in plan if step.startswith("SCAN") and "event_waiting" not in step], plan


def test_the_tables_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    made = "".join(str(CreateTable(table).compile(dialect=dialect)) for table in Table.metadata.sorted_tables)

    assert made.count("CREATE TABLE") == 7
    assert made.count("BIGSERIAL") == 3


def test_a_newer_database_is_refused_and_left_as_it_was(empty: Path) -> None:
    with closing(sqlite3.connect(empty, isolation_level=None)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0099'")
    before = empty.read_bytes()

    with pytest.raises(StoreError) as caught:
        SqliteStore(empty)

    assert caught.value.message == (
        f"{empty}: the database has schema 0099, this botctl knows schemas up to {schema.HEAD}"
    )
    assert caught.value.hint == (
        "Upgrade botctl (pip install --upgrade botctl), or put back a backup made by this one."
    )
    assert empty.read_bytes() == before


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")

    with pytest.raises(StoreError, match=r"is not one of botctl's \(its tables: recipes\)"):
        open_store(tmp_path)


def open_and_say(folder: Path, who: str) -> None:
    store = open_store(folder)
    take(store, say(f"{who}-1", who=who))
    store.close()


def test_two_processes_may_open_a_new_workspace_at_once(tmp_path: Path) -> None:
    people = ("ann", "bob", "carl")
    openers = [SPAWN.Process(target=open_and_say, args=(tmp_path / ".botctl", who)) for who in people]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(60)

    assert [opener.exitcode for opener in openers] == [0, 0, 0]
    store = open_store(tmp_path / ".botctl")
    assert len(store.conversations()) == len(people)
    store.close()


def test_a_migration_that_is_interrupted_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.db"
    with monkeypatch.context() as full:
        full.setattr(database, "_SETTINGS", (*database._SETTINGS, "PRAGMA max_page_count = 5"))
        with pytest.raises(StoreUnavailable, match="database or disk is full"):
            SqliteStore(path)

    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_schema").fetchall() == []
    store = SqliteStore(path)
    take(store, say("e1"))
    store.close()


def test_a_database_at_head_opens_without_the_migration_tools(empty: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from botctl.conversations.sqlite import SqliteStore;"
        "store = SqliteStore(Path(sys.argv[1])); store.conversations(); store.close();"
        "print({name.partition('.')[0] for name in sys.modules} & {'alembic', 'sqlalchemy', 'sqlmodel'})"
    )
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script, str(empty)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "set()\n"
