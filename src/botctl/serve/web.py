"""Serve a connector of kind web: JSON, server-sent events, history and the inspector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp

from botctl.bots.bot import Bot
from botctl.connectors import web
from botctl.connectors.connector import Connector
from botctl.connectors.sessions import Session, Sessions
from botctl.connectors.settings import WebSettings
from botctl.connectors.web import WebConnector, WebRequest
from botctl.errors import RequestError, StillWaiting
from botctl.messages import Turn, Utterance
from botctl.serve import events
from botctl.serve.answers import Headers, JsonAnswer, error_answer, public
from botctl.serve.bodies import read_body
from botctl.serve.gate import Origins, session_token
from botctl.serve.host import Host
from botctl.serve.names import find

# How far back a page shows a conversation after a refresh, and an operator looks into it.
HISTORY = 200
_INSPECTED = (  # of a Turn's fields
    "id",
    "number",
    "at",
    "text",
    "understanding",
    "before",
    "after",
    "steps",
    "expects",
    "ended",
    "messages",
)


@dataclass(frozen=True, slots=True)
class Web:
    """Answer for one web connector and the bots that are reached by it."""

    host: Host
    name: str
    settings: WebSettings
    origins: Origins
    bots: Mapping[str, WebConnector]

    @classmethod
    def of(cls, host: Host, connector: Connector, bots: Sequence[Bot]) -> Web:
        """Return what serves a connector to bots, each with sessions of its own."""
        settings = WebSettings.of(connector)
        sessions = partial(
            Sessions, host.secrets[connector.name], connector=connector.name, age=settings.session
        )
        served = {bot.name: WebConnector(bot, connector.name, sessions(bot=bot.name)) for bot in bots}
        return cls(host, connector.name, settings, Origins.of(settings.origins), served)

    def bot(self, connection: HTTPConnection) -> WebConnector:
        """Return the bot an address names; raise RequestError (404)."""
        return find("bot", connection.path_params["bot"], self.bots)

    def admit(self, connection: HTTPConnection) -> None:
        """Raise RequestError (403, 404) for a page that is not allowed, or a bot that is not there."""
        self.origins.check(connection)
        self.bot(connection)

    def read(self, connection: HTTPConnection, asked: WebRequest) -> tuple[Session, Utterance]:
        """Return whose session a request is in, and what was said."""
        languages, trace = (connection.headers.get(name, "") for name in ("accept-language", "traceparent"))
        return self.bot(connection).read(asked, now=self.host.clock(), languages=languages, trace=trace)

    async def body(self, request: Request) -> bytes:
        """Return a request's body within this connector's limits."""
        seconds = self.host.limits.body_seconds
        return await read_body(request.receive, limit=self.settings.max_body, seconds=seconds)

    async def post(self, request: Request, cors: Headers) -> ASGIApp:
        """Answer what was said, as JSON or, when the client accepts them, as server-sent events."""
        self.bot(request)
        session, utterance = self.read(request, web.parse(await self.body(request)))
        receipt = web.receipt(session, utterance)
        try:
            if events.wanted(request.headers.get("accept", "")):
                stream = self.host.stream(utterance)
                return events.answer(receipt, await anext(stream), stream, cors)
            return JsonAnswer(web.write(session, await self.host.take(utterance)), headers=cors)
        except StillWaiting as error:
            return error_answer(public(error), cors, receipt)

    async def history(self, request: Request, cors: Headers) -> ASGIApp:
        """Answer what was said in the session so far."""
        return JsonAnswer(web.history(await self._turns(request)), headers=cors)

    async def inspect(self, request: Request, cors: Headers) -> ASGIApp:
        """Answer how each turn of the session came about, to operators."""
        self.host.operators.check(request)
        turns = [{name: getattr(turn, name) for name in _INSPECTED} for turn in await self._turns(request)]
        return JsonAnswer({"turns": turns}, headers=cors)

    async def upgrade(self, request: Request, cors: Headers) -> ASGIApp:
        """Refuse a client that came without a WebSocket."""
        self.bot(request)
        hint = "open it with a WebSocket client, or POST to the address without /ws"
        raise RequestError(426, "websocket_only", "this address speaks WebSocket", hint=hint)

    def whose(self, request: Request) -> tuple[Session, str]:
        """Return the session that a GET asks about, and its conversation; raise RequestError (401, 404)."""
        connector = self.bot(request)
        session = connector.sessions.open(session_token(request), self.host.clock())
        return session, connector.conversation(session)

    async def _turns(self, request: Request) -> tuple[Turn, ...]:
        _, conversation = self.whose(request)
        return await self.host.read(partial(self.host.store.turns, conversation, limit=HISTORY))
