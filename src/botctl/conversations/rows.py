"""Turn frozen values into rows, and rows into frozen values, on a connection that is handed in."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botctl.conversations import records
from botctl.conversations import statements as sql
from botctl.conversations.claims import check_same, digest, fresh, lost_beyond
from botctl.conversations.connection import Connection
from botctl.conversations.conversation import Conversation
from botctl.conversations.store import EVERYTHING, Waiting
from botctl.errors import StoreError
from botctl.messages import Message, Turn, Utterance

_log = logging.getLogger("botctl.conversations")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> int:
    """Return whole microseconds since 1970; raise TypeError for a time without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the time of an instant, as `instant` made it."""
    return _EPOCH + at * _MICROSECOND


def event_row(utterance: Utterance, now: datetime) -> dict[str, str | int]:
    """Return an event as the ledger keeps it."""
    return {
        "bot": utterance.bot,
        "connector": utterance.connector,
        "event_id": utterance.event_id,
        "conversation": utterance.conversation,
        "person": utterance.person,
        "updated": instant(now),
        "utterance": records.write(utterance),
        "text_digest": digest(utterance.text),
    }


def received(db: Connection, utterance: Utterance, event: dict[str, str | int]) -> tuple[int, Turn | None]:
    """Write an event to the ledger unless it is there, and return its place and the turn it had."""
    new = db.execute(sql.RECEIVE, event).fetchone()
    if new is not None:
        return new[0], None
    seq, conversation, person, text_digest, number = db.execute(sql.EVENT, event).fetchone()
    check_same(utterance, conversation=conversation, person=person, text_digest=text_digest)
    return seq, None if number is None else _turn(db, conversation, number)


def waiting_for(db: Connection, line: dict[str, Any]) -> Waiting:
    """Tell why an event cannot have its turn yet."""
    (ahead,) = db.execute(sql.AHEAD, line).fetchone()
    utterance, held, leased_until = db.execute(sql.FIRST_IN_LINE, line).fetchone()
    if held:
        return Waiting(ahead, until=moment(leased_until))
    return Waiting(ahead, first=records.read(Utterance, utterance))


def state_of(db: Connection, conversation_id: str) -> Conversation | None:
    """Return a conversation's state, or None; one that cannot be read is logged."""
    row = db.execute(sql.STATE, {"id": conversation_id}).fetchone()
    found = () if row is None else records.readable(Conversation, [(conversation_id, row[0])])
    return found[0] if found else None


def start_of(db: Connection, utterance: Utterance, *, now: datetime, keep: timedelta) -> Conversation:
    """Return the state a turn starts from; after one that cannot be read, the numbers of turns go on."""
    row = db.execute(sql.STATE, {"id": utterance.conversation}).fetchone()
    if row is None:
        return fresh(None, utterance, now=now, keep=keep)
    state, version, person = row
    try:
        return fresh(records.read(Conversation, state), utterance, now=now, keep=keep)
    except StoreError as error:
        _log.error("%s starts afresh: %s", utterance.conversation, error.message)
        return replace(fresh(None, utterance, now=now, keep=keep), version=version, person=person)


def _turn(db: Connection, conversation: str, number: int) -> Turn:
    (record,) = db.execute(sql.TURN, {"conversation": conversation, "number": number}).fetchone()
    return records.read(Turn, record)


def outgoing_rows(turn: Turn, outgoing: tuple[Message, ...]) -> list[dict[str, str | int]]:
    """Return a turn's messages as they are queued."""
    return [
        {
            "conversation": turn.conversation,
            "turn_number": turn.number,
            "turn_id": turn.id,
            "position": position,
            "message": records.write_lasting(message),
        }
        for position, message in enumerate(outgoing)
    ]


def line_of(conversation: str, seq: int, now: datetime) -> dict[str, Any]:
    """Return what the statements on an event's line of waiting are asked with."""
    beyond = instant(lost_beyond(now))
    return {"conversation": conversation, "seq": seq, "now": instant(now), "beyond": beyond}


def exported(db: Connection, conversation: str, state: str) -> dict[str, Any]:
    """Return everything of a conversation as JSON, in its order."""
    turns = db.execute(
        sql.LAST_TURNS, {"conversation": conversation, "after": 0, "limit": EVERYTHING}
    ).fetchall()
    unsent = db.execute(sql.UNSENT, {"conversation": conversation}).fetchall()
    return records.exported(Conversation, conversation, state) | {
        "turns": [records.exported(Turn, name, record) for name, record in reversed(turns)],
        "outgoing": [records.exported(Message, name, message) for name, message in unsent],
    }
