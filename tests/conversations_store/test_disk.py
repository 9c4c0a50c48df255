"""A disk that is full, read-only or broken stops turns, loses none, and they go on when it does."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from botctl.conversations import database
from botctl.conversations.conversation import Conversation
from botctl.conversations.database import SqliteDatabase
from botctl.conversations.opening import open_store
from botctl.conversations.sqlite import SqliteStore
from botctl.conversations.store import Claimed, Store
from botctl.errors import StoreUnavailable
from botctl.messages import Message
from tests.conversations_store.sample import KEEP, LEASE, NOW, claim, moved, reply, say, take
from tests.conversations_store.test_kill import sound

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def store(empty: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(empty)
    yield store
    store.close()


class Failing(sqlite3.Connection):
    """Stand for a disk that fails at the n-th statement: that once, or from then on until it is mended."""

    fuse: ClassVar[float] = float("inf")
    for_good: ClassVar[bool] = False

    def execute(self, *args: Any) -> sqlite3.Cursor:
        self._burn()
        return super().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        self._burn()
        return super().executemany(*args)

    @classmethod
    def _burn(cls) -> None:
        cls.fuse -= 1
        if cls.fuse == 0 or (cls.fuse < 0 and cls.for_good):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    @classmethod
    def mend(cls) -> None:
        cls.fuse = float("inf")


def live(store: Store, round_: int) -> None:
    """Use every operation once; a second round ends where the first one would have ended."""
    now = NOW + round_ * LEASE
    opened = store.open(say("e1"), now=now, lease=LEASE, keep=KEEP)
    if isinstance(opened, Claimed):
        store.commit(opened, moved(opened), reply(opened), outgoing=(Message("one"), Message("two")))
    while handed := store.outgoing(now=now, lease=LEASE):
        store.sent(handed[0])
    store.receive(say("e2"), now=now)
    store.release(claim(store, say("e2"), now=now))
    if store.conversation("pizzeria/web/bob") is None:
        take(store, say("e3", who="bob"), at=now)
    store.expire(bot="cafe", keep=KEEP, now=now)
    store.check()
    store.delete("web:bob")


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "until_mended"])
def test_a_failure_at_any_statement_leaves_a_store_that_goes_on(
    migrated: Path, tmp_path: Path, *, for_good: bool
) -> None:
    failures = 0
    for position in range(1, 1000):
        path = tmp_path / f"{position}.db"
        path.write_bytes(migrated.read_bytes())
        store = SqliteStore(path, factory=Failing)
        Failing.fuse, Failing.for_good = position, for_good
        try:
            live(store, 0)
        except StoreUnavailable as error:
            failures += error.message == f"{path}: disk I/O error"
        finally:
            Failing.mend()
        if failures == position:
            live(store, 1)
        store.close()
        if failures < position:
            break
        check_lived(path)
    assert failures > 50


def check_lived(path: Path) -> None:
    store = SqliteStore(path)
    (turn,) = store.turns("pizzeria/web/ann")
    kept = store.conversation("pizzeria/web/ann")
    assert (turn.event_id, turn.number) == ("e1", 1)
    assert kept is not None
    assert kept.version == 1
    assert store.waiting(now=NOW) == (say("e2"),)
    assert store.outgoing(now=NOW + 10 * LEASE, lease=LEASE) == ()
    assert store.count("web:bob").events == 0
    store.close()
    assert sound(path)


def test_a_full_disk_refuses_turns_and_lets_them_go_on_when_there_is_room(store: SqliteStore) -> None:
    take(store, say("e1"))
    with store._database.writing() as db:  # the limit holds for one connection only
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
    big = say("e2", "x" * 100_000)

    with pytest.raises(StoreUnavailable, match="database or disk is full") as caught:
        store.open(big, now=NOW, lease=LEASE, keep=KEEP)
    assert caught.value.hint == "Free space on its disk; turns go on by themselves then."
    assert store.waiting(now=NOW) == ()

    claimed = claim(store, say("e3"))
    with pytest.raises(StoreUnavailable):
        store.commit(claimed, moved(claimed, note="x" * 100_000), reply(claimed))
    assert [turn.event_id for turn in store.turns("pizzeria/web/ann")] == ["e1"]

    with store._database.writing() as db:
        db.execute("PRAGMA max_page_count = 1000000")
    store.commit(claimed, moved(claimed), reply(claimed))
    assert take(store, big).number == 3


def test_a_read_only_disk_refuses_turns_and_still_reads(store: SqliteStore) -> None:
    turn = take(store, say("e1"))
    claimed = claim(store, say("e2"))
    store._database._writer.execute("PRAGMA query_only = ON")  # type: ignore[union-attr]  # it is open

    for write in (
        store.check,
        lambda: store.receive(say("e3"), now=NOW),
        lambda: store.open(say("e3"), now=NOW, lease=LEASE, keep=KEEP),
        lambda: store.commit(claimed, moved(claimed), reply(claimed)),
        lambda: store.release(claimed),
    ):
        with pytest.raises(StoreUnavailable, match="readonly database"):
            write()
    assert store.turns("pizzeria/web/ann") == (turn,)

    store._database._writer.execute("PRAGMA query_only = OFF")  # type: ignore[union-attr]  # it is open
    store.commit(claimed, moved(claimed), reply(claimed))


def fill_a_small_disk(path: Path) -> None:
    """Talk until the files may not grow any more, and go on when they may."""
    store = SqliteStore(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    done = 0
    try:
        while done < 1000:
            take(store, say(f"e{done + 1}", "x" * 5000))
            done += 1
    except StoreUnavailable:
        pass
    assert 10 < done < 1000
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    later = NOW + LEASE
    claimed = claim(store, say(f"e{done + 1}", "x" * 5000), now=later)
    store.commit(claimed, moved(claimed), reply(claimed))
    assert [turn.number for turn in store.turns("pizzeria/web/ann")] == list(range(1, done + 2))
    store.close()


def test_writes_that_the_system_refuses_lose_nothing(empty: Path) -> None:
    """A real limit on file sizes, in a process of its own: the kernel refuses the write."""
    process = SPAWN.Process(target=fill_a_small_disk, args=(empty,))
    process.start()
    process.join(60)

    assert process.exitcode == 0
    assert sound(empty)


def test_a_lock_held_by_another_process_is_waited_for_and_then_reported(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    store = SqliteStore(empty)
    with closing(sqlite3.connect(empty, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.receive(say("e1"), now=NOW)
        other.execute("ROLLBACK")

    take(store, say("e1"))
    store.close()


SPOIL_STATE = "UPDATE conversation SET state = ? WHERE id = 'pizzeria/web/ann'"
SPOIL_TURNS = "UPDATE turn SET record = ? WHERE conversation = 'pizzeria/web/ann'"


def spoil(path: Path, what: str) -> None:
    """Write something too deep over what is kept of ann, as earlier versions did."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(what, [f'{{"id": "pizzeria/web/ann", "attributes": {"[" * 205}{"]" * 205}}}'])


def test_a_state_that_cannot_be_read_starts_afresh_and_turn_numbers_go_on(
    store: SqliteStore, empty: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take(store, say("e1"))
    take(store, say("e2"))
    spoil(empty, SPOIL_STATE)

    claimed = claim(store, say("e3"))

    assert claimed.conversation == replace(
        Conversation("pizzeria/web/ann", "pizzeria", "web", "web", "web:ann", "en-US"), version=2
    )
    assert "pizzeria/web/ann starts afresh: a stored conversation cannot be read: " in caplog.text
    assert store.commit(claimed, moved(claimed), reply(claimed)).version == 3
    assert [turn.number for turn in store.turns("pizzeria/web/ann")] == [1, 2, 3]


def test_what_cannot_be_read_is_named_and_the_rest_is_listed(
    store: SqliteStore, empty: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take(store, say("e1"))
    take(store, say("e2", who="bob"))
    take(store, say("e3", who="carl"))
    spoil(empty, SPOIL_STATE)
    spoil(empty, SPOIL_TURNS)

    assert {kept.person for kept in store.conversations()} == {"web:bob", "web:carl"}
    assert store.conversation("pizzeria/web/ann") is None
    assert store.turns("pizzeria/web/ann") == ()
    assert "pizzeria/web/ann is left out: a stored conversation cannot be read" in caplog.text
    assert "pizzeria/web/ann turn 1 is left out: a stored turn cannot be read" in caplog.text


def test_an_export_has_what_cannot_be_read_as_it_stands(store: SqliteStore, empty: Path) -> None:
    take(store, say("e1"))
    spoil(empty, SPOIL_STATE)

    (kept,) = store.export("web:ann")["conversations"]

    assert kept["name"] == "pizzeria/web/ann"
    assert "[" * 205 in kept["unreadable"]
    assert [turn["event_id"] for turn in kept["turns"]] == ["e1"]
    assert store.delete("web:ann").conversations == 1


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path.write_text(""), "a file"),
        (lambda path: path.symlink_to("nowhere"), "a link that leads to no folder"),
    ],
    ids=["file", "dangling_link"],
)
def test_what_stands_in_place_of_the_folder_is_named(
    tmp_path: Path, make: Callable[[Path], object], what: str
) -> None:
    state = tmp_path / ".botctl"
    make(state)

    with pytest.raises(StoreUnavailable) as caught:
        open_store(state)
    assert caught.value.message == (
        f"{state}: this is {what}, and botctl keeps its state in a folder of that name"
    )
    assert caught.value.hint.startswith("Move it away, or put a folder in its place")


@pytest.mark.parametrize("before", [None, 0o755], ids=["new", "there_already"])
def test_the_folder_is_closed_to_everybody_else(tmp_path: Path, before: int | None) -> None:
    state = tmp_path / ".botctl"
    if before:
        state.mkdir()
        state.chmod(before)

    open_store(state).close()

    assert state.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("happened", ["removed", "replaced"])
def test_a_file_that_went_away_while_it_was_open_takes_no_turn(
    store: SqliteStore, empty: Path, migrated: Path, happened: str
) -> None:
    take(store, say("e1"))
    claimed = claim(store, say("e2"))
    away = empty.rename(empty.with_name("away.db"))
    if happened == "replaced":
        empty.write_bytes(migrated.read_bytes())

    for use in (
        store.check,
        lambda: store.receive(say("e3"), now=NOW),
        lambda: store.commit(claimed, moved(claimed), reply(claimed)),
        lambda: store.turns("pizzeria/web/ann"),
        lambda: store.delete("web:ann"),
    ):
        with pytest.raises(StoreUnavailable, match=f"the file was {happened} while it was open") as caught:
            use()
        assert caught.value.hint.startswith("Restart botctl")
    assert empty.exists() == (happened == "replaced")  # nobody made an empty one meanwhile

    away.replace(empty)
    store.commit(claimed, moved(claimed), reply(claimed))


def open_as_nobody(folder: Path) -> None:
    if os.geteuid() == 0:
        os.setuid(65534)  # root may write anywhere
    with pytest.raises(StoreUnavailable, match="Permission denied"):
        open_store(folder)


def test_a_database_that_may_not_be_written_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / ".botctl"
    open_store(folder).close()
    (folder / "state.db").chmod(0o444)
    process = SPAWN.Process(target=open_as_nobody, args=(folder,))
    process.start()
    process.join(60)

    assert process.exitcode == 0


def test_what_people_said_is_readable_by_nobody_else(tmp_path: Path) -> None:
    store = open_store(tmp_path / ".botctl")
    take(store, say("e1"))

    files = sorted((tmp_path / ".botctl").iterdir())

    assert [file.name for file in files] == ["state.db", "state.db-shm", "state.db-wal"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("these are my notes\n" * 100)

    with pytest.raises(StoreUnavailable, match="file is not a database"):
        open_store(tmp_path)


def test_a_database_that_was_damaged_is_reported(empty: Path) -> None:
    store = SqliteStore(empty)
    for number in range(50):
        take(store, say(f"e{number}", "x" * 2000))
    store.close()
    damaged = bytearray(empty.read_bytes())
    damaged[8192:] = b"\xff" * (len(damaged) - 8192)
    empty.write_bytes(damaged)

    with closing(SqliteStore(empty)) as store, pytest.raises(StoreUnavailable, match="malformed") as caught:
        store.turns("pizzeria/web/ann")
    assert caught.value.hint == "Stop botctl, move the file away, and put a backup in its place."


def test_a_closed_store_says_so(empty: Path) -> None:
    store = SqliteStore(empty)
    take(store, say("e1"))
    store.close()
    store.close()

    with pytest.raises(StoreUnavailable, match="the store is closed"):
        store.receive(say("e2"), now=NOW)
    with pytest.raises(StoreUnavailable, match="the store is closed"):
        store.turns("pizzeria/web/ann")


def test_a_reader_that_outlives_the_store_is_closed_when_it_has_read(empty: Path) -> None:
    database = SqliteDatabase(empty)
    with database.reading() as reader:
        database.close()
        assert reader.execute("SELECT count(*) FROM turn").fetchone() == (0,)

    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        reader.execute("SELECT 1")


def test_a_reader_that_fails_is_not_used_again(empty: Path) -> None:
    broken = SqliteDatabase(empty)
    with pytest.raises(ZeroDivisionError), broken.reading():
        raise ZeroDivisionError

    with broken.reading() as db:
        assert db.execute("SELECT count(*) FROM turn").fetchone() == (0,)
    broken.close()
