"""Run calls on threads that may be given up: a thread cannot be stopped, but it can be replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import RLock, Thread
from typing import Any

# Threads that were given up and still hang. Beyond these, something is badly wrong, and calls are refused.
MAX_LOST = 64


class Crew:
    """Keep a number of daemon threads at work, whatever becomes of some of them.

    Not concurrent.futures' pool: its threads are waited for when the process ends, for ever if they hang.
    """

    def __init__(self, size: int) -> None:
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._lock = RLock()  # a future that is done calls back at once
        self._size = size
        self._threads = 0
        self._idle = 0
        self._lost = 0

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """Run work on a thread of the crew and return its future; raise RuntimeError when too many hang."""
        future: Future[Any] = Future()
        with self._lock:
            if self._lost >= MAX_LOST:
                raise RuntimeError(f"{self._lost} calls that were given up still hang")
            if not self._idle and self._threads - self._lost < self._size:
                self._start()
        self._jobs.put((future, work))
        return future

    def give_up(self, future: Future[Any]) -> bool:
        """Give a call up; return whether it had begun, so that its thread is lost."""
        with self._lock:
            if future.cancel() or future.done():
                return False
            self._lost += 1
            future.add_done_callback(self._back)
            if not self._jobs.empty():
                self._start()
            return True

    def close(self) -> None:
        """Let the threads go that are not at work."""
        with self._lock:
            for _ in range(self._threads):
                self._jobs.put(None)

    def _start(self) -> None:
        self._threads += 1
        Thread(target=self._work, name="function", daemon=True).start()

    def _back(self, _: Future[Any]) -> None:
        """Count a thread back in that hung and ended after all."""
        with self._lock:
            self._lost -= 1

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._threads - self._lost > self._size:  # replaced while it hung
                    self._threads -= 1
                    return
                self._idle += 1
            job = self._jobs.get()
            with self._lock:
                self._idle -= 1
            if job is None:
                return
            future, work = job
            if future.set_running_or_notify_cancel():
                _run(future, work)


def _run(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        result = work()
    except BaseException as error:  # an author's code may raise anything, SystemExit included
        future.set_exception(error)
    else:
        future.set_result(result)
