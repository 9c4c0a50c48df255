"""Speak with a Rasa server over HTTP, and never wait longer than was said."""

from __future__ import annotations

import json
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from typing import TypeVar
from urllib.parse import quote, urlsplit

from botctl.engines import answers
from botctl.errors import EngineError

T = TypeVar("T")

MOST_BYTES = 1024 * 1024  # of an answer
MOST_AT_ONCE = 32  # requests; Rasa answers one after the other
_KEPT = 8  # connections that stay open between requests
_GONE = (RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class Client:
    """Ask one Rasa server; safe to use from several threads.

    `url` is where it listens, `token` what `rasa run --auth-token` was given, `timeout` is in seconds.
    """

    def __init__(self, url: str, *, token: str = "", timeout: float = 2.0) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout
        try:
            parts = urlsplit(self.url)
            self._host, self._port, self._path = parts.hostname or "", parts.port, parts.path
        except ValueError as error:
            raise EngineError(f"{self.url} is no address: {error}", hint="ports end at 65535") from error
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._query = f"?token={quote(token)}" if token else ""
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close, self._idle)
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)

    def parse(self, text: str) -> answers.Parsed:
        """Return what Rasa understands of a text; raise EngineError within the timeout where it does not."""
        body = json.dumps({"text": text}).encode()
        return answers.read(self._ask("POST", "/model/parse", body, self.timeout), len(text))

    def check(self, within: float) -> None:
        """Raise EngineError unless a model is loaded and the server says so within so many seconds."""
        self._ask("GET", "/status", None, within)

    def _ask(self, method: str, path: str, body: bytes | None, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        if not self._places.acquire(timeout=seconds):
            raise EngineError(f"{MOST_AT_ONCE} requests wait for {self.url} already")
        try:
            status, answer = _within(seconds, lambda: self._send(method, path, body, deadline), self._places)
        except TimeoutError:
            raise EngineError(
                f"{self.url} did not answer within {seconds:g} s",
                hint="is it overloaded? `nlu: {timeout: SECONDS}` in the bot's file lets turns wait longer",
            ) from None
        except OSError as error:
            fault = error.strerror or str(error) or type(error).__name__
            raise EngineError(f"{self.url} cannot be reached: {fault}", hint="is it running?") from error
        except (HTTPException, ValueError) as error:  # ValueError: the size of a chunk is below zero
            fault = str(error)[:60]  # of words that anybody may have sent: repr keeps them from the terminal
            raise EngineError(
                f"{self.url} does not speak HTTP: {fault!r}", hint="does another program listen there?"
            ) from error
        if status != 200:
            raise EngineError(f"{self.url} answered {status} to {method} {path}", hint=_HINTS.get(status, ""))
        return answer

    def _send(self, method: str, path: str, body: bytes | None, deadline: float) -> tuple[int, bytes]:
        try:
            connection, is_fresh = self._idle.pop(), False
        except IndexError:
            connection, is_fresh = self._connect(deadline), True
        try:
            return self._exchange(connection, method, path, body)
        except _GONE:
            if is_fresh:
                raise
        # It was kept open, and Rasa has closed it since.
        return self._exchange(self._connect(deadline), method, path, body)

    def _connect(self, deadline: float) -> HTTPConnection:
        return self._kind(self._host, self._port, timeout=max(0.01, deadline - time.monotonic()))

    def _exchange(
        self, connection: HTTPConnection, method: str, path: str, body: bytes | None
    ) -> tuple[int, bytes]:
        keep = False
        try:
            headers = {"content-type": "application/json"} if body else {}
            connection.request(method, f"{self._path}{path}{self._query}", body, headers)
            response = connection.getresponse()
            answer = response.read(MOST_BYTES + 1)
            if len(answer) > MOST_BYTES:
                raise EngineError(f"{self.url} answered with more than {MOST_BYTES} bytes")
            keep = not response.will_close and response.isclosed()
            return response.status, answer
        finally:
            if keep and len(self._idle) < _KEPT:
                self._idle.append(connection)
            else:
                connection.close()


def _close(connections: deque[HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


_HINTS = {
    401: "it wants a token, or another one: `nlu: {token: ${NAME}}` in the bot's file names its variable",
    404: "its HTTP API is off: start it with --enable-api",
    409: "it has no model loaded: start it with --model FILE",
}


def _within(seconds: float, work: Callable[[], T], places: threading.BoundedSemaphore) -> T:
    """Return what work returns on a thread of its own; raise TimeoutError after so many seconds.

    Timeouts of sockets alone bound neither the look-up of a name nor an answer that comes drop by drop.
    A thread that is left behind gives its place back when it ends.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # it is raised again where the outcome is awaited
            outcome.set_exception(error)
        finally:
            places.release()

    threading.Thread(target=run, name="rasa request", daemon=True).start()
    return outcome.result(seconds)
