"""Define what a store keeps of the work of functions: invocations, results, and dead letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from botctl.conversations import records
from botctl.messages import Json, Step, Utterance


@dataclass(frozen=True, slots=True)
class Attempt:
    """Tell how a function failed once, and how long it took (milliseconds)."""

    error: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Hold a call or an event that failed for good, with all that is needed to run it again.

    `id` is the call's `turn_id`, or the event's id and its function; `work` is the envelope that crosses to
    the function. `before` is the conversation's state when it was called, `steps` what its turn did, `trace`
    its W3C traceparent. An event belongs to no conversation, and leaves bot, person and those two empty.
    `told` names the function that is run with it, once: a store that keeps the letter queues that, too.
    """

    id: str
    at: datetime
    function: str
    work: Mapping[str, Json]
    error: str
    story: str = ""
    hint: str = ""
    attempts: tuple[Attempt, ...] = ()
    bot: str = ""
    conversation: str = ""
    person: str = ""
    before: Mapping[str, Json] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    trace: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """Hold an event that a function has still to be run with; `id` is its idempotency key.

    `person` and `conversation` tell whom it is about, where it is about anybody, `trace` is the W3C
    traceparent it came with, and `failed` what became of earlier attempts.
    """

    id: str
    function: str
    event: Mapping[str, Json]
    conversation: str = ""
    person: str = ""
    trace: str = ""
    failed: tuple[Attempt, ...] = ()


def telling(letter: DeadLetter) -> Invocation | None:
    """Return the run of the function that is told of a dead letter, with an event as EventBridge has them."""
    if not letter.told:
        return None
    event: dict[str, Json] = {
        "version": "0",
        "id": letter.id,
        "source": "botctl",
        "detail-type": "Dead letter",
        "time": letter.at.isoformat(),
        "resources": [f"functions/{letter.function}"],
        "detail": records.plain(letter),
    }
    return Invocation(
        f"{letter.id}/told", letter.told, event, letter.conversation, letter.person, letter.trace
    )


def is_telling(invocation: Invocation) -> bool:
    """Return whether a function is told of a dead letter: what fails then is told to nobody."""
    told = (invocation.event.get("source"), invocation.event.get("detail-type"))
    return told == ("botctl", "Dead letter")


def after(invocation: Invocation, failed: Attempt | None) -> Invocation:
    """Return an invocation as it is kept after an attempt."""
    return invocation if failed is None else replace(invocation, failed=(*invocation.failed, failed))


@dataclass(frozen=True, slots=True)
class Backlog:
    """Count the dead letters that nobody has seen to, and the invocations that are not done."""

    dead_letters: int
    queued: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Grant the one right to run an invocation, until a time; `attempt` counts from 1."""

    invocation: Invocation
    holder: str
    until: datetime
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Begun:
    """Grant the one right to do what is done once under a key; `holder` proves it."""

    key: str
    holder: str


@dataclass(frozen=True, slots=True)
class Done:
    """Hold the result, as JSON text, of what was done once already."""

    result: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Tell that somebody else is doing it, until a time at most."""

    until: datetime


Once: TypeAlias = Begun | Done | Busy


class Fulfillments(Protocol):
    """Keep the work of functions so that it is done, and told of, once.

    Every method may raise StoreUnavailable; then nothing was written. Methods are safe to call from any
    thread and process. `now` is handed in.
    """

    def dead_letters(self, *, function: str | None = None, limit: int = 100) -> tuple[DeadLetter, ...]:
        """Return dead letters, the latest first; log those that cannot be read."""

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return a dead letter, or None."""

    def backlog(self) -> Backlog:
        """Return how much work is left."""

    def bury(self, letter: DeadLetter) -> None:
        """Keep a dead letter, in the place of one with the same id, and queue the telling of it."""

    def drop(self, letter_id: str) -> bool:
        """Forget a dead letter; return whether there was one."""

    def queue(self, invocations: Sequence[Invocation], *, now: datetime) -> int:
        """Keep invocations until they are done; return how many are new by their ids."""

    def due(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Taken, ...]:
        """Hand out invocations that are due, the oldest first, to nobody else until the lease ends."""

    def hold(self, taken: Taken, *, until: datetime) -> None:
        """Hold an invocation until later; raise StaleConversation where it was taken over meanwhile."""

    def again(self, taken: Taken, *, at: datetime, failed: Attempt | None = None) -> None:
        """Give an invocation back, to be tried again at a time; `failed` tells how it failed, if it did."""

    def done(
        self, taken: Taken, *, now: datetime, dead: DeadLetter | None = None, said: tuple[Utterance, ...] = ()
    ) -> None:
        """Close an invocation, keep its dead letter or receive what it had to say, in one transaction.

        Its id is remembered for a day. Raise StaleConversation where it was taken over meanwhile.
        """

    def begin(
        self, key: str, *, digest: str, conversation: str, person: str, now: datetime, lease: timedelta
    ) -> Once:
        """Return the right to do something under a key, its result, or who has it in hand.

        Raise EventConflict where the key was used with another payload. A right that was not used until
        its lease ended is granted again.
        """

    def finish(self, begun: Begun, result: str, *, now: datetime) -> None:
        """Keep the result of what was begun; raise StaleConversation where somebody took it over."""

    def abandon(self, begun: Begun) -> None:
        """Give a right back unused: what was begun failed, and may be tried again at once."""

    def expire(self, *, before: datetime) -> None:
        """Forget the results and the ids of invocations that are older than a time; dead letters stay."""
