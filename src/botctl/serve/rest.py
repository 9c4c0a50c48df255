"""Serve Rasa's REST channel for the bots of a web connector."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp

from botctl.connectors import rasa_rest
from botctl.connectors.rasa_rest import RasaRequest, RasaRest
from botctl.messages import Message, Turn
from botctl.serve.answers import PRIVATE, Headers, JsonAnswer, error_value, public
from botctl.serve.web import Web

_TRUE = ("true", "1", "yes", "y")
_AS_RASA_HAS_IT = (b"content-type", b"text/event-stream")


@dataclass(frozen=True, slots=True)
class Rest:
    """Answer Rasa's clients; limits and allowed origins are the web connector's."""

    web: Web

    async def post(self, request: Request, cors: Headers) -> ASGIApp:
        """Answer a message with a list of messages, or line by line with `?stream=true`."""
        bot = self.web.bot(request).bot
        asked = rasa_rest.parse(await self.web.body(request))
        languages, trace = (request.headers.get(name, "") for name in ("accept-language", "traceparent"))
        utterance = RasaRest(bot, self.web.name).read(
            asked, now=self.web.host.clock(), languages=languages, trace=trace
        )
        if request.query_params.get("stream", "").lower() in _TRUE:
            stream = self.web.host.stream(utterance)
            response = StreamingResponse(_lines(asked, await anext(stream), stream))
            response.raw_headers += [_AS_RASA_HAS_IT, *PRIVATE, *cors]
            return response
        turn = await self.web.host.take(utterance)
        return JsonAnswer(rasa_rest.write(asked.sender, turn.messages), headers=cors)

    async def health(self, request: Request, cors: Headers) -> ASGIApp:
        """Answer that the channel is there."""
        self.web.bot(request)
        return JsonAnswer({"status": "ok"}, headers=cors)


async def _lines(
    asked: RasaRequest, first: Message | Turn | None, rest: AsyncIterator[Message | Turn | None]
) -> AsyncIterator[bytes]:
    """Yield a line of JSON for each message, the `slow` words included, as Rasa streams them."""
    yield _said(asked, first)
    try:
        async for news in rest:
            yield _said(asked, news)
    except Exception as error:  # the status is sent: what is left is to say it in the stream
        yield orjson.dumps(error_value(public(error))) + b"\n"


def _said(asked: RasaRequest, news: Message | Turn | None) -> bytes:
    if news is None:  # Rasa has no sign of life, and its clients would trip over an empty line
        return b""
    messages = (news,) if isinstance(news, Message) else news.messages
    return b"".join(orjson.dumps(part) + b"\n" for part in rasa_rest.write(asked.sender, messages))
