"""Stream what is said in a session although nobody asks, as server-sent events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from botctl.errors import RequestError
from botctl.serve import events
from botctl.serve.answers import Headers
from botctl.serve.web import Web

# Streams of one conversation: its person has so many tabs and devices. Browsers keep six open themselves.
TABS = 8
LARGEST = 2**53 - 1  # that JavaScript counts to


@dataclass(eq=False, slots=True)
class Streams:
    """Hold the open streams of a connector, as many as are allowed, by conversation."""

    web: Web
    open: Counter[str] = field(default_factory=Counter)

    async def get(self, request: Request, cors: Headers) -> ASGIApp:
        """Stream what is said in the session although nobody asks: late answers."""
        session, conversation = self.web.whose(request)
        after = _after(request)
        self._check_room(conversation)
        host = self.web.host

        async def stream(scope: Scope, receive: Receive, send: Send) -> None:
            with self._counted(conversation), host.news.listening(conversation, after=after) as listener:
                turns = listener.turns(host.limits.heartbeat)
                await events.news(session.token, turns, cors)(scope, receive, send)

        return stream

    def _check_room(self, conversation: str) -> None:
        if self.open[conversation] >= TABS:
            fault = f"this session is listened to {TABS} times already"
            raise RequestError(429, "too_many_streams", fault, hint="close one, or ask the history")
        if self.open.total() >= self.web.host.limits.streams:
            hint = "try again later, or ask the history"
            raise RequestError(503, "busy", "too many streams are open", hint=hint)

    @contextmanager
    def _counted(self, conversation: str) -> Iterator[None]:
        self.open[conversation] += 1
        try:
            yield
        finally:
            self.open[conversation] -= 1
            if not self.open[conversation]:
                del self.open[conversation]


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) <= LARGEST):
        fault = f"after: {text[:64]!r} is not the number of a turn"
        raise RequestError(400, "bad_number", fault, hint="send the `number` of the last turn you know of")
    return int(text)
