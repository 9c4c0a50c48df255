"""Write a turn as server-sent events, `slow` words as soon as they are due.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from starlette.responses import StreamingResponse

from botctl.connectors import web
from botctl.messages import Message, Turn
from botctl.serve.answers import PRIVATE, Headers, error_value, public

# A comment, which clients skip: it keeps proxies from closing a line on which nothing happens.
HEARTBEAT = b": still here\n\n"


def wanted(accept: str) -> bool:
    """Return whether an Accept header names server-sent events, and likes them no less than JSON.

    Source: RFC 9110, section 12.5.1.
    """
    entries = (entry.partition(";") for entry in accept.lower().split(","))
    liked = {name.strip(): web.quality(parameter.strip()) for name, _, parameter in entries}
    liking = liked.get("text/event-stream", 0.0)
    return liking > 0 and liking >= liked.get("application/json", 0.0)


class EventStream(StreamingResponse):
    """Send server-sent events as they come."""

    media_type = "text/event-stream"

    def __init__(self, stream: AsyncIterator[bytes], cors: Headers) -> None:
        super().__init__(stream)
        self.raw_headers += [*PRIVATE, *cors, (b"x-accel-buffering", b"no")]


def answer(
    receipt: Mapping[str, str],
    first: Message | Turn | None,
    rest: AsyncIterator[Message | Turn | None],
    cors: Headers,
) -> StreamingResponse:
    """Return the stream of a turn whose first news is there; before it, an error has its own status.

    `receipt` is what the client asks again with (`botctl.connectors.web.receipt`).
    """
    return EventStream(_stream(receipt, first, rest), cors)


def news(session: str, turns: AsyncIterator[Turn | None], cors: Headers) -> StreamingResponse:
    """Return the stream of turns as they come, None a sign of life, to the holder of a session's token."""
    return EventStream(_told({"session": session}, turns), cors)


async def _told(receipt: Mapping[str, str], turns: AsyncIterator[Turn | None]) -> AsyncIterator[bytes]:
    async for turn in turns:
        yield _news(receipt, turn)


async def _stream(
    receipt: Mapping[str, str], first: Message | Turn | None, rest: AsyncIterator[Message | Turn | None]
) -> AsyncIterator[bytes]:
    yield _news(receipt, first)
    try:
        async for news in rest:
            yield _news(receipt, news)
    except Exception as error:  # the status is sent: what is left is to say it in the stream
        yield _event(b"error", error_value(public(error), receipt))


def _news(receipt: Mapping[str, str], news: Message | Turn | None) -> bytes:
    if news is None:
        return HEARTBEAT
    if isinstance(news, Message):
        return _event(b"slow", web.reply(news))
    replies = b"".join(_event(b"reply", reply) for reply in web.replies(news.messages))
    return replies + _event(b"done", {"session": receipt["session"], **web.state(news)})


def _event(name: bytes, value: dict[str, Any]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name, orjson.dumps(value))
