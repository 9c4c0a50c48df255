"""Keep conversations in one SQLite file, shared by the threads and processes of one machine."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from botctl.conversations import records, schema
from botctl.conversations import statements as sql
from botctl.conversations.claims import check_same, check_turn, digest, fresh, stale
from botctl.conversations.conversation import Conversation
from botctl.conversations.database import Database
from botctl.conversations.retention import Doomed
from botctl.conversations.store import REMEMBERED, Claimed, Deleted, Opened, Outgoing, Repeated, Waiting
from botctl.messages import Message, Turn, Utterance

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class SqliteStore:
    """Keep conversations so that they survive the process, in WAL mode.

    Reads and writes take plain statements on the driver's own connection, no ORM: each transaction
    is a few statements and tens of microseconds, and none is open while a function runs.
    """

    def __init__(self, path: Path, *, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        """Open a database, making or migrating it where needed; `factory` makes its connections.

        Raise StoreError where it belongs to a newer botctl, StoreUnavailable where it cannot be used.
        """
        schema.prepare(path)
        self._database = Database(path, factory=factory)

    def receive(self, utterance: Utterance, *, now: datetime) -> int:
        """Write an event to the ledger and return its place in the order of arrival."""
        event = _event(utterance, now)
        with self._database.writing() as db:
            seq, _ = _received(db, utterance, event)
        return seq

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Receive the event if need be, and claim its conversation when it is first in line."""
        event = _event(utterance, now)
        holder, until = token_hex(16), now + lease
        with self._database.writing() as db:
            seq, turn = _received(db, utterance, event)
            if turn is not None:
                return Repeated(turn)
            line: dict[str, Any] = {"conversation": utterance.conversation, "seq": seq, "now": _instant(now)}
            claimed = db.execute(sql.CLAIM, line | {"holder": holder, "until": _instant(until)}).fetchone()
            if claimed is None:
                return _waiting(db, line)
            state = _state(db, utterance.conversation)
        start = fresh(state, utterance, now=now, keep=keep)
        return Claimed(start, utterance.event_id, seq, holder, until, attempt=claimed[0])

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
    ) -> Conversation:
        """Write state, turn, ledger and outgoing messages in one transaction; release the claim."""
        check_turn(claim, conversation, turn)
        committed = replace(conversation, version=turn.number, updated=turn.at)
        row = {
            "id": conversation.id,
            "bot": conversation.bot,
            "person": conversation.person,
            "version": turn.number,
            "updated": _instant(turn.at),
            "state": records.write(committed),
        }
        record = {"conversation": conversation.id, "number": turn.number, "record": records.write(turn)}
        queue = _queue(turn, outgoing)
        save = sql.BEGIN_CONVERSATION if turn.number == 1 else sql.GO_ON
        done = {"seq": claim.seq, "holder": claim.holder, "number": turn.number, "at": row["updated"]}
        with self._database.writing() as db:
            if db.execute(sql.DONE, done).rowcount != 1 or db.execute(save, row).rowcount != 1:
                raise stale(claim)
            db.execute(sql.ADD_TURN, record)
            if queue:
                db.executemany(sql.QUEUE, queue)
        return committed

    def release(self, claim: Claimed) -> None:
        """Give a claim back without a turn, so that the event may be tried again at once."""
        with self._database.writing() as db:
            db.execute(sql.RELEASE, {"seq": claim.seq, "holder": claim.holder})

    def waiting(self, *, now: datetime, limit: int = 100) -> tuple[Utterance, ...]:
        """Return the events first in line that nobody has in hand, in order of arrival."""
        with self._database.reading() as db:
            rows = db.execute(sql.WAITING, {"now": _instant(now), "limit": limit}).fetchall()
        return tuple(records.read(Utterance, utterance) for (utterance,) in rows)

    def outgoing(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Outgoing, ...]:
        """Hand out the first unsent message of each conversation that is due, oldest first."""
        due = {"now": _instant(now), "until": _instant(now + lease), "limit": limit}
        with self._database.writing() as db:
            rows = sorted(db.execute(sql.HAND_OUT, due))
        return tuple(
            Outgoing(number, conversation, turn_id, position, records.read(Message, message), attempts)
            for number, conversation, turn_id, position, message, attempts in rows
        )

    def sent(self, outgoing: Outgoing) -> None:
        """Forget a message that its channel has taken."""
        with self._database.writing() as db:
            db.execute(sql.SENT, {"id": outgoing.id})

    def postpone(self, outgoing: Outgoing, *, until: datetime) -> None:
        """Keep a message that its channel did not take, and those behind it, until then."""
        with self._database.writing() as db:
            db.execute(sql.POSTPONE, {"id": outgoing.id, "until": _instant(until)})

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation's state, or None."""
        with self._database.reading() as db:
            return _state(db, conversation_id)

    def conversations(
        self, *, bot: str | None = None, person: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Return conversations, the most recently used first."""
        wanted = {"bot": bot, "person": person, "limit": limit}
        with self._database.reading() as db:
            rows = db.execute(
                sql.CONVERSATIONS if person is None else sql.CONVERSATIONS_OF, wanted
            ).fetchall()
        return tuple(records.read(Conversation, state) for (state,) in rows)

    def turns(self, conversation_id: str, *, limit: int = 1000) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a conversation, oldest first."""
        with self._database.reading() as db:
            rows = db.execute(sql.LAST_TURNS, {"conversation": conversation_id, "limit": limit}).fetchall()
        return tuple(records.read(Turn, record) for (record,) in reversed(rows))

    def export(self, person: str) -> dict[str, Any]:
        """Return everything kept about a person as JSON."""
        everything = {"bot": None, "person": person, "limit": -1}
        with self._database.reading() as db:
            states = db.execute(sql.CONVERSATIONS_OF, everything).fetchall()
            waiting = db.execute(sql.PERSONS_WAITING, {"person": person}).fetchall()
            conversations = [_exported(db, records.read(Conversation, state)) for (state,) in states]
        return {
            "person": person,
            "conversations": conversations,
            "events": [records.plain(records.read(Utterance, utterance)) for (utterance,) in waiting],
        }

    def count(self, person: str) -> Deleted:
        """Return what `delete` would delete of a person."""
        with self._database.reading() as db:
            return Doomed.of_person(db, person).counted()

    def delete(self, person: str) -> Deleted:
        """Delete everything kept about a person, without leaving a byte of it in the files."""
        with self._database.writing() as db:
            doomed = Doomed.of_person(db, person)
            doomed.delete(db)
        self._database.scrub()
        return doomed.counted()

    def expire(self, *, bot: str, keep: timedelta, now: datetime) -> Deleted:
        """Delete a bot's conversations and turns that are older than `keep`, and than a day."""
        before = _instant(now - max(keep, REMEMBERED))
        with self._database.writing() as db:
            doomed = Doomed.of_age(db, bot, before)
            doomed.delete(db)
        return doomed.counted()

    def check(self) -> None:
        """Write something and take it back; raise StoreUnavailable where that cannot be."""
        with self._database.writing() as db:  # a number in the header that nothing else uses
            (beats,) = db.execute("PRAGMA user_version").fetchone()
            db.execute(f"PRAGMA user_version = {(beats + 1) % 2}")

    def close(self) -> None:
        """Release files and connections."""
        self._database.close()


def _instant(at: datetime) -> int:
    """Return whole microseconds since 1970; raise TypeError for a time without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def _event(utterance: Utterance, now: datetime) -> dict[str, str | int]:
    return {
        "bot": utterance.bot,
        "connector": utterance.connector,
        "event_id": utterance.event_id,
        "conversation": utterance.conversation,
        "person": utterance.person,
        "updated": _instant(now),
        "utterance": records.write(utterance),
        "text_digest": digest(utterance.text),
    }


def _received(
    db: sqlite3.Connection, utterance: Utterance, event: dict[str, str | int]
) -> tuple[int, Turn | None]:
    """Write an event to the ledger unless it is there, and return its place and the turn it had."""
    new = db.execute(sql.RECEIVE, event).fetchone()
    if new is not None:
        return new[0], None
    seq, conversation, person, text_digest, number = db.execute(sql.EVENT, event).fetchone()
    check_same(utterance, conversation=conversation, person=person, text_digest=text_digest)
    return seq, None if number is None else _turn(db, conversation, number)


def _waiting(db: sqlite3.Connection, line: dict[str, Any]) -> Waiting:
    """Tell why an event cannot have its turn yet."""
    (ahead,) = db.execute(sql.AHEAD, line).fetchone()
    utterance, leased_until = db.execute(sql.FIRST_IN_LINE, line).fetchone()
    if leased_until is not None and leased_until > line["now"]:
        return Waiting(ahead, until=_EPOCH + leased_until * _MICROSECOND)
    return Waiting(ahead, first=records.read(Utterance, utterance))


def _state(db: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    row = db.execute(sql.STATE, {"id": conversation_id}).fetchone()
    return None if row is None else records.read(Conversation, row[0])


def _turn(db: sqlite3.Connection, conversation: str, number: int) -> Turn:
    (record,) = db.execute(sql.TURN, {"conversation": conversation, "number": number}).fetchone()
    return records.read(Turn, record)


def _queue(turn: Turn, outgoing: tuple[Message, ...]) -> list[dict[str, str | int]]:
    return [
        {
            "conversation": turn.conversation,
            "turn_number": turn.number,
            "turn_id": turn.id,
            "position": position,
            "message": records.write(message),
        }
        for position, message in enumerate(outgoing)
    ]


def _exported(db: sqlite3.Connection, conversation: Conversation) -> dict[str, Any]:
    turns = db.execute(sql.LAST_TURNS, {"conversation": conversation.id, "limit": -1}).fetchall()
    unsent = db.execute(sql.UNSENT, {"conversation": conversation.id}).fetchall()
    return records.plain(conversation) | {
        "turns": [records.plain(records.read(Turn, record)) for (record,) in reversed(turns)],
        "outgoing": [records.plain(records.read(Message, message)) for (message,) in unsent],
    }
