"""Lead each turn to the host that is served when it begins; close what is outdated after its last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from botctl.functions.function import Runner
from botctl.functions.loader import unload

if TYPE_CHECKING:
    from botctl.serve.host import Host


class Relay:
    """Hold which host is served now, and count the turns that run with each one's functions.

    A turn may have waited in its lane, and a WebSocket may be open, since before the workspace changed.
    Turns begin and end on threads of the pool, the host changes on the event loop.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Host | None = None
        self._turns: Counter[Runner] = Counter()

    @contextmanager
    def turn(self, host: Host) -> Iterator[Host]:
        """Give the host that a turn is taken with: the latest, or else the one it was let in by."""
        with self._lock:
            served = self._latest or host
            self._turns[served.functions] += 1
        try:
            yield served
        finally:
            with self._lock:
                self._turns[served.functions] -= 1
                over = self._is_over(served)
            if over:
                served.functions.close()

    def hand_over(self, before: Host, after: Host) -> None:
        """Let turns begin with another host; close the functions of the one before when none runs there."""
        for function in before.workspace.functions.values():
            unload(function)  # now, or the host after would find the modules of before
        with self._lock:
            self._latest = after
            over = self._is_over(before)
        if over:
            before.functions.close()

    def _is_over(self, host: Host) -> bool:
        if self._latest is None or self._latest.functions is host.functions:
            return False
        return not self._turns[host.functions]
