"""Spare turns the wait for something that failed just now."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds


class Circuit:
    """Let calls through until so many in a row fail; then none for a while, then one that tries, and so on.

    Each failure from then on doubles the while, up to LONGEST_PAUSE.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, after: int = 1) -> None:
        self._clock = clock
        self._after = after
        self._failures = 0
        self._lock = threading.Lock()
        self._until = 0.0
        self._pause = 0.0
        self.reason = ""  # of the last failure, "" while all is well

    def enter(self) -> bool:
        """Return whether this call may try; one that may must tell how it went."""
        with self._lock:
            if not self.reason:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + LONGEST_PAUSE  # the others wait for what this one finds
            return True

    def failed(self, reason: str) -> bool:
        """Note a failure; return whether it is the first after all was well."""
        with self._lock:
            self._failures += 1
            if self._failures < self._after:
                return False
            first = not self.reason
            self._pause = min(LONGEST_PAUSE, self._pause * 2 or FIRST_PAUSE)
            self._until = self._clock() + self._pause
            self.reason = reason
            return first

    def succeeded(self) -> bool:
        """Note that it works; return whether it did not before."""
        with self._lock:
            before, self.reason, self._pause, self._failures = self.reason, "", 0.0, 0
            return bool(before)
