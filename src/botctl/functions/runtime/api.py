"""Speak AWS Lambda's Runtime API with one worker.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

import httptools

from botctl.functions.replies import MAX_PAYLOAD
from botctl.functions.runtime.peers import is_foreign

PREFIX = b"/2018-06-01/runtime/"

# AWS Lambda's own margin: what it answers with has the limit of a payload and a little more.
MAX_BODY = MAX_PAYLOAD + 100
# An error comes with its stack in a header, too (of at most 1 MB), and what is longer is not from a worker.
_MAX_HEAD = 2 * 1024 * 1024

_REASONS = {200: b"OK", 202: b"Accepted", 400: b"Bad Request", 403: b"Forbidden", 404: b"Not Found"}
_REASONS |= {405: b"Method Not Allowed", 413: b"Payload Too Large", 431: b"Request Header Fields Too Large"}


class Worker(Protocol):
    """Be told what a worker's runtime asks for and answers."""

    def asked(self, connection: Connection) -> bool:
        """Take note that the runtime waits for its next invocation; return False where it may not."""

    def runs(self, request: str) -> bool:
        """Return whether a request is the one that runs."""

    def answered(self, body: bytes) -> None:
        """Take the result of the request that runs."""

    def failed(self, body: bytes) -> None:
        """Take the error of the request that runs."""

    def answered_too_much(self, size: int) -> None:
        """Take note that the result of the request that runs is larger than may be."""

    def not_begun(self, body: bytes) -> None:
        """Take the error that the runtime could not begin for."""

    def connected(self, connection: Connection) -> None:
        """Take note of a new connection."""

    def hung_up(self, connection: Connection) -> None:
        """Take note that a connection is gone."""


class Connection(asyncio.Protocol):
    """Parse what comes on one connection of a worker, and answer it; what is no HTTP ends it."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._begin()

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection that was opened, unless another user of this machine has opened it."""
        if is_foreign(transport.get_extra_info("sockname"), transport.get_extra_info("peername")):
            cast("asyncio.Transport", transport).abort()
            return
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it
        self._worker.connected(self)

    def data_received(self, data: bytes) -> None:
        """Parse what came; close where it cannot be HTTP."""
        if not self._has_head:
            self._head += len(data)  # the parser tells of a header only when it is whole
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400, "UpgradeRefused")
        except httptools.HttpParserError:
            self._refuse(400, "InvalidRequest")
        if not self._has_head and self._head > _MAX_HEAD:
            self._refuse(431, "TooLarge")

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the worker."""
        self._transport = None
        self._worker.hung_up(self)

    # httptools' side

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._begin()

    def on_url(self, url: bytes) -> None:
        """Read a piece of the address."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Read how much the body says to have; nothing else matters."""
        if name.lower() == b"content-length":  # httptools has refused what is no number
            self._announced = int(value)

    def on_headers_complete(self) -> None:
        """Refuse a body that is too large before any of it is kept."""
        self._has_head = True
        self._check(self._announced)

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        self._size += len(body)
        self._check(self._size)
        if not self._refused:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        """Do what the request asks for."""
        if self._refused or self._transport is None:
            return
        body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._route(self._parser.get_method(), self._url, body)

    def send(self, head: bytes, body: bytes) -> None:
        """Answer with an invocation."""
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n%b\r\n%b"
                % (len(body), head, body)
            )

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _begin(self) -> None:
        self._url = b""
        self._pieces: list[bytes] = []
        self._head = self._size = self._announced = 0
        self._has_head = self._refused = False

    def _check(self, size: int) -> None:
        if size > MAX_BODY and not self._refused:
            request, _, what = _invocation(self._url).partition("/")
            if what == "response" and self._worker.runs(request):
                self._worker.answered_too_much(size)
            self._refuse(413, "RequestEntityTooLarge")

    def _refuse(self, status: int, why: str) -> None:
        """Answer with an error and hang up: what follows would not be read as what it is."""
        if not self._refused:
            self._refused = True
            self._answer(status, why)
            if self._transport is not None:
                self._transport.close()

    def _answer(self, status: int, why: str = "") -> None:
        body = b'{"status":"OK"}' if not why else b'{"errorType":"%b","errorMessage":""}' % why.encode()
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 %d %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
                % (status, _REASONS[status], len(body), body)
            )

    def _route(self, method: bytes, url: bytes, body: bytes) -> None:
        if url == PREFIX + b"invocation/next":
            if method != b"GET":
                self._answer(405, "MethodNotAllowed")
            elif not self._worker.asked(self):
                self._answer(403, "InvalidStateTransition")
        elif method != b"POST":
            self._answer(405, "MethodNotAllowed")
        elif url == PREFIX + b"init/error":
            self._answer(202)
            self._worker.not_begun(body)
        else:
            self._end(_invocation(url), body)

    def _end(self, invocation: str, body: bytes) -> None:
        request, _, what = invocation.partition("/")
        if what not in ("response", "error"):
            self._answer(404, "NotFound")
        elif not self._worker.runs(request):
            self._answer(400, "InvalidRequestID")
        else:
            self._answer(202)  # first: the worker goes on meanwhile
            self._worker.answered(body) if what == "response" else self._worker.failed(body)


def _invocation(url: bytes) -> str:
    """Return what follows `invocation/` in an address: a request's id, and what came for it."""
    start = PREFIX + b"invocation/"
    return url[len(start) :].decode("latin-1") if url.startswith(start) else ""
