"""Listen to what is said in a session although nobody asks, and say it."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

from starlette.types import ASGIApp, Message

from botctl.errands import lateness
from botctl.messages import Call, Reply, Turn, Utterance
from botctl.serve.host import Host
from botctl.turn import take

PATIENCE = 20.0  # seconds; a loaded machine is slow


def key(session: str, connector: str = "web") -> str:
    """Return the conversation of a session's token with the café."""
    return f"cafe/{connector}/{session.partition('.')[0]}"


def late(host: Host, session: str, reply: Reply, turn_id: str = "t1") -> Utterance:
    """Return the utterance that carries a late answer of the function `count` into a session."""
    conversation = key(session)
    person = f"web:{conversation.rpartition('/')[2]}"
    call = Call("count", "count", {}, person, conversation, "web", "en-US", "count", turn_id)
    return lateness.answer(call, reply, store=host.store, now=host.clock())


def answer_late(host: Host, session: str, text: str, turn_id: str = "t1") -> Turn:
    """Take a late answer's turn as another process does: this one's server is not asked."""
    return take(host.parts["cafe"], late(host, session, Reply(text), turn_id))


class Stream:
    """Hold one client's open stream of news; leaving the block hangs up."""

    def __init__(
        self, app: ASGIApp, session: str, *, query: str = "after=0", origin: str = "http://localhost"
    ) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self._text = ""
        self._app = app
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": "/bots/cafe/web/news",
            "query_string": query.encode(),
            "headers": [
                (b"authorization", f"Bearer {session}".encode()),
                (b"host", b"localhost"),
                (b"origin", origin.encode()),
            ],
        }
        self._sent: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._started = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.ensure_future(self._app(self._scope, self._receive, self._send))
        async with asyncio.timeout(PATIENCE):
            await self._started.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self._task

    async def block(self) -> str | None:
        """Return the next event or comment as it came, or None at the end."""
        while "\n\n" not in self._text:
            async with asyncio.timeout(PATIENCE):
                chunk = await self._sent.get()
            if chunk is None:
                return None
            self._text += chunk.decode()
        block, _, self._text = self._text.partition("\n\n")
        return block

    async def event(self) -> tuple[str, Any] | None:
        """Return the next event, or None at the end; signs of life are passed over."""
        while (block := await self.block()) is not None:
            if not block.startswith(":"):
                name, data = block.split("\n")
                return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
        return None

    async def turn(self) -> tuple[list[str], Any] | None:
        """Return the texts of the next late turn and what it ended with, or None at the end."""
        texts: list[str] = []
        while (event := await self.event()) is not None:
            name, data = event
            if name == "done":
                return texts, data
            texts.append(data["text"])
        return None

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            self._started.set()
            return
        self._sent.put_nowait(message.get("body", b""))
        if not message.get("more_body", False):
            self._sent.put_nowait(None)
