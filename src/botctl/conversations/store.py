"""Define what a conversation store promises, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from botctl.conversations.conversation import Conversation
from botctl.conversations.fulfillments import DeadLetter, Fulfillments
from botctl.messages import Message, Turn, Utterance

# Promise 1: an event that is delivered again within a day gets its stored turn, however short `keep` is.
REMEMBERED = timedelta(days=1)

EVERYTHING = 2**63 - 1  # no limit: the largest that every database takes

# A function may run for 15 minutes at most, and a turn holds its conversation for a little longer.
LONGEST_LEASE = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Grant the one right to take this event's turn, until `until`.

    `conversation` is the state to start from (fresh where there was none, or it had expired); the
    turn's number is its version plus 1. `seq` is the event's place in the order of arrival, `holder`
    proves the right at commit, and `attempt` counts from 1: more says that an earlier holder died or
    gave up, and that its function may have run.
    """

    conversation: Conversation
    event_id: str
    seq: int
    holder: str
    until: datetime
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Repeated:
    """Tell that this event already had its turn."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tell that this event cannot have its turn yet.

    `ahead` counts earlier events of the conversation that had none; 0 says that somebody else has
    this very event in hand. `until` is when the lease of whoever is at work runs out. Where nobody
    is at work, `first` is the event whose turn has to be taken before this one.
    """

    ahead: int
    until: datetime | None = None
    first: Utterance | None = None


Opened: TypeAlias = Claimed | Repeated | Waiting


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Hold a message that waits to be sent by a connector that pushes (Slack), in order.

    `attempts` counts how often it was handed out before: above 0 it may have been sent already.
    """

    id: int
    conversation: str
    turn_id: str
    position: int
    message: Message
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Deleted:
    """Count what was deleted, or would be."""

    conversations: int
    turns: int
    events: int


class Store(Protocol):
    """Keep conversations so that nothing is lost and nothing runs twice.

    Every method may raise StoreUnavailable; then nothing was written. Methods are safe to call from
    any thread. `now` is handed in: a store reads no clock. An event is known by its bot, connector
    and event id; a conversation belongs to the person who began it.
    """

    @property
    def fulfillments(self) -> Fulfillments:
        """Return what is kept of the work of functions."""

    def receive(self, utterance: Utterance, *, now: datetime) -> int:
        """Write an event to the ledger, durably, and return its place in the order of arrival.

        An event that is there already keeps its place. Raise EventConflict where the same event id
        came with another payload (text, conversation or person).
        """

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Receive the event if need be, and claim its conversation when it is first in line.

        A conversation not used for longer than `keep` starts afresh (its turn numbers go on).
        A lease that has run out, or that ends later than LONGEST_LEASE from now (the clock was set
        back), is taken over by the first event in line. A state that cannot be read is logged, and
        counts as none, but turn numbers go on. Raise EventConflict as `receive` does, and ValueError
        for a longer lease.
        """

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
        dead: DeadLetter | None = None,
    ) -> Conversation:
        """Write state, turn, ledger, outgoing messages and dead letter in one transaction; release the claim.

        Return the conversation with its new version, used at the turn's time. Raise StaleConversation
        where the claim was taken over meanwhile or the version moved on, ValueError where the turn is
        not the claim's own (conversation, event, number), and TypeError where a value is not JSON, where
        the state or a message could not be read back (of a wrong type, or too deep), or the turn is too
        deep; then nothing is written.
        """

    def extend(self, claim: Claimed, *, until: datetime) -> None:
        """Hold a claim until later; raise StaleConversation where it was taken over meanwhile."""

    def release(self, claim: Claimed) -> None:
        """Give a claim back without a turn, so that the event may be tried again at once."""

    def waiting(self, *, now: datetime, limit: int = 100) -> tuple[Utterance, ...]:
        """Return the events first in line that nobody has in hand, in order of arrival."""

    def outgoing(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Outgoing, ...]:
        """Hand out the first unsent message of each conversation that is due, oldest first.

        Nobody else is handed them until the lease runs out; then they are due again.
        """

    def sent(self, outgoing: Outgoing) -> None:
        """Forget a message that its channel has taken; the turn keeps its words."""

    def postpone(self, outgoing: Outgoing, *, until: datetime) -> None:
        """Keep a message that its channel did not take, and those behind it, until then."""

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation's state, or None; one that cannot be read is logged."""

    def conversations(
        self, *, bot: str | None = None, person: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Return conversations, the most recently used first; log those that cannot be read."""

    def turns(self, conversation_id: str, *, after: int = 0, limit: int = 1000) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a conversation numbered above `after`, oldest first.

        Log those that cannot be read.
        """

    def versions(self, conversation_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the last turn of each of these conversations that are there."""

    def export(self, person: str) -> dict[str, Any]:
        """Return everything kept about a person as JSON.

        {"person", "conversations": [the conversation's fields with "turns" and "outgoing"],
        "events": [what was received and had no turn yet], "dead_letters": [...]}; in the place of what
        cannot be read stands {"name", "unreadable": its text}.
        """

    def count(self, person: str) -> Deleted:
        """Return what `delete` would delete of a person."""

    def delete(self, person: str) -> Deleted:
        """Delete everything kept about a person, without leaving a byte of it in the files.

        Whoever holds a claim of theirs will be told StaleConversation. Where StoreUnavailable says that
        bytes are left, everything is deleted all the same, and deleting again clears them.
        """

    def expire(self, *, bot: str, keep: timedelta, now: datetime) -> Deleted:
        """Delete a bot's conversations and turns (with their events) older than `keep`, and than a day.

        What was received and had no turn is never too old, and neither is its conversation: a process
        may have been down for long.
        """

    def check(self) -> None:
        """Write something and take it back, to see that turns can be kept; raise StoreUnavailable."""

    def close(self) -> None:
        """Release files and connections."""
