"""Define what a conversation store promises, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from botctl.conversations.conversation import Conversation
from botctl.messages import Message, Turn, Utterance


@dataclass(frozen=True, slots=True)
class Claimed:
    """Grant the one right to take this event's turn, until `until`.

    `conversation` is the state to start from (fresh where there was none, or it had expired);
    `seq` is the event's place in the order of arrival; `holder` proves the right at commit.
    """

    conversation: Conversation
    event_id: str
    seq: int
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Repeated:
    """Tell that this event already had its turn."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tell that an earlier event of the same conversation has not had its turn yet."""

    ahead: int


Opened: TypeAlias = Claimed | Repeated | Waiting


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Hold a message that waits to be sent by a connector that pushes (Slack), in order."""

    id: int
    conversation: str
    turn_id: str
    position: int
    message: Message
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Deleted:
    """Count what was deleted of a person."""

    conversations: int
    turns: int
    events: int


class Store(Protocol):
    """Keep conversations so that nothing is lost and nothing runs twice.

    Every method may raise StoreUnavailable; then nothing was written. Methods are safe to call from
    any thread. `now` is handed in: a store reads no clock.
    """

    def receive(self, utterance: Utterance, *, now: datetime) -> int:
        """Write an event to the ledger, durably, and return its place in the order of arrival.

        An event that is there already keeps its place. Raise EventConflict where the same event id
        came with another payload (text, conversation or person).
        """

    def open(self, utterance: Utterance, *, now: datetime, lease: timedelta, keep: timedelta) -> Opened:
        """Receive the event if need be, and claim its conversation when it is first in line.

        A conversation not used for longer than `keep` starts afresh (its turn numbers go on).
        A lease that has run out is taken over by the first event in line.
        """

    def commit(
        self,
        claim: Claimed,
        conversation: Conversation,
        turn: Turn,
        *,
        outgoing: tuple[Message, ...] = (),
    ) -> Conversation:
        """Write state, turn, ledger and outgoing messages in one transaction; release the claim.

        Return the conversation with its new version. Raise StaleConversation where the claim was
        taken over meanwhile or the version moved on; then nothing is written.
        """

    def release(self, claim: Claimed) -> None:
        """Give a claim back without a turn, so that the event may be tried again at once."""

    def waiting(self, *, limit: int = 100) -> tuple[Utterance, ...]:
        """Return events that were received and have had no turn, in order of arrival."""

    def outgoing(self, *, now: datetime, limit: int = 100) -> tuple[Outgoing, ...]:
        """Return the first unsent message of each conversation that is due, oldest first."""

    def sent(self, outgoing: Outgoing) -> None:
        """Mark a message as sent."""

    def postpone(self, outgoing: Outgoing, *, until: datetime) -> None:
        """Count a failed attempt and keep the message (and those behind it) until then."""

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation's state, or None."""

    def conversations(
        self, *, bot: str | None = None, person: str | None = None, limit: int = 100
    ) -> tuple[Conversation, ...]:
        """Return conversations, the most recently used first."""

    def turns(self, conversation_id: str, *, limit: int = 1000) -> tuple[Turn, ...]:
        """Return the last `limit` turns of a conversation, oldest first."""

    def export(self, person: str) -> dict[str, Any]:
        """Return everything kept about a person as JSON: {"person", "conversations": [...]}."""

    def delete(self, person: str) -> Deleted:
        """Delete everything kept about a person, without leaving a byte of it in the files."""

    def expire(self, *, bot: str, before: datetime) -> int:
        """Delete a bot's conversations last used before then; return how many."""

    def close(self) -> None:
        """Release files and connections."""
