"""Tell whether the conversation store can write, by writing."""

from __future__ import annotations

import logging
import time
from threading import Lock

from botctl.conversations.store import Store
from botctl.errors import StoreUnavailable

log = logging.getLogger("botctl.serve")


class Pulse:
    """Feel whether a store can write; what was felt holds for some seconds, however often it is asked."""

    def __init__(self, store: Store, *, seconds: float = 2.0) -> None:
        self._store = store
        self._seconds = seconds
        self._lock = Lock()
        self._well = True
        self._until = 0.0

    def feel(self) -> bool:
        """Return whether something could be written, and log why not."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._well = self._beat()
                self._until = time.monotonic() + self._seconds
            return self._well

    def _beat(self) -> bool:
        try:
            self._store.check()
        except StoreUnavailable as error:
            log.error("the store cannot write: %s", error.message)  # noqa: TRY400 -- it says it all
            return False
        return True
