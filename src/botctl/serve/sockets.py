"""Talk over WebSockets: JSON frames in as the POST body, replies out as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import orjson
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from botctl.connectors import web
from botctl.connectors.sessions import Session
from botctl.connectors.web import WebRequest
from botctl.errors import RequestError
from botctl.messages import Message, Turn, Utterance
from botctl.serve.answers import error_answer, error_value, public
from botctl.serve.host import Host
from botctl.serve.news import Newsroom

# Close codes. Source: RFC 6455, section 7.4.1.
NOT_TEXT, TOO_LARGE = 1003, 1009

Frames: TypeAlias = AsyncIterator[dict[str, Any]]


@dataclass(eq=False, slots=True)
class Sockets:
    """Hold the open sockets of a connector, as many as are allowed.

    `admit` raises RequestError for a client that may not come in; `read` tells whose session a request
    is in, and what was said.
    """

    host: Host
    max_frame: int
    admit: Callable[[HTTPConnection], object]
    read: Callable[[HTTPConnection, WebRequest], tuple[Session, Utterance]]
    open: int = 0

    async def serve(self, socket: WebSocket) -> None:
        """Let a client in and answer its frames until it leaves."""
        try:
            self.admit(socket)
            self._check_room()
        except RequestError as error:
            await socket.send_denial_response(error_answer(error))
            return
        self.open += 1
        try:
            await socket.accept()
            await self._converse(socket)
        finally:
            self.open -= 1

    def _check_room(self) -> None:
        if self.open >= self.host.limits.sockets:
            raise RequestError(503, "busy", "too many sockets are open", hint="use POST, or try again later")

    async def _converse(self, socket: WebSocket) -> None:
        """Read frames as they come, so that nobody waits to be heard; answer them in that order.

        Whichever of the two ends first ends the other: a reader would wait for ever for room among the
        answers when nobody sends them any more.
        """
        line = _Line(socket, asyncio.Queue(self.host.lanes.bounds.lane))
        both = (asyncio.create_task(self._listen(line)), asyncio.create_task(_write(line)))
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            line.hear_no_more()
            for task in both:
                task.cancel()
            await asyncio.wait(both)
        for task in both:
            with suppress(asyncio.CancelledError, WebSocketDisconnect):
                task.result()

    async def _listen(self, line: _Line) -> None:
        while (text := await self._frame(line.socket)) is not None:
            await line.answers.put(self._answer(line, text))

    async def _frame(self, socket: WebSocket) -> str | None:
        """Return the next frame, or None when there will be no more."""
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        if text is None:
            await socket.close(NOT_TEXT, "send JSON in text frames")
        elif len(text.encode()) > self.max_frame:
            await socket.close(TOO_LARGE, f"a frame may have {self.max_frame} bytes")
        else:
            return text
        return None

    def _answer(self, line: _Line, text: str) -> Frames:
        """Let a frame's turn in; return the frames that answer it.

        A frame without a session goes on with the one of the frame before it.
        """
        event = ""
        try:
            asked = web.parse(text)
            event = asked.event
            asked = asked if asked.session else replace(asked, session=line.session)
            opened, utterance = self.read(line.socket, asked)
            answer = _frames(web.receipt(opened, utterance), event, self.host.stream(utterance))
        except Exception as error:  # the socket stays open: the error is a frame
            return _refusal(event, error)
        line.session = opened.token
        if line.conversation != utterance.conversation:
            line.hear_no_more()
            line.conversation = utterance.conversation
            line.news = asyncio.create_task(_hear(line, self.host.news))
        return answer


@dataclass(eq=False, slots=True)
class _Line:
    """Hold an open socket: the answers it waits for, whose session it is in, and what it hears unasked."""

    socket: WebSocket
    answers: asyncio.Queue[Frames]
    session: str = ""
    conversation: str = ""
    news: asyncio.Task[None] | None = None

    def hear_no_more(self) -> None:
        """Hear nothing more of the conversation, if it is in one."""
        if self.news is not None:
            self.news.cancel()


async def _write(line: _Line) -> None:
    while True:
        async for frame in await line.answers.get():
            if line.socket.application_state is not WebSocketState.CONNECTED:  # the reader has just closed it
                return
            await line.socket.send_text(orjson.dumps(frame).decode())


async def _hear(line: _Line, news: Newsroom) -> None:
    """Put what is said although nobody asks among the answers, so that it stands within none of them."""
    with news.listening(line.conversation) as listener:
        async for turn in listener.turns():
            await line.answers.put(_late(line.session, turn))


async def _frames(
    receipt: Mapping[str, str], event: str, stream: AsyncIterator[Message | Turn | None]
) -> Frames:
    try:
        async for news in stream:
            for frame in _news(receipt, news):
                yield _tagged(frame, event)
    except Exception as error:  # the socket stays open: the error is a frame
        yield _tagged({"type": "error", **error_value(public(error), receipt)}, event)


async def _late(session: str, turn: Turn | None) -> Frames:
    for frame in _news({"session": session}, turn):
        yield {**frame, "late": True}


async def _refusal(event: str, error: Exception) -> Frames:
    yield _tagged({"type": "error", **error_value(public(error))}, event)


def _news(receipt: Mapping[str, str], news: Message | Turn | None) -> Iterator[dict[str, Any]]:
    if isinstance(news, Message):
        yield {"type": "slow", **web.reply(news)}
    elif news is not None:  # a sign of life is the protocol's own ping
        for reply in web.replies(news.messages):
            yield {"type": "reply", **reply}
        yield {"type": "done", "session": receipt["session"], **web.state(news)}


def _tagged(frame: dict[str, Any], event: str) -> dict[str, Any]:
    """Return a frame that tells which of the client's own events it answers, if that was named."""
    return {**frame, "event": event} if event else frame
