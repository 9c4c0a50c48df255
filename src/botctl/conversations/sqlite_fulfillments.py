"""Keep the work of functions in the SQLite file that conversations are kept in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from botctl.conversations import records
from botctl.conversations import statements as sql
from botctl.conversations.claims import check_lease, lost_beyond, misused, taken_over
from botctl.conversations.connection import Connection, Database
from botctl.conversations.fulfillments import (
    Attempt,
    Backlog,
    Begun,
    Busy,
    DeadLetter,
    Done,
    Invocation,
    Once,
    Taken,
    after,
    telling,
)
from botctl.conversations.rows import event_row, instant, moment, received
from botctl.messages import Utterance


class SqliteFulfillments:
    """Keep what functions did and have to do, in transactions of a few statements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dead_letters(self, *, function: str | None = None, limit: int = 100) -> tuple[DeadLetter, ...]:
        """Return dead letters, the latest first."""
        with self._database.reading() as db:
            rows = db.execute(sql.DEAD_LETTERS, {"function": function, "limit": limit}).fetchall()
        return records.readable(DeadLetter, rows)

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return a dead letter, or None."""
        with self._database.reading() as db:
            row = db.execute(sql.DEAD_LETTER, {"id": letter_id}).fetchone()
        return None if row is None else records.read(DeadLetter, row[0])

    def backlog(self) -> Backlog:
        """Return how much work is left."""
        with self._database.reading() as db:
            return Backlog(*db.execute(sql.WORK, {}).fetchone())

    def bury(self, letter: DeadLetter) -> None:
        """Keep a dead letter, in the place of one with the same id."""
        write = burial(letter)
        with self._database.writing() as db:
            write(db)

    def drop(self, letter_id: str) -> bool:
        """Forget a dead letter; return whether there was one."""
        with self._database.writing() as db:
            return db.execute(sql.DROP, {"id": letter_id}).rowcount == 1

    def queue(self, invocations: Sequence[Invocation], *, now: datetime) -> int:
        """Keep invocations until they are done; return how many are new."""
        rows = [_invocation_row(one, now) for one in invocations]
        with self._database.writing() as db:
            return sum(db.execute(sql.QUEUE_INVOCATION, row).rowcount for row in rows)

    def due(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Taken, ...]:
        """Hand out invocations that are due, the oldest first."""
        check_lease(lease)
        holder, until = token_hex(16), now + lease
        wanted = {"holder": holder, "until": instant(until), "now": instant(now), "limit": limit}
        with self._database.writing() as db:
            rows = sorted(db.execute(sql.TAKE_INVOCATIONS, wanted))
        return tuple(
            Taken(invocation, holder, until, attempts)
            for _, name, record, attempts in rows
            for invocation in records.readable(Invocation, [(name, record)])
        )

    def hold(self, taken: Taken, *, until: datetime) -> None:
        """Hold an invocation until later."""
        with self._database.writing() as db:
            _change(db, sql.HOLD_INVOCATION, taken, until=instant(until))

    def again(self, taken: Taken, *, at: datetime, failed: Attempt | None = None) -> None:
        """Give an invocation back, to be tried again at a time."""
        record = records.write_lasting(after(taken.invocation, failed))
        with self._database.writing() as db:
            _change(db, sql.INVOCATION_AGAIN, taken, due=instant(at), record=record)

    def done(
        self, taken: Taken, *, now: datetime, dead: DeadLetter | None = None, said: tuple[Utterance, ...] = ()
    ) -> None:
        """Close an invocation, keep its dead letter or receive what it had to say."""
        bury = None if dead is None else burial(dead)
        events = [(one, event_row(one, now)) for one in said]
        with self._database.writing(*(one.conversation for one in said)) as db:
            _change(db, sql.INVOCATION_DONE, taken, now=instant(now))
            if bury is not None:
                bury(db)
            for utterance, event in events:
                received(db, utterance, event)

    def begin(
        self, key: str, *, digest: str, conversation: str, person: str, now: datetime, lease: timedelta
    ) -> Once:
        """Return the right to do something under a key, its result, or who has it in hand."""
        check_lease(lease)
        row = {
            "key": key,
            "digest": digest,
            "conversation": conversation,
            "person": person,
            "now": instant(now),
            "holder": token_hex(16),
            "until": instant(now + lease),
            "beyond": instant(lost_beyond(now)),
        }
        with self._database.writing() as db:
            granted = db.execute(sql.BEGIN_ONCE, row).fetchone()
            if granted is not None:
                return Begun(key, granted[0])
            known, result, until = db.execute(sql.ONCE, row).fetchone()
        if known != digest:
            raise misused(key, before=known, now=digest)
        return Done(result) if result is not None else Busy(moment(until))

    def finish(self, begun: Begun, result: str, *, now: datetime) -> None:
        """Keep the result of what was begun."""
        row = {"key": begun.key, "holder": begun.holder, "result": result, "now": instant(now)}
        with self._database.writing() as db:
            if db.execute(sql.FINISH_ONCE, row).rowcount != 1:
                raise taken_over(begun.key)

    def abandon(self, begun: Begun) -> None:
        """Give a right back unused."""
        with self._database.writing() as db:
            db.execute(sql.ABANDON_ONCE, {"key": begun.key, "holder": begun.holder})

    def expire(self, *, before: datetime) -> None:
        """Forget the results and the ids of invocations that are older than a time."""
        with self._database.writing() as db:
            db.execute(sql.OLD_INVOCATIONS, {"before": instant(before)})
            db.execute(sql.OLD_RESULTS, {"before": instant(before)})


def burial(letter: DeadLetter) -> Callable[[Connection], None]:
    """Return what writes a dead letter, and whoever is told of it, in a transaction that is open.

    Raise TypeError where it could not be read back.
    """
    row = {
        "id": letter.id,
        "function": letter.function,
        "conversation": letter.conversation,
        "person": letter.person,
        "at": instant(letter.at),
        "record": records.write_lasting(letter),
    }
    told = telling(letter)
    queued = None if told is None else _invocation_row(told, letter.at)

    def write(db: Connection) -> None:
        db.execute(sql.BURY, row)
        if queued is not None:
            db.execute(sql.QUEUE_INVOCATION, queued)

    return write


def _invocation_row(invocation: Invocation, now: datetime) -> dict[str, str | int]:
    return {
        "id": invocation.id,
        "conversation": invocation.conversation,
        "person": invocation.person,
        "now": instant(now),
        "record": records.write_lasting(invocation),
    }


def _change(db: Connection, statement: str, taken: Taken, **values: Any) -> None:
    row = {"id": taken.invocation.id, "holder": taken.holder, **values}
    if db.execute(statement, row).rowcount != 1:
        raise taken_over(taken.invocation.id)
