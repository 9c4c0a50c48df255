"""Speak HTTP with uvicorn, without endless patience for clients that never finish a request's head."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from botctl.errors import RequestError
from botctl.serve.answers import error_answer

HEAD_SECONDS = 10.0
HEAD_BYTES = 32_768


class BoundedHttpProtocol(HttpToolsProtocol):
    """Close a connection whose request head is too large (431) or does not come (408).

    uvicorn bounds neither: it waits for a head for ever, and keeps all of it in memory. The body is
    bounded where it is read.
    """

    head_seconds = HEAD_SECONDS
    _bytes = 0
    _timer: asyncio.TimerHandle | None = None
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read what came; where no request is at work after it, a head is still awaited."""
        super().data_received(data)
        if self._upgraded or (self.cycle is not None and not self.cycle.response_complete):
            self._stop_waiting()
            return
        self._bytes += len(data)
        if self._bytes > HEAD_BYTES:
            fault = f"the headers have more than {HEAD_BYTES:,} bytes"
            self._refuse(RequestError(431, "head_too_large", fault, hint="send less in them"))
        elif self._timer is None:
            self._wait()

    def handle_websocket_upgrade(self) -> None:
        """Stop waiting: another protocol reads on."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: nobody is left."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP as every other error is answered."""
        self._refuse(RequestError(400, "not_http", msg, hint="speak HTTP/1.1"))

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        self._bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        if not self._bytes:  # nothing was asked: there is nothing to answer
            self.transport.close()
            return
        fault = f"the headers took longer than {self.head_seconds:g} s"
        self._refuse(RequestError(408, "too_slow", fault, hint="send them in one go"))

    def _refuse(self, error: RequestError) -> None:
        if self.transport.is_closing():
            return
        answer = error_answer(error)
        headers = dict(answer.raw_headers) | {b"connection": b"close"}
        head = b"".join(b"%b: %b\r\n" % header for header in headers.items())
        self.transport.write(STATUS_LINE[error.status] + head + b"\r\n" + bytes(answer.body))
        self.transport.close()
