"""List events in memory, in order of arrival, and who has which in hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from secrets import token_hex

from botctl.conversations import records
from botctl.conversations.claims import check_same, digest, lost_beyond
from botctl.conversations.store import Claimed
from botctl.messages import Turn, Utterance


@dataclass(slots=True)
class Event:
    """Hold a line of the ledger; `turn` is the number of the turn it had.

    `updated` is when it was received, and then when its turn was taken.
    """

    seq: int
    utterance: Utterance
    updated: datetime
    holder: str | None = None
    until: datetime | None = None
    attempts: int = 0
    turn: int | None = None

    def in_hand(self, now: datetime) -> bool:
        """Return whether somebody has a lease on it that has not run out, nor was lost with the clock."""
        return self.holder is not None and self.until is not None and now < self.until <= lost_beyond(now)

    def grant(self, now: datetime, lease: timedelta) -> tuple[str, datetime]:
        """Give it to a new holder; return the holder and when the lease runs out."""
        self.holder, self.until = token_hex(16), now + lease
        self.attempts += 1
        return self.holder, self.until

    def free(self) -> None:
        """Take it back from its holder."""
        self.holder = self.until = None


class Ledger:
    """Hold every event, and for each conversation the line of those that had no turn."""

    def __init__(self) -> None:
        self._places = count(1)
        self._events: dict[tuple[str, str, str], Event] = {}
        self._lines: dict[str, list[Event]] = {}

    def __iter__(self) -> Iterator[Event]:
        return iter(tuple(self._events.values()))

    def receive(self, utterance: Utterance, now: datetime) -> Event:
        """Return an event's line, written unless it is there; raise EventConflict for another payload."""
        event = self._events.get(_key(utterance))
        if event is None:
            kept = records.read(Utterance, records.write(utterance))
            event = self._events[_key(utterance)] = Event(next(self._places), kept, now)
            self._lines.setdefault(utterance.conversation, []).append(event)
        kept = event.utterance
        check_same(
            utterance, conversation=kept.conversation, person=kept.person, text_digest=digest(kept.text)
        )
        return event

    def line(self, conversation: str) -> list[Event]:
        """Return a conversation's events that had no turn, in order of arrival."""
        return self._lines.get(conversation, [])

    def first_in_line(self) -> list[Event]:
        """Return the first of every line, in order of arrival."""
        return sorted((line[0] for line in self._lines.values()), key=lambda event: event.seq)

    def held(self, claim: Claimed) -> Event | None:
        """Return the event of a claim, where the claim still holds it."""
        state = claim.conversation
        event = self._events.get((state.bot, state.connector, claim.event_id))
        return event if event is not None and event.holder == claim.holder else None

    def done(self, event: Event, turn: Turn) -> None:
        """Write down that an event had its turn."""
        event.free()
        event.turn, event.updated = turn.number, turn.at
        self._leave(event)

    def forget(self, event: Event) -> None:
        """Take an event out."""
        del self._events[_key(event.utterance)]
        if event.turn is None:
            self._leave(event)

    def _leave(self, event: Event) -> None:
        line = self._lines[event.utterance.conversation]
        line.remove(event)
        if not line:
            del self._lines[event.utterance.conversation]


def _key(utterance: Utterance) -> tuple[str, str, str]:
    return utterance.bot, utterance.connector, utterance.event_id
