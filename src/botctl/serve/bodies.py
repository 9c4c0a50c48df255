"""Read a request's body within its limits of size and time."""

from __future__ import annotations

import asyncio

from starlette.types import Receive

from botctl.errors import RequestError

# A client that is still sending when it is refused sees a reset connection instead of the refusal. So
# this much more is read and thrown away first.
_LINGER = 1 << 20


async def read_body(receive: Receive, *, limit: int, seconds: float) -> bytes:
    """Return the body; raise RequestError (400, 408, 413) for one cut off, too slow or too large.

    What counts is what arrives, not what Content-Length says.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, limit)
    except TimeoutError:
        raise RequestError(
            408, "too_slow", f"the body took longer than {seconds:g} s", hint="send it in one go"
        ) from None


async def _read(receive: Receive, limit: int) -> bytes:
    body, size, more = b"", 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError(400, "cut_off", "the body ended early", hint="send it again")
        chunk: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size <= limit:
            body += chunk
        elif size > limit + _LINGER:
            break
    if size > limit:
        raise RequestError(
            413, "too_large", f"the body is larger than {limit:,} bytes", hint="send less at a time"
        )
    return body
