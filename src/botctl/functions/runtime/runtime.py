"""Run functions in worker processes, under AWS Lambda's own runtime and rules."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import uvloop

from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.functions.journal import Journal
from botctl.functions.runtime.environment import environment
from botctl.functions.runtime.fingerprint import Fingerprints, Print
from botctl.functions.runtime.pool import Pool
from botctl.functions.runtime.request import Request
from botctl.functions.runtime.worker import Worker
from botctl.functions.waiting import Standing, bounded, invoke, wait
from botctl.messages import Call, Reply

# As many workers as there are turns at once that call functions; each is a process of some 20 MB.
WORKERS = 16
_PATIENCE = 5.0  # seconds that the loop may take to end a request


class Runtime:
    """Invoke functions in workers, which run on when a call is over and take the next one.

    `root` is the workspace, `data` the folder that functions find in BOTCTL_DATA, `environ` what their
    files' `${NAME}` are taken from. All but the waiting happens on an event loop on a thread of its own.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        *,
        root: Path,
        data: Path,
        journal: Journal,
        environ: Mapping[str, str] = os.environ,
        workers: int = WORKERS,
    ) -> None:
        self._functions = functions
        self._root = root
        self._data = data
        self._environ = environ
        self._journal = journal
        self._prints = Fingerprints()
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened: Future[tuple[asyncio.AbstractEventLoop, Pool]] = Future()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(
            target=self._live, args=(workers, opened), name="functions", daemon=True
        )
        self._thread.start()
        self._loop, self._pool = opened.result()

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function once and return its reply, as the protocol has it."""
        return invoke(self, self._functions, call, slow=slow, attempt=attempt)

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        """Run a function once for an event, as the protocol has it."""
        deadline = time.monotonic() + function.timeout
        looked, files = self._prints.of(function)
        request = Request(function, bounded(function, payload), deadline, looked, files, turn, trace, attempt)
        try:
            self._loop.call_soon_threadsafe(self._pool.submit, request)
        except RuntimeError:
            raise _closed(request) from None
        return wait(function, request.future, deadline, give_up=partial(self._give_up, request), slow=slow)

    def close(self) -> None:
        """End all workers, and what runs in them."""
        with suppress(RuntimeError):  # it is closed
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _live(self, workers: int, opened: Future[tuple[asyncio.AbstractEventLoop, Pool]]) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve(workers, opened))
        self._journal.close()

    async def _serve(self, workers: int, opened: Future[tuple[asyncio.AbstractEventLoop, Pool]]) -> None:
        pool = Pool(self._hire, most=workers)
        opened.set_result((asyncio.get_running_loop(), pool))
        await self._stopping.wait()
        await pool.close(_closed)

    def _hire(self, function: Function, files: Print) -> Worker:
        return Worker(
            function,
            files,
            environment=environment(function, root=self._root, data=self._data, environ=self._environ),
            root=self._root,
            owner=self._pool,
            journal=self._journal,
        )

    def _give_up(self, request: Request) -> Standing:
        """Have the loop end a request, and return how it stood."""
        told: Future[Standing] = Future()
        try:
            self._loop.call_soon_threadsafe(lambda: told.set_result(self._pool.give_up(request)))
        except RuntimeError:
            raise _closed(request) from None
        ends: tuple[Future[Any], ...] = (told, request.future)
        # Where the loop ends just now, it ends the request instead of telling.
        futures.wait(ends, _PATIENCE, futures.FIRST_COMPLETED)
        return told.result() if told.done() else "running"


def _closed(request: Request) -> FunctionError:
    name = request.function.name
    return FunctionError(f"functions/{name}: it was stopped: botctl ends", function=name, again=False)
