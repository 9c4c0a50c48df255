"""A PostgreSQL database keeps what every store promises, and says what is wrong with it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from botctl.conversations.opening import open_store
from botctl.conversations.postgres import PostgresStore
from botctl.conversations.postgres_database import named, translated
from botctl.conversations.schema import HEAD
from botctl.conversations.store import Store
from botctl.conversations.tables import Table
from botctl.errors import StoreError, StoreUnavailable
from tests.conversations_store.contract import StoreContract
from tests.conversations_store.fulfillments_contract import FulfillmentsContract
from tests.conversations_store.sample import NOW, say, take
from tests.conversations_store.server import PostgresServer, started

SPAWN = multiprocessing.get_context("spawn")


class TestPostgresStore(StoreContract, FulfillmentsContract):
    @pytest.fixture
    def store(self, url: str) -> Iterator[Store]:
        store = PostgresStore(url)
        yield store
        store.close()


def test_the_migrations_make_the_tables_in_postgresql(url: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_the_address_in_the_environment_is_opened(url: str, tmp_path: Path) -> None:
    store = open_store(tmp_path, environ={"BOTCTL_DATABASE_URL": url})
    turn = take(store, say("e1"))
    store.close()

    again = PostgresStore(url)
    assert again.turns("pizzeria/web/ann") == (turn,)
    again.close()
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_kind_is_refused_with_the_kinds_there_are(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path, environ={"BOTCTL_DATABASE_URL": "mysql://root:secret@localhost/x"})

    assert caught.value.message == (
        "BOTCTL_DATABASE_URL: botctl keeps conversations in SQLite or PostgreSQL, not in `mysql`"
    )
    assert caught.value.hint == (
        "Write postgresql://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite in .botctl/."
    )


def test_a_newer_database_is_refused(url: str) -> None:
    with psycopg.connect(url) as db:
        db.execute("UPDATE alembic_version SET version_num = '0099'")

    with pytest.raises(StoreError, match=f"has schema 0099, this botctl knows schemas up to {HEAD}"):
        PostgresStore(url)


def test_a_database_of_something_else_is_refused(postgres: PostgresServer) -> None:
    address = postgres.made("recipes")
    with psycopg.connect(address) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")

    with pytest.raises(StoreError, match=r"is not one of botctl's \(its tables: recipes\)"):
        PostgresStore(address)


def test_a_server_that_is_not_there_is_unavailable_and_its_password_is_told_to_nobody() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        PostgresStore("postgresql://botctl:hunter2@127.0.0.1:1/botctl")

    assert caught.value.message.startswith("postgresql://botctl:***@127.0.0.1:1/botctl: ")
    assert "hunter2" not in caught.value.message
    assert (
        caught.value.hint
        == "Check that the database runs and can be reached; turns go on by themselves then."
    )


def test_a_server_that_goes_away_refuses_turns_and_takes_them_when_it_is_back() -> None:
    with started() as server:
        store = PostgresStore(server.url)
        first = take(store, say("e1"))
        server.stop()
        with pytest.raises(StoreUnavailable):
            store.receive(say("e2"), now=NOW)
        server.start()

        assert take(store, say("e2")).number == 2
        assert store.turns("pizzeria/web/ann")[0] == first
        store.close()


def open_and_say(url: str, who: str) -> None:
    store = PostgresStore(url)
    take(store, say(f"{who}-1", who=who))
    store.close()


def test_processes_may_open_a_new_database_at_once(postgres: PostgresServer) -> None:
    address = postgres.made("new")
    openers = [SPAWN.Process(target=open_and_say, args=(address, who)) for who in ("ann", "bob", "carl")]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(120)

    assert [opener.exitcode for opener in openers] == [0, 0, 0]
    store = PostgresStore(address)
    assert len(store.conversations()) == 3
    store.close()


def test_statements_are_told_to_psycopg_by_name() -> None:
    assert translated("SELECT a::text FROM b WHERE c = :c AND d > :d - 1") == (
        "SELECT a::text FROM b WHERE c = %(c)s AND d > %(d)s - 1"
    )


def test_an_address_without_a_password_is_told_as_it_is() -> None:
    assert (
        named("postgresql://localhost/botctl?sslmode=require")
        == "postgresql://localhost/botctl?sslmode=require"
    )
