"""Send HTTP requests to an application in this process, without a socket between.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what an application answered."""

    status: int
    body: bytes


class Client:
    """Talk to an application on an event loop of its own, which `with` ends after `close`."""

    def __init__(self, app: ASGIApp, *, close: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._app = app
        self._close = close
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        """Open the event loop."""
        self._runner.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Close the event loop."""
        try:
            self._runner.run(self._close())
        finally:
            self._runner.close()

    def post(self, path: str, body: bytes) -> Answer:
        """Post JSON from this machine and return the answer."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [
                (b"host", b"localhost"),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
            ],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 80),
        }
        return self._runner.run(_exchange(self._app, scope, body))


async def _exchange(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Answer:
    status, parts = 500, bytearray()
    request = asyncio.Queue[MutableMapping[str, Any]]()  # empty again after the body: the client stays
    request.put_nowait({"type": "http.request", "body": body, "more_body": False})

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.extend(message.get("body", b""))

    await app(scope, request.get, send)
    return Answer(status, bytes(parts))
