"""Keep the work of functions in memory, by the same rules as a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from threading import RLock

from botctl.conversations import records
from botctl.conversations.claims import check_lease, lost_beyond, misused, taken_over
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
from botctl.messages import Utterance


@dataclass(slots=True)
class _Queued:
    """Hold an invocation as JSON, None when it is done, and who has it in hand."""

    record: str | None
    owners: tuple[str, str]
    due: datetime
    updated: datetime
    holder: str | None = None
    attempts: int = 0


@dataclass(slots=True)
class _Key:
    """Hold what was done, or is being done, under a key."""

    digest: str
    owners: tuple[str, str]
    updated: datetime
    holder: str | None = None
    until: datetime | None = None
    result: str | None = None


class MemoryFulfillments:
    """Keep what functions did and have to do as long as the process lives; `receive` takes events in."""

    def __init__(self, lock: RLock, receive: Callable[[Utterance, datetime], object]) -> None:
        self._lock = lock
        self._receive = receive
        self._letters: dict[str, str] = {}
        self._queue: dict[str, _Queued] = {}
        self._keys: dict[str, _Key] = {}

    def dead_letters(self, *, function: str | None = None, limit: int = 100) -> tuple[DeadLetter, ...]:
        """Return dead letters, the latest first."""
        with self._lock:
            letters = [records.read(DeadLetter, record) for record in self._letters.values()]
        found = [letter for letter in letters if function in (None, letter.function)]
        return tuple(sorted(found, key=lambda letter: (letter.at, letter.id), reverse=True)[:limit])

    def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """Return a dead letter, or None."""
        with self._lock:
            record = self._letters.get(letter_id)
        return None if record is None else records.read(DeadLetter, record)

    def backlog(self) -> Backlog:
        """Return how much work is left."""
        with self._lock:
            queued = sum(one.record is not None for one in self._queue.values())
            return Backlog(len(self._letters), queued)

    def bury(self, letter: DeadLetter) -> None:
        """Keep a dead letter, in the place of one with the same id."""
        record = records.write_lasting(letter)
        told = telling(letter)
        with self._lock:
            self._letters[letter.id] = record
            if told is not None:
                self.queue([told], now=letter.at)

    def drop(self, letter_id: str) -> bool:
        """Forget a dead letter; return whether there was one."""
        with self._lock:
            return self._letters.pop(letter_id, None) is not None

    def queue(self, invocations: Sequence[Invocation], *, now: datetime) -> int:
        """Keep invocations until they are done; return how many are new."""
        rows = [(one, records.write_lasting(one)) for one in invocations]
        with self._lock:
            before = len(self._queue)
            for one, record in rows:
                self._queue.setdefault(one.id, _Queued(record, (one.conversation, one.person), now, now))
            return len(self._queue) - before

    def due(self, *, now: datetime, lease: timedelta, limit: int = 100) -> tuple[Taken, ...]:
        """Hand out invocations that are due, the oldest first."""
        check_lease(lease)
        with self._lock:
            open_ones = [one for one in self._queue.values() if one.record is not None and one.due <= now]
            return tuple(self._take(one, now + lease) for one in sorted(open_ones, key=_due)[:limit])

    def hold(self, taken: Taken, *, until: datetime) -> None:
        """Hold an invocation until later."""
        with self._lock:
            self._held(taken).due = until

    def again(self, taken: Taken, *, at: datetime, failed: Attempt | None = None) -> None:
        """Give an invocation back, to be tried again at a time."""
        record = records.write_lasting(after(taken.invocation, failed))
        with self._lock:
            queued = self._held(taken)
            queued.due, queued.holder, queued.record = at, None, record

    def done(
        self, taken: Taken, *, now: datetime, dead: DeadLetter | None = None, said: tuple[Utterance, ...] = ()
    ) -> None:
        """Close an invocation, keep its dead letter or receive what it had to say."""
        with self._lock:
            queued = self._held(taken)
            if dead is not None:
                self.bury(dead)
            for utterance in said:
                self._receive(utterance, now)
            queued.record = queued.holder = None
            queued.updated = now

    def begin(
        self, key: str, *, digest: str, conversation: str, person: str, now: datetime, lease: timedelta
    ) -> Once:
        """Return the right to do something under a key, its result, or who has it in hand."""
        check_lease(lease)
        with self._lock:
            one = self._keys.setdefault(key, _Key(digest, (conversation, person), now))
            if one.digest != digest:
                raise misused(key, before=one.digest, now=digest)
            if one.result is not None:
                return Done(one.result)
            if one.holder is not None and one.until is not None and now < one.until <= lost_beyond(now):
                return Busy(one.until)
            one.holder, one.until = token_hex(16), now + lease
            return Begun(key, one.holder)

    def finish(self, begun: Begun, result: str, *, now: datetime) -> None:
        """Keep the result of what was begun."""
        with self._lock:
            one = self._keys.get(begun.key)
            if one is None or one.holder != begun.holder:
                raise taken_over(begun.key)
            one.result, one.updated, one.holder, one.until = result, now, None, None

    def abandon(self, begun: Begun) -> None:
        """Give a right back unused."""
        with self._lock:
            one = self._keys.get(begun.key)
            if one is not None and one.holder == begun.holder:
                one.holder = one.until = None

    def expire(self, *, before: datetime) -> None:
        """Forget the results and the ids of invocations that are older than a time."""
        with self._lock:
            self._queue = {i: q for i, q in self._queue.items() if q.record or q.updated >= before}
            self._keys = {k: one for k, one in self._keys.items() if one.updated >= before}

    def of(self, person: str, conversations: set[str]) -> tuple[DeadLetter, ...]:
        """Return the dead letters about a person, the earliest first."""
        letters = self.dead_letters(limit=len(self._letters))
        return tuple(
            one for one in reversed(letters) if one.person == person or one.conversation in conversations
        )

    def forget(self, person: str, conversations: set[str]) -> None:
        """Delete what is kept about a person."""

        def theirs(owners: tuple[str, str]) -> bool:
            return owners[0] in conversations or owners[1] == person

        with self._lock:
            for letter in self.of(person, conversations):
                del self._letters[letter.id]
            self._queue = {i: one for i, one in self._queue.items() if not theirs(one.owners)}
            self._keys = {i: one for i, one in self._keys.items() if not theirs(one.owners)}

    def _take(self, queued: _Queued, until: datetime) -> Taken:
        assert queued.record is not None  # noqa: S101  # `due` looks at no other
        queued.holder, queued.due = token_hex(16), until
        queued.attempts += 1
        return Taken(records.read(Invocation, queued.record), queued.holder, until, queued.attempts)

    def _held(self, taken: Taken) -> _Queued:
        queued = self._queue.get(taken.invocation.id)
        if queued is None or queued.holder != taken.holder:
            raise taken_over(taken.invocation.id)
        return queued


def _due(queued: _Queued) -> datetime:
    return queued.due
