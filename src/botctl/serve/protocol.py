"""Speak HTTP with uvicorn, without endless patience for clients that never finish a request's head."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from botctl.errors import RequestError
from botctl.serve.answers import error_answer

HEAD_SECONDS = 10.0
HEAD_BYTES = 32_768
LINGER_BYTES = 1 << 20


class BoundedHttpProtocol(HttpToolsProtocol):
    """Close a connection whose request head is too large (431) or does not come (408).

    uvicorn bounds neither: it waits for a head for ever, and keeps all of it in memory. The body is
    bounded where it is read; the rest of one that was answered unread, here.
    """

    head_seconds = HEAD_SECONDS
    _bytes = 0  # that came of the head, or of the rest of a body
    _head = 0  # bytes that the parser has made out in the head
    _in_body = False
    _timer: asyncio.TimerHandle | None = None
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read what came; where no request is at work after it, more is still awaited."""
        self._bytes += len(data)
        super().data_received(data)
        if self._upgraded or (self.cycle is not None and not self.cycle.response_complete):
            self._stop_waiting()
        elif self._in_body:
            self._pass_over()
        elif self._bytes > HEAD_BYTES:
            self._refuse(_too_large())
        elif self._timer is None:
            self._wait()

    def on_url(self, url: bytes) -> None:
        """Count a piece of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._count(len(name) + len(value) + len(": \r\n"))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that what comes now is the body."""
        self._in_body, self._bytes, self._head = True, 0, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that what comes now is another head."""
        self._in_body, self._bytes = False, 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Stop waiting: another protocol reads on."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting: nobody is left."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser gave up, as every other error is answered."""
        if self._head > HEAD_BYTES:
            self._refuse(_too_large())
        else:
            self._refuse(RequestError(400, "not_http", msg, hint="speak HTTP/1.1"))

    def _count(self, size: int) -> None:
        """Count what the parser made out; raise RequestError, which stops the parser, when it is too much.

        One write may hold a head of any size: it must not reach the application before it was counted.
        """
        self._head += size
        if self._head > HEAD_BYTES:
            raise _too_large()

    def _pass_over(self) -> None:
        """Pass over the rest of a body that was answered unread, but not for ever.

        A client that is still sending when the connection closes would not see the answer.
        """
        if self._bytes > LINGER_BYTES:
            self.transport.close()
        elif self._timer is None:
            self._wait()

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        self._bytes = 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        if self._in_body or not self._bytes:  # it was answered, or nothing was asked
            self.transport.close()
            return
        fault = f"the headers took longer than {self.head_seconds:g} s"
        self._refuse(RequestError(408, "too_slow", fault, hint="send them in one go"))

    def _refuse(self, error: RequestError) -> None:
        if self.transport.is_closing():
            return
        if self._in_body and self.cycle is not None and self.cycle.response_complete:
            self.transport.close()  # one request gets one answer
            return
        answer = error_answer(error)
        headers = dict(answer.raw_headers) | {b"connection": b"close"}
        head = b"".join(b"%b: %b\r\n" % header for header in headers.items())
        self.transport.write(STATUS_LINE[error.status] + head + b"\r\n" + bytes(answer.body))
        self.transport.close()


def _too_large() -> RequestError:
    fault = f"the headers have more than {HEAD_BYTES:,} bytes"
    return RequestError(431, "head_too_large", fault, hint="send less in them")
