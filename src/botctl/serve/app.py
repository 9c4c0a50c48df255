"""Make the application that serves a workspace's bots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

import botctl
from botctl.bots.bot import Bot
from botctl.errors import RequestError
from botctl.serve import documentation, files, shapes
from botctl.serve.answers import Headers, JsonAnswer, error_answer, public
from botctl.serve.api import Api
from botctl.serve.bus import bus_route
from botctl.serve.documentation import Documented
from botctl.serve.gate import Origins
from botctl.serve.host import Host
from botctl.serve.metrics import CONTENT_TYPE
from botctl.serve.routes import route

# The module that names the addresses of each kind of connector; it is imported when a bot needs it.
KINDS = {"web": "botctl.serve.addresses"}
RASA_KIND = "web"  # whose limits and origins hold for Rasa's REST channel too


def create_app(host: Host) -> Documented:
    """Return the application: the chat page, every connector of every bot, health and OpenAPI."""
    app = Documented(
        title="botctl",
        version=botctl.__version__,
        description=documentation.DESCRIPTION,
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: _no_such_address, Exception: _unforeseen},
    )
    # Routes are tried one after the other: first what is called most, then OpenAPI's own and ours, and
    # those of functions last.
    app.router.routes[:0] = _connector_routes(host)
    app.router.routes += _own_routes(host)
    app.router.routes.append(Api(host))
    return app


def _own_routes(host: Host) -> Iterator[BaseRoute]:
    lobby, anywhere = Lobby(host), Origins()
    bots = documentation.replies(shapes.Bots, "The bots.")
    health = documentation.replies(shapes.Health, "Turns can be taken.")
    health[503] = {"model": shapes.Health, "description": "Nothing can be kept at the moment."}
    yield route("GET /bots", lobby.bots, origins=anywhere, documented=bots)
    yield route("GET /health", lobby.health, origins=anywhere, documented=health)
    yield route(
        "GET /metrics",
        lobby.metrics,
        origins=anywhere,
        documented=documentation.metrics(),
        extra={"security": [{}, {"operator": []}]},
    )
    yield bus_route(host)
    for path, serve in (("/", files.index), ("/page/{name:path}", files.file)):
        page = route(f"GET|HEAD {path}", serve, origins=anywhere, documented={200: {}})
        page.include_in_schema = False
        yield page


def _connector_routes(host: Host) -> Iterator[BaseRoute]:
    """Yield the routes of each connector that a bot is reached by, its code imported now."""
    served = list(host.workspace.bots.values())
    for connector in host.workspace.connectors.values():
        bots = [bot for bot in served if connector.name in bot.connectors]
        if bots:
            addresses = import_module(KINDS[connector.kind])
            yield from addresses.routes(host, connector, bots)
            first = [bot for bot in bots if _rasa_connector(host, bot) == connector.name]
            if first and connector.kind == RASA_KIND:
                yield from addresses.rest_routes(host, connector, first)


def _rasa_connector(host: Host, bot: Bot) -> str | None:
    """Return the web connector whose limits hold for a bot's Rasa channel: the first it names."""
    connectors = host.workspace.connectors
    return next((name for name in bot.connectors if connectors[name].kind == RASA_KIND), None)


@dataclass(frozen=True, slots=True)
class Lobby:
    """Answer what concerns all bots."""

    host: Host

    async def bots(self, request: Request, _: Headers) -> ASGIApp:
        """List the bots, and where each is reached."""
        return JsonAnswer({"bots": [self._entry(bot) for bot in self.host.workspace.bots.values()]})

    async def health(self, request: Request, _: Headers) -> ASGIApp:
        """Tell whether turns can be taken."""
        well = await self.host.pulse.feel()
        value = {
            "status": "ok" if well else "unavailable",
            "version": botctl.__version__,
            "bots": sorted(self.host.workspace.bots),
            "store": "ok" if well else "cannot write",
            "turns": self.host.lanes.count,
        }
        return JsonAnswer(value, status=200 if well else 503)

    async def metrics(self, request: Request, _: Headers) -> ASGIApp:
        """Count turns and what functions do, as Prometheus reads it; for operators."""
        self.host.operators.check(request, wish="see what it counts")
        text = await self.host.read(partial(self.host.metrics.text, self.host.store))
        return Response(text, headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE)

    def _entry(self, bot: Bot) -> dict[str, object]:
        connectors = [self.host.workspace.connectors[name] for name in bot.connectors]
        doors = [
            {"name": door.name, "kind": door.kind, "path": f"/bots/{bot.name}/{door.name}"}
            for door in connectors
        ]
        return {"name": bot.name, "title": bot.title.base, "locales": bot.locales, "connectors": doors}


async def _no_such_address(request: Request, error: HTTPException) -> Response:
    """Answer a path or a method that nothing is at; Starlette raises these."""
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        message, hint = f"{request.method} is not taken here", f"this address takes {allowed}"
        return error_answer(
            RequestError(405, "wrong_method", message, hint=hint), [(b"allow", allowed.encode())]
        )
    message = "there is nothing at this address"
    hint = "GET /bots lists where each bot is reached, GET /openapi.json how"
    return error_answer(RequestError(error.status_code, "unknown_address", message, hint=hint))


async def _unforeseen(_: Request, error: Exception) -> Response:
    """Answer what should not have happened; it is logged, and never shown."""
    return error_answer(public(error))
