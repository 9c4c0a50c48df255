"""Name and document the addresses of a connector of kind web."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.routing import APIWebSocketRoute
from starlette.responses import Response
from starlette.routing import BaseRoute

from botctl.bots.bot import Bot
from botctl.connectors.connector import Connector
from botctl.serve import shapes
from botctl.serve.documentation import Described, at_bot, events, replies, streamed, takes
from botctl.serve.gate import SESSION_HEADER
from botctl.serve.host import Host
from botctl.serve.rest import Rest
from botctl.serve.routes import preflight, route
from botctl.serve.sockets import Sockets
from botctl.serve.streams import LARGEST, Streams
from botctl.serve.web import Web

_EVENTS = 'event: reply\ndata: {"text": "Hello.", ...}\n\nevent: done\ndata: {"session": "...", ...}\n\n'
_NEWS = (
    'event: reply\ndata: {"text": "About your order: it is ready.", ...}\n\n'
    'event: done\ndata: {"session": "...", "number": 7, ...}\n\n'
)
_LINES = '{"recipient_id": "anna", "text": "Hello."}\n'
_READ_ERRORS = (401, 403, 404, 429, 503)
_SESSION_PARAMETER = {
    "name": SESSION_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The session to look into, when the bearer token is the operator's.",
}


def routes(host: Host, connector: Connector, bots: Sequence[Bot]) -> list[BaseRoute]:
    """Return what serves a web connector to the bots that name it."""
    web = Web.of(host, connector, bots)
    path = f"/bots/{{bot}}/{connector.name}"
    history = replies(shapes.History, "What was said, and what the bot waits for.", *_READ_ERRORS)
    inspect = replies(shapes.Inspection, "The turns, oldest first.", *_READ_ERRORS)
    operator = at_bot(web.bots, parameters=[_SESSION_PARAMETER], security=[{"session": []}, {"operator": []}])
    return [
        _talk(web, path),
        route(
            f"GET {path}/history",
            web.history,
            origins=web.origins,
            documented=history,
            extra=at_bot(web.bots, security=[{"session": []}]),
        ),
        route(f"GET {path}/inspect", web.inspect, origins=web.origins, documented=inspect, extra=operator),
        _news(web, f"{path}/news"),
        *_socket(web, f"{path}/ws"),
        *(preflight(f"{path}{tail}", web.origins) for tail in ("", "/history", "/news", "/inspect")),
    ]


def rest_routes(host: Host, connector: Connector, bots: Sequence[Bot]) -> list[BaseRoute]:
    """Return what serves Rasa's REST channel to bots, within the limits of a web connector."""
    web = Web.of(host, connector, bots)
    rest, path = Rest(web), "/bots/{bot}/webhooks/rest"
    spoken = replies(list[shapes.RasaReply], "The messages.", 400, 403, 404, 408, 413, 429, 503)
    stream = {
        "name": "stream",
        "in": "query",
        "schema": {"type": "string"},
        "description": "true, 1, yes or y: a line for each message, as soon as it is there.",
    }
    body = takes(shapes.RasaMessage, {"sender": "anna", "message": "hello"})
    return [
        route(
            f"POST {path}/webhook",
            rest.post,
            origins=web.origins,
            documented=streamed(spoken, "text/event-stream", _LINES),
            extra=at_bot(web.bots, parameters=[stream], **body),
        ),
        route(
            f"GET {path}/",
            rest.health,
            origins=web.origins,
            documented=replies(shapes.RasaHealth, "The channel is there.", 403, 404),
            extra=at_bot(web.bots),
        ),
        preflight(f"{path}/webhook", web.origins),
    ]


def _talk(web: Web, path: str) -> BaseRoute:
    spoken = replies(shapes.WebReply, "What the bot says.", 400, 401, 403, 404, 408, 409, 413, 429, 503)
    return route(
        f"POST {path}",
        web.post,
        origins=web.origins,
        documented=streamed(spoken, "text/event-stream", _EVENTS),
        extra=at_bot(web.bots, **takes(shapes.WebRequest, {"text": "hello", "locale": "en-US"})),
    )


def _news(web: Web, path: str) -> BaseRoute:
    after = {
        "name": "after",
        "in": "query",
        "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST, "default": 0},
        "description": "The `number` of the last turn you know of; late answers above it are sent.",
    }
    stream = route(
        f"GET {path}",
        Streams(web).get,
        origins=web.origins,
        documented=events("Late answers, as they come.", _NEWS, 400, *_READ_ERRORS),
        extra=at_bot(web.bots, parameters=[after], security=[{"session": []}]),
    )
    stream.response_class = Response  # which has no media type, or its success would be told to be JSON too
    return stream


def _socket(web: Web, path: str) -> list[BaseRoute]:
    """Return the WebSocket itself, and what tells of it to clients and in OpenAPI, which has none."""
    sockets = Sockets(web.host, web.settings.max_body, web.admit, web.read)
    refused: Described = replies(shapes.Error, "", 403, 404, 426)
    del refused[200]
    return [
        APIWebSocketRoute(path, sockets.serve),
        route(f"GET {path}", web.upgrade, origins=web.origins, documented=refused, extra=at_bot(web.bots)),
    ]
