"""Keep conversations in an SQL database, by statements that SQLite and PostgreSQL both understand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from botctl.conversations import records
from botctl.conversations import statements as sql
from botctl.conversations.claims import after, check_lease, check_turn, lost_beyond, stale
from botctl.conversations.connection import Database
from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import DeadLetter
from botctl.conversations.retention import Doomed
from botctl.conversations.rows import (
    event_row,
    exported,
    instant,
    line_of,
    outgoing_rows,
    received,
    start_of,
    state_of,
    waiting_for,
)
from botctl.conversations.sqlite_fulfillments import SqliteFulfillments, burial
from botctl.conversations.store import EVERYTHING, REMEMBERED, Claimed, Deleted, Opened, Outgoing, Repeated
from botctl.messages import Message, Turn, Utterance


class SqlStore:
    """Keep conversations in the database that is handed in.

    Reads and writes take plain statements on the driver's own connection, no ORM: each transaction
    is a few statements and tens of microseconds, and none is open while a function runs.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.fulfillments = SqliteFulfillments(database)

    def receive(self, utterance: Utterance, *, now: datetime) -> int:
        """Write an event to the ledger and return its place in the order of arrival."""
        event = event_row(utterance, now)
        with self._database.writing(utterance.conversation) as db:
            seq, _ = received(db, utterance, event)
        return seq

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Receive the event if need be, and claim its conversation when it is first in line."""
        check_lease(lease)
        event = event_row(utterance, now)
        holder, until = token_hex(16), now + lease
        with self._database.writing(utterance.conversation) as db:
            seq, turn = received(db, utterance, event)
            if turn is not None:
                return Repeated(turn)
            line = line_of(utterance.conversation, seq, now)
            claimed = db.execute(sql.CLAIM, line | {"holder": holder, "until": instant(until)}).fetchone()
            if claimed is None:
                return waiting_for(db, line)
            start = start_of(db, utterance, now=now, keep=keep)
        return Claimed(start, utterance.event_id, seq, holder, until, attempt=claimed[0])

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
        dead: DeadLetter | None = None,
    ) -> Conversation:
        """Write state, turn, ledger, outgoing messages and dead letter in one transaction."""
        check_turn(claim, conversation, turn)
        committed = after(claim, conversation, turn)
        row = {
            "id": conversation.id,
            "bot": conversation.bot,
            "person": conversation.person,
            "version": turn.number,
            "updated": instant(committed.updated or turn.at),
            "state": records.write_lasting(committed),
        }
        record = {
            "conversation": conversation.id,
            "number": turn.number,
            "record": records.write_turn(turn),
        }
        queue = outgoing_rows(turn, outgoing)
        bury = None if dead is None else burial(dead)
        save = sql.BEGIN_CONVERSATION if turn.number == 1 else sql.GO_ON
        done = {"seq": claim.seq, "holder": claim.holder, "number": turn.number, "at": instant(turn.at)}
        with self._database.writing(conversation.id) as db:
            if db.execute(sql.DONE, done).rowcount != 1 or db.execute(save, row).rowcount != 1:
                raise stale(claim)
            db.execute(sql.ADD_TURN, record)
            if queue:
                db.executemany(sql.QUEUE, queue)
            if bury is not None:
                bury(db)
        return committed

    def extend(self, claim: Claimed, *, until: datetime) -> None:
        """Hold a claim until later; raise StaleConversation where it was taken over meanwhile."""
        held = {"seq": claim.seq, "holder": claim.holder, "until": instant(until)}
        with self._database.writing() as db:
            if db.execute(sql.EXTEND, held).rowcount != 1:
                raise stale(claim)

    def release(self, claim: Claimed) -> None:
        """Give a claim back without a turn, so that the event may be tried again at once."""
        with self._database.writing() as db:
            db.execute(sql.RELEASE, {"seq": claim.seq, "holder": claim.holder})

    def waiting(self, *, now: datetime, limit: int = 100) -> tuple[Utterance, ...]:
        """Return the events first in line that nobody has in hand, in order of arrival."""
        with self._database.reading() as db:
            free = {"now": instant(now), "beyond": instant(lost_beyond(now)), "limit": limit}
            rows = db.execute(sql.WAITING, free).fetchall()
        return records.readable(Utterance, rows)

    def outgoing(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Outgoing, ...]:
        """Hand out the first unsent message of each conversation that is due, oldest first."""
        due = {"now": instant(now), "until": instant(now + lease), "limit": limit}
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
            db.execute(sql.POSTPONE, {"id": outgoing.id, "until": instant(until)})

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation's state, or None."""
        with self._database.reading() as db:
            return state_of(db, conversation_id)

    def conversations(
        self, *, bot: str | None = None, person: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Return conversations, the most recently used first."""
        wanted = {"bot": bot, "person": person, "limit": limit}
        with self._database.reading() as db:
            rows = db.execute(
                sql.CONVERSATIONS if person is None else sql.CONVERSATIONS_OF, wanted
            ).fetchall()
        return records.readable(Conversation, rows)

    def turns(self, conversation_id: str, *, after: int = 0, limit: int = 1000) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a conversation numbered above `after`, oldest first."""
        wanted = {"conversation": conversation_id, "after": after, "limit": limit}
        with self._database.reading() as db:
            rows = db.execute(sql.LAST_TURNS, wanted).fetchall()
        return records.readable(Turn, reversed(rows))

    def versions(self, conversation_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the last turn of each of these conversations."""
        with self._database.reading() as db:
            return dict(db.execute(sql.VERSIONS, {"ids": json.dumps([*conversation_ids])}).fetchall())

    def export(self, person: str) -> dict[str, Any]:
        """Return everything kept about a person as JSON."""
        everything = {"bot": None, "person": person, "limit": EVERYTHING}
        with self._database.reading() as db:
            states = db.execute(sql.CONVERSATIONS_OF, everything).fetchall()
            waiting = db.execute(sql.PERSONS_WAITING, {"person": person}).fetchall()
            letters = db.execute(sql.PERSONS_DEAD_LETTERS, {"person": person}).fetchall()
            conversations = [exported(db, name, state) for name, state in states]
        return {
            "person": person,
            "conversations": conversations,
            "events": [records.exported(Utterance, name, utterance) for name, utterance in waiting],
            "dead_letters": [records.exported(DeadLetter, name, letter) for name, letter in letters],
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
        before = instant(now - max(keep, REMEMBERED))
        with self._database.writing() as db:
            doomed = Doomed.of_age(db, bot, before)
            doomed.delete(db)
        return doomed.counted()

    def check(self) -> None:
        """Write something and take it back; raise StoreUnavailable where that cannot be."""
        self._database.check()

    def close(self) -> None:
        """Release files and connections."""
        self._database.close()
