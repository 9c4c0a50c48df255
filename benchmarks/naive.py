"""Take the guards off the store: what frameworks without them do, so that a checker is seen to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from botctl.conversations import records
from botctl.conversations import statements as sql
from botctl.conversations.claims import after
from botctl.conversations.conversation import Conversation
from botctl.conversations.rows import event_row, instant, received, start_of
from botctl.conversations.sql import SqlStore
from botctl.conversations.store import Claimed, Opened
from botctl.messages import Turn, Utterance


def take_the_guards_off() -> None:
    """Let every event have a turn at once, and the last writer win."""
    SqlStore.open = _open  # type: ignore[method-assign]  # that is what this is for
    SqlStore.commit = _commit  # type: ignore[method-assign]  # the same


def _open(
    self: SqlStore, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta
) -> Opened:
    with self._database.writing() as db:
        seq, _ = received(db, utterance, event_row(utterance, now))
        start = start_of(db, utterance, now=now, keep=keep)
    return Claimed(start, utterance.event_id, seq, "", now + lease)


def _commit(self: SqlStore, claim: Claimed, conversation: Conversation, turn: Turn, **_: Any) -> Conversation:
    kept = after(claim, conversation, turn)
    row = {
        "id": kept.id,
        "bot": kept.bot,
        "person": kept.person,
        "version": kept.version,
        "updated": instant(turn.at),
        "state": records.write(kept),
        "conversation": kept.id,
        "number": turn.number,
        "record": records.write(turn),
        "seq": claim.seq,
    }
    with self._database.writing() as db:
        db.execute(f"{sql.BEGIN_CONVERSATION} {_OR_REPLACE}".replace("ON CONFLICT (id) DO NOTHING", ""), row)
        db.execute(f"{sql.ADD_TURN} {_OR_REPLACE_TURN}", row)
        db.execute("UPDATE event SET turn_number = :number, utterance = NULL WHERE seq = :seq", row)
    return kept


_OR_REPLACE = """
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, updated = excluded.updated, state = excluded.state
"""
_OR_REPLACE_TURN = "ON CONFLICT (conversation, number) DO UPDATE SET record = excluded.record"
