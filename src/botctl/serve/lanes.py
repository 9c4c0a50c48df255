"""Run turns on a bounded pool of threads, one after the other within a conversation."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from botctl.errors import RequestError, StillWaiting

T = TypeVar("T")

log = logging.getLogger("botctl.serve")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bound what runs and waits: `threads` turns at once, `waiting` in all, `lane` in one conversation."""

    threads: int = 32
    waiting: int = 512
    lane: int = 64


@dataclass(slots=True, eq=False)
class _Job(Generic[T]):
    """Hold a turn to be taken, the future its caller awaits, that caller's loop, and whether it has begun."""

    lane: str
    work: Callable[[], T]
    future: asyncio.Future[T]
    loop: asyncio.AbstractEventLoop
    begun: bool = False


class Lanes:
    """Start each lane's work in the order it came; a turn that waits occupies no thread.

    Work that was let in is done, even when nobody awaits its future any more: a client that hangs up
    does not lose its turn. Everything but the work itself happens on the event loop.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._lanes: dict[str, deque[_Job[Any]]] = {}
        self._jobs: set[_Job[Any]] = set()
        self.closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._pool = ThreadPoolExecutor(self.bounds.threads, thread_name_prefix="turn")

    @property
    def count(self) -> int:
        """Return how many turns run or wait."""
        return len(self._jobs)

    def submit(self, lane: str, work: Callable[[], T]) -> asyncio.Future[T]:
        """Let work in and return the future of its result; raise RequestError (429, 503) when full."""
        waiting = self._lanes.get(lane)
        self._check_room(waiting)
        loop = asyncio.get_running_loop()
        job: _Job[T] = _Job(lane, work, loop.create_future(), loop)
        self._jobs.add(job)
        self._idle.clear()
        if waiting is None:
            self._lanes[lane] = deque()
            self._pool.submit(self._run, job)
        else:
            waiting.append(job)
        return job.future

    @property
    def room(self) -> int:
        """Return how many more could run at once; none when nothing is let in any more."""
        return 0 if self.closed else max(0, self.bounds.threads - self.count)

    def close(self) -> None:
        """Let nothing more in."""
        self.closed = True

    async def drain(self) -> int:
        """Let nothing more in, wait until what was let in is done or given up, and return how many were."""
        self.close()
        await self._idle.wait()
        if not self._jobs:
            self._pool.shutdown()
        return len(self._jobs)

    def give_up(self) -> None:
        """Let nothing more in or begin, and tell those who wait what becomes of their turns.

        What has begun is in the ledger, and has its turn there when nobody waits for it any more.
        """
        self.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for waiting in self._lanes.values():
            waiting.clear()
        for job in self._jobs:
            if not job.future.done():
                job.future.set_exception(_left(job))
        self._jobs = {job for job in self._jobs if job.begun}
        self._idle.set()

    def _check_room(self, waiting: deque[_Job[Any]] | None) -> None:
        if self.closed:
            raise RequestError(503, "stopping", "this server is stopping", hint="try again")
        if self.count >= self.bounds.waiting:
            raise RequestError(503, "busy", "too many turns are waiting", hint="try again later")
        if waiting is not None and len(waiting) >= self.bounds.lane:
            raise RequestError(
                429, "too_fast", "too many messages wait in this conversation", hint="wait for replies first"
            )

    def _run(self, job: _Job[Any]) -> None:
        result: Any = None
        error: Exception | None = None
        job.begun = True
        try:
            result = job.work()
        except Exception as raised:  # whatever it is, it belongs to whoever awaits
            error = raised
        except BaseException as raised:  # raised in the loop, SystemExit would stop the server
            error = RuntimeError(f"a turn was ended by {raised!r}")
        # The loop is gone only when somebody forced the stop; then nobody awaits.
        with suppress(RuntimeError):
            job.loop.call_soon_threadsafe(self._finish, job, result, error)

    def _finish(self, job: _Job[Any], result: Any, error: Exception | None) -> None:
        self._jobs.discard(job)
        waiting = self._lanes[job.lane]
        if waiting:
            self._pool.submit(self._run, waiting.popleft())
        else:
            del self._lanes[job.lane]
        if not self._jobs:
            self._idle.set()
        if job.future.done():
            if error is not None:
                log.error("a turn failed, and whoever asked for it had gone", exc_info=error)
        elif error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)


def _left(job: _Job[Any]) -> Exception:
    if job.begun:
        return StillWaiting("the server stops before the turn is done")
    return RequestError(503, "stopping", "this server is stopping; nothing was done", hint="send it again")
