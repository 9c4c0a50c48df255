"""Keep conversations in memory: for tests, for `botctl chat`, and as the measure of other stores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any

from botctl.conversations import records
from botctl.conversations.claims import after, check_lease, check_turn, fresh, stale
from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import DeadLetter
from botctl.conversations.ledger import Event, Ledger
from botctl.conversations.memory_fulfillments import MemoryFulfillments
from botctl.conversations.store import REMEMBERED, Claimed, Deleted, Opened, Outgoing, Repeated, Waiting
from botctl.messages import Message, Turn, Utterance


@dataclass(slots=True)
class _Queued:
    """Hold an outgoing message of a turn and when it is due; None is at once."""

    outgoing: Outgoing
    turn: tuple[str, int]
    due: datetime | None = None


class MemoryStore:
    """Keep conversations as long as the process lives.

    Values are kept as the JSON a database would keep, so that nobody shares a list with the store.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._ids = count(1)
        self._ledger = Ledger()
        self._states: dict[str, str] = {}
        self._turns: dict[str, dict[int, str]] = {}
        self._outgoing: dict[int, _Queued] = {}
        self.fulfillments = MemoryFulfillments(self._lock, self._ledger.receive)

    def receive(self, utterance: Utterance, *, now: datetime) -> int:
        """Write an event to the ledger and return its place in the order of arrival."""
        with self._lock:
            return self._ledger.receive(utterance, now).seq

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Receive the event if need be, and claim its conversation when it is first in line."""
        check_lease(lease)
        with self._lock:
            event = self._ledger.receive(utterance, now)
            if event.turn is not None:
                return Repeated(records.read(Turn, self._turns[utterance.conversation][event.turn]))
            line = self._ledger.line(utterance.conversation)
            first = line[0]
            if first.in_hand(now):
                return Waiting(line.index(event), until=first.until)
            if first is not event:
                return Waiting(line.index(event), first=first.utterance)
            state = fresh(self.conversation(utterance.conversation), utterance, now=now, keep=keep)
            holder, until = event.grant(now, lease)
            return Claimed(state, utterance.event_id, event.seq, holder, until, event.attempts)

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
        dead: DeadLetter | None = None,
    ) -> Conversation:
        """Keep state, turn, outgoing messages and dead letter, or none of them; release the claim."""
        check_turn(claim, conversation, turn)
        committed = after(claim, conversation, turn)
        state, record = records.write_lasting(committed), records.write_turn(turn)
        messages = [records.read(Message, records.write_lasting(message)) for message in outgoing]
        with self._lock:
            event = self._ledger.held(claim)
            current = self.conversation(conversation.id)
            if event is None or (current.version if current else 0) != claim.conversation.version:
                raise stale(claim)
            if dead is not None:
                self.fulfillments.bury(dead)
            self._ledger.done(event, turn)
            self._states[conversation.id] = state
            self._turns.setdefault(conversation.id, {})[turn.number] = record
            for position, message in enumerate(messages):
                number = next(self._ids)
                self._outgoing[number] = _Queued(
                    Outgoing(number, conversation.id, turn.id, position, message),
                    (conversation.id, turn.number),
                )
        return committed

    def extend(self, claim: Claimed, *, until: datetime) -> None:
        """Hold a claim until later."""
        with self._lock:
            event = self._ledger.held(claim)
            if event is None:
                raise stale(claim)
            event.until = until

    def release(self, claim: Claimed) -> None:
        """Give a claim back without a turn."""
        with self._lock:
            event = self._ledger.held(claim)
            if event is not None:
                event.free()

    def waiting(self, *, now: datetime, limit: int = 100) -> tuple[Utterance, ...]:
        """Return the events first in line that nobody has in hand, in order of arrival."""
        with self._lock:
            free = [event for event in self._ledger.first_in_line() if not event.in_hand(now)]
        return tuple(event.utterance for event in free[:limit])

    def outgoing(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Outgoing, ...]:
        """Hand out the first unsent message of each conversation that is due, oldest first."""
        with self._lock:
            heads: dict[str, _Queued] = {}
            for queued in self._outgoing.values():
                heads.setdefault(queued.outgoing.conversation, queued)
            due = [head for head in heads.values() if head.due is None or head.due <= now][:limit]
            handed = tuple(head.outgoing for head in due)
            for head in due:
                head.due = now + lease
                head.outgoing = replace(head.outgoing, attempts=head.outgoing.attempts + 1)
            return handed

    def sent(self, outgoing: Outgoing) -> None:
        """Forget a message that its channel has taken."""
        with self._lock:
            self._outgoing.pop(outgoing.id, None)

    def postpone(self, outgoing: Outgoing, *, until: datetime) -> None:
        """Keep a message that its channel did not take, and those behind it, until then."""
        with self._lock:
            if outgoing.id in self._outgoing:
                self._outgoing[outgoing.id].due = until

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation's state, or None."""
        with self._lock:
            state = self._states.get(conversation_id)
        return None if state is None else records.read(Conversation, state)

    def conversations(
        self, *, bot: str | None = None, person: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Return conversations, the most recently used first."""
        with self._lock:
            states = [records.read(Conversation, state) for state in self._states.values()]
        found = [c for c in states if bot in (None, c.bot) and person in (None, c.person)]
        found.sort(key=lambda c: (c.updated, c.id), reverse=True)
        return tuple(found[:limit])

    def turns(self, conversation_id: str, *, after: int = 0, limit: int = 1000) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a conversation numbered above `after`, oldest first."""
        with self._lock:
            kept = [record for n, record in self._turns.get(conversation_id, {}).items() if n > after]
        return tuple(records.read(Turn, record) for record in kept[max(0, len(kept) - limit) :])

    def versions(self, conversation_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the last turn of each of these conversations."""
        return {kept.id: kept.version for kept in map(self.conversation, conversation_ids) if kept}

    def export(self, person: str) -> dict[str, Any]:
        """Return everything kept about a person as JSON."""
        with self._lock:
            return {
                "person": person,
                "conversations": [self._exported(owned) for owned in self._owned(person)],
                "events": [
                    records.plain(event.utterance)
                    for event in self._ledger
                    if event.utterance.person == person and event.turn is None
                ],
                "dead_letters": [
                    records.plain(letter) for letter in self.fulfillments.of(person, self._names(person))
                ],
            }

    def count(self, person: str) -> Deleted:
        """Return what `delete` would delete of a person."""
        with self._lock:
            return _counted(*self._of(person))

    def delete(self, person: str) -> Deleted:
        """Delete everything kept about a person."""
        with self._lock:
            self.fulfillments.forget(person, self._names(person))
            return self._drop(*self._of(person))

    def expire(self, *, bot: str, keep: timedelta, now: datetime) -> Deleted:
        """Delete a bot's conversations and turns that are older than `keep`, and than a day."""
        before = now - max(keep, REMEMBERED)
        with self._lock:
            done = [e for e in self._ledger if e.utterance.bot == bot and e.turn is not None]
            unused = {
                kept.id
                for kept in self.conversations(bot=bot, limit=len(self._states))
                if kept.updated is not None and kept.updated < before and not self._ledger.line(kept.id)
            }
            return self._drop(unused, [event for event in done if event.updated < before])

    def check(self) -> None:
        """Do nothing: memory takes every write."""

    def close(self) -> None:
        """Do nothing: there are no files."""

    def _owned(self, person: str) -> tuple[Conversation, ...]:
        return self.conversations(person=person, limit=len(self._states))

    def _names(self, person: str) -> set[str]:
        return {conversation.id for conversation in self._owned(person)}

    def _exported(self, conversation: Conversation) -> dict[str, Any]:
        turns = self._turns.get(conversation.id, {}).values()
        unsent = (queued.outgoing for queued in self._outgoing.values())
        return records.plain(conversation) | {
            "turns": [records.plain(records.read(Turn, record)) for record in turns],
            "outgoing": [records.plain(o.message) for o in unsent if o.conversation == conversation.id],
        }

    def _of(self, person: str) -> tuple[set[str], list[Event]]:
        """Return a person's conversations, and what is in them or was said by them elsewhere."""
        owned = {conversation.id for conversation in self._owned(person)}
        said = [e for e in self._ledger if e.utterance.person == person or e.utterance.conversation in owned]
        return owned, said

    def _drop(self, conversations: set[str], events: list[Event]) -> Deleted:
        for event in events:
            self._ledger.forget(event)
            if event.turn is not None:
                del self._turns[event.utterance.conversation][event.turn]
        for conversation in conversations:
            del self._states[conversation]
            del self._turns[conversation]
        kept = {(conversation, number) for conversation, of in self._turns.items() for number in of}
        self._outgoing = {n: queued for n, queued in self._outgoing.items() if queued.turn in kept}
        return _counted(conversations, events)


def _counted(conversations: set[str], events: list[Event]) -> Deleted:
    return Deleted(len(conversations), sum(event.turn is not None for event in events), len(events))
