"""Tell whether the conversation store can write, by writing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from botctl.conversations.store import REMEMBERED, Store
from botctl.errors import StoreError
from botctl.messages import Utterance

NOBODY = ""  # the bot whose events are written only to see that they can be

log = logging.getLogger("botctl.serve")


class Pulse:
    """Feel whether a store can write; what was felt holds for some seconds, however often it is asked."""

    def __init__(self, store: Store, clock: Callable[[], datetime], *, seconds: float = 2.0) -> None:
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._lock = Lock()
        self._well = True
        self._until = 0.0

    def feel(self) -> bool:
        """Return whether an event could be written to the ledger, and taken out again."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._well = self._beat()
                self._until = time.monotonic() + self._seconds
            return self._well

    def _beat(self) -> bool:
        now = self._clock()
        try:
            self._store.receive(_event(now), now=now)
            self._store.expire(bot=NOBODY, keep=timedelta(0), now=now + 2 * REMEMBERED)
        except StoreError as error:
            log.error("the store cannot write: %s", error.message)  # noqa: TRY400 -- the message says it all
            return False
        return True


def _event(now: datetime) -> Utterance:
    return Utterance(
        event_id="health",
        bot=NOBODY,
        connector="",
        channel="",
        conversation="health",
        person="health",
        locale="",
        text="",
        at=now,
    )
