"""Keep hold of conversations, and of events, for as long as their turns and functions take."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from botctl.conversations.fulfillments import Taken
from botctl.conversations.store import Claimed, Store
from botctl.errors import StaleConversation, StoreUnavailable

# A lease is extended so often within its length, and a thread without leases stays for as many rounds.
BEATS = 4

_log = logging.getLogger("botctl.conversations")


class Leases:
    """Extend the leases of claims until they are done with, on one thread that comes and goes.

    So a lease can be short, and somebody else takes a conversation or an event over soon after a process
    died, however long functions may run. `clock` is the one that claims are made by.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime], lease: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._lease = lease
        self._claims: dict[int, tuple[Claimed | Taken, float]] = {}  # by their identity
        self._lock = threading.Lock()
        self._alive = False

    @contextmanager
    def held(self, claim: Claimed | Taken) -> Iterator[None]:
        """Hold a claim while the block runs; one that is lost all the same is refused when it commits."""
        with self._lock:
            self._claims[id(claim)] = (claim, time.monotonic())
            if not self._alive:
                self._alive = True
                threading.Thread(target=self._live, name="leases", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._claims.pop(id(claim), None)

    def _live(self) -> None:
        beat = self._lease.total_seconds() / BEATS
        idle = 0
        while idle < BEATS:
            time.sleep(beat)
            with self._lock:
                idle = 0 if self._claims else idle + 1
                self._alive = idle < BEATS
                began = time.monotonic() - beat
                due = [claim for claim, since in self._claims.values() if since <= began]
            for claim in due:
                self._extend(claim)

    def _extend(self, claim: Claimed | Taken) -> None:
        until = self._clock() + self._lease
        try:
            if isinstance(claim, Claimed):
                self._store.extend(claim, until=until)
            else:
                self._store.fulfillments.hold(claim, until=until)
        except StaleConversation:  # it is done by now, or is somebody else's
            with self._lock:
                self._claims.pop(id(claim), None)
        except StoreUnavailable as error:
            _log.warning("%s: its lease was not extended: %s", _name(claim), error.message)


def _name(claim: Claimed | Taken) -> str:
    return claim.conversation.id if isinstance(claim, Claimed) else claim.invocation.id
