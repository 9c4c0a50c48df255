"""Tell whether the conversation store can write, by writing."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor

from botctl.conversations.store import Store
from botctl.errors import StoreUnavailable

log = logging.getLogger("botctl.serve")


class Pulse:
    """Feel whether a store can write, on a thread of its own: turns that wait do not make it look ill.

    Everybody who asks while it is being felt shares that beat, and what was felt holds for `seconds`.
    """

    def __init__(self, store: Store, *, seconds: float = 1.0) -> None:
        self._store = store
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pulse")
        self._beating: Future[bool] | None = None
        self._well = True
        self._until = 0.0

    async def feel(self) -> bool:
        """Return whether something could be written, and log why not."""
        if self._beating is None or self._beating.done():
            if time.monotonic() < self._until:
                return self._well
            self._beating = self._thread.submit(self._beat)
        # A client that hangs up does not end the beat of the others.
        return await asyncio.shield(asyncio.wrap_future(self._beating))

    def _beat(self) -> bool:
        try:
            self._store.check()
        except StoreUnavailable as error:
            log.error("the store cannot write: %s", error.message)  # noqa: TRY400 -- it says it all
            self._well = False
        else:
            self._well = True
        self._until = time.monotonic() + self._seconds
        return self._well
