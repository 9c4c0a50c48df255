"""Run one worker: its process, the requests that it is given one after the other, and how they end."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import orjson

from botctl.errors import FunctionError
from botctl.functions import telling
from botctl.functions.function import Function
from botctl.functions.journal import Journal
from botctl.functions.replies import too_large
from botctl.functions.runtime.api import Connection
from botctl.functions.runtime.fingerprint import Print
from botctl.functions.runtime.memory import Memory
from botctl.functions.runtime.output import Output
from botctl.functions.runtime.process import Process
from botctl.functions.runtime.request import Request

HANDLER = "botctl.lambda_handler.function"


class Owner(Protocol):
    """Be told when a worker can take a request, and when it cannot any more."""

    def freed(self, worker: Worker) -> None:
        """Take note that a worker has nothing to do."""

    def lost(self, worker: Worker, fault: FunctionError) -> None:
        """Take note that a worker has ended, or never began, and why."""


class Worker:
    """Hold a worker from its start to its end; all happens on the event loop.

    It is ready once its runtime has asked for work: its function is imported then. A request that it is
    given after it has answered another one waits until its runtime asks again. `listening` is done when
    all of its connections are closed. Raise OSError where the system starts no process.
    """

    def __init__(
        self,
        function: Function,
        files: Print,
        *,
        environment: Mapping[str, str],
        root: Path,
        owner: Owner,
        journal: Journal,
    ) -> None:
        self.function = function
        self.files = files
        self.request: Request | None = None
        self.is_ready = self.is_over = False
        self.idle_since = 0.0
        self._owner = owner
        self._journal = journal
        self._region = environment["AWS_REGION"]
        self._loop = asyncio.get_running_loop()
        self._connections: set[Connection] = set()
        self._asking: Connection | None = None
        self._sent = 0.0  # when the request was, 0 where it was not yet
        self._last = ("", "")  # the request that what is printed belongs to, and its turn
        self._tail: list[str] = []
        self._starting = time.monotonic()
        self._start_ms: float | None = None  # how long it took, until it was told
        listener = socket.create_server(("127.0.0.1", 0))
        try:
            self._process = _process(environment, listener, root, self._ended_on_its_thread)
        except OSError:
            listener.close()
            raise
        self.listening = self._loop.create_task(self._listen(listener))
        self._memory = Memory(self._process.pid)
        self._output = Output(self._process.output, self._loop, self._printed)

    # The owner's side

    def take(self, request: Request) -> None:
        """Run a request, as soon as the runtime asks for it."""
        self.request = request
        if self._asking is not None:
            self._send(self._asking, request)

    def give_back(self) -> Request | None:
        """Return the request that it was given and has not begun, which it then has no more."""
        if self.request is None or self._sent:
            return None
        request, self.request = self.request, None
        return request

    def time_out(self) -> None:
        """End the worker, since its request has run for as long as it may; who waits for it knows."""
        if self.request is not None:
            self._say(f"Task timed out after {self.request.function.timeout:.2f} seconds")
            self._close_request("timeout")
        self.end()

    def watch_memory(self) -> None:
        """End the worker where it uses more memory than its function may."""
        used = self._memory.look_at_all()
        if used <= self.function.memory or self.is_over:
            return
        said = f"it used {used:.0f} MB of {self.function.memory} MB"
        fault = FunctionError(
            f"functions/{self.function.name}: Runtime.ExitError: signal: killed: {said}",
            function=self.function.name,
            hint=f"Make it use less, or raise `memory:` in functions/{self.function.name}.yml.",
        )
        self._say(f"Runtime.ExitError: signal: killed: {said}")
        self._give_way(fault, "memory")

    def end(self) -> None:
        """End the process; nobody is told."""
        if self.is_over:
            return
        self.is_over = True
        self._process.kill()
        self.listening.cancel()
        for connection in self._connections:
            connection.close()
        self._output.close()
        self._memory.close()

    # The runtime's side

    def asked(self, connection: Connection) -> bool:
        """Give the runtime the request that waits for it, or else have it wait."""
        if self._asking is not None or self._sent or self.is_over:
            return False
        self._asking = connection
        if not self.is_ready:
            self.is_ready = True
            self._start_ms = (time.monotonic() - self._starting) * 1000
            self._output.drain()
            self._owner.freed(self)
        elif self.request is not None:
            self._send(connection, self.request)
        return True

    def runs(self, request: str) -> bool:
        """Return whether a request is the one that runs."""
        return self._sent > 0 and self.request is not None and self.request.id == request

    def answered(self, body: bytes) -> None:
        """Hand the result to who waits for it."""
        request = self._close_request("ok")
        request.future.set_result(body)
        self._owner.freed(self)

    def failed(self, body: bytes) -> None:
        """Hand the function's own fault to who waits for it."""
        fault = telling.read(self.function, _json(body))
        self._close_request("error", error=fault.message).future.set_exception(fault)
        self._owner.freed(self)

    def answered_too_much(self, size: int) -> None:
        """Refuse a result; the runtime does not survive that."""
        self._give_way(too_large(self.function, size), "error")

    def not_begun(self, body: bytes) -> None:
        """Take the function's module for broken."""
        if not self.is_ready and not self.is_over:
            self._give_way(telling.read(self.function, _json(body)), "init")

    def connected(self, connection: Connection) -> None:
        """Keep a connection, to be closed at the end."""
        if self.is_over:
            connection.close()
        else:
            self._connections.add(connection)

    def hung_up(self, connection: Connection) -> None:
        """Note that nobody asks on a connection any more."""
        self._connections.discard(connection)
        if self._asking is connection:
            self._asking = None

    # Its own

    async def _listen(self, listener: socket.socket) -> None:
        with listener:
            server = await self._loop.create_server(partial(Connection, self), sock=listener)
            async with server:
                await server.serve_forever()

    def _send(self, connection: Connection, request: Request) -> None:
        self._output.drain()  # what was printed until now belongs to the request before
        self._output.renew()
        self._last = (request.id, request.turn)
        self._tail.clear()
        self._sent = time.monotonic()
        self._asking = None
        connection.send(request.head(self._region), request.payload)

    def _close_request(self, outcome: str, *, error: str | None = None) -> Request:
        """Note how the request ended, after what it printed, and be without one."""
        request = self.request
        assert request is not None  # noqa: S101 - the callers have looked
        self._output.drain()
        self._memory.look()
        now = time.monotonic()
        self._journal.ended(
            function=self.function.name,
            request=request.id,
            turn=request.turn,
            outcome=outcome,
            attempt=request.attempt,
            trace=request.trace or None,
            error=error,
            ms=round((now - self._sent) * 1000, 3) if self._sent else None,
            waited_ms=round(((self._sent or now) - request.made) * 1000, 3),
            start="warm" if self._start_ms is None else "cold",
            start_ms=None if self._start_ms is None else round(self._start_ms, 3),
            memory_mb=round(self._memory.peak, 1),
        )
        self.request, self._sent, self._start_ms = None, 0.0, None
        return request

    def _give_way(self, fault: FunctionError, outcome: str) -> None:
        """End the worker with its request, if one runs, and tell the owner."""
        self._output.drain()
        if not fault.story:
            fault.story = "\n".join(self._tail)
        if self._sent:
            self._close_request(outcome, error=fault.message).future.set_exception(fault)
        elif not self.is_ready:
            self._journal.ended(
                function=self.function.name, request="", turn="", outcome=outcome, error=fault.message
            )
        self.end()
        self._owner.lost(self, fault)

    def _ended_on_its_thread(self, code: int) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ended, code)
        except RuntimeError:  # the loop was closed: nobody waits any more
            return

    def _ended(self, code: int) -> None:
        if self.is_over:
            return
        said = _exit(code)
        self._say(f"Runtime.ExitError: {said}")
        fault = FunctionError(
            f"functions/{self.function.name}: Runtime.ExitError: {said}",
            function=self.function.name,
            hint="A function returns; it does not end its process.",
        )
        self._give_way(fault, "exit")

    def _printed(self, lines: list[str]) -> None:
        # The runtime separates the lines of a stack by carriage returns, to keep them one entry.
        texts = [line.rstrip("\r").replace("\r", "\n") for line in lines]
        self._tail = [*self._tail, *texts][-40:]
        request, turn = self._last
        self._journal.printed(texts, function=self.function.name, request=request, turn=turn)

    def _say(self, line: str) -> None:
        """Note a line of our own among what was printed, as AWS Lambda does."""
        self._output.drain()
        request, turn = self._last
        text = f"RequestId: {request} {line}" if request else line
        self._journal.printed([text], function=self.function.name, request=request, turn=turn)


def _process(
    environment: Mapping[str, str], listener: socket.socket, root: Path, ended: Callable[[int], None]
) -> Process:
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    return Process(
        # Nothing is imported from the folder it stands in (-P); it tells its stack where C code breaks.
        [sys.executable, "-P", "-X", "faulthandler", "-m", "awslambdaric", HANDLER],
        environment={**environment, "AWS_LAMBDA_RUNTIME_API": address, "_HANDLER": HANDLER},
        folder=root,
        ended=ended,
    )


def _exit(code: int) -> str:
    """Say how a process ended, in AWS Lambda's words."""
    if code < 0:
        try:
            return f"signal: {signal.strsignal(-code) or -code}".lower()
        except ValueError:
            return f"signal: {-code}"
    return f"exit status {code}" if code else "Runtime exited without providing a reason"


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
