"""Document each address for OpenAPI: bodies, replies, errors and who may call it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from botctl.serve.gate import OPERATOR_TOKEN, SESSION_HEADER
from botctl.serve.shapes import Error

Described: TypeAlias = dict[int | str, dict[str, Any]]

DESCRIPTION = f"""Talk with the bots of this workspace.

A POST without a session begins one; its token opens this one conversation and nothing else, so keep it.
Send it with every request, and as `Authorization: Bearer` where there is no body.

Over a WebSocket at `/bots/{{bot}}/{{connector}}/ws`, send the POST's body as a text frame. The answer comes
as frames `{{"type": "reply" | "slow" | "done" | "error", ...}}`: `reply` has the fields of a reply, `slow`
is said while a function takes its time, `done` has `session`, `number`, `expects` and `ended`. A frame
without a session goes on with the one before it; a frame's `event` is repeated in each frame of its answer.

A function that failed may answer later, and one that runs for an event may speak of its own accord. Such late
answers come in the stream at `/news`, from the turn after the `number` that the history ends with: `reply`
for each message and `done` for the turn, whose `number` is what to go on after when the stream breaks off. A
WebSocket gets them between its answers, marked `"late": true`, from its first frame on.

Operators call `inspect` from the machine itself, as localhost and with the session as bearer token; from
elsewhere with the value of {OPERATOR_TOKEN} as bearer token and the session in `{SESSION_HEADER}`.

They send events to `/events` as EventBridge has them: an object, a list, or `{{"Entries": [...]}}` as
PutEvents takes it. What is answered with 202 is kept, and each function whose file lists a pattern that
matches it is run with it; an `id` that comes again runs nothing again for a day at least. The addresses that
functions list themselves (`api: POST /orders`) are served as an HTTP API of API Gateway does, and are not
described here.
"""

SECURITY = {
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "A web session's token: the `session` of a reply.",
    },
    "operator": {
        "type": "http",
        "scheme": "bearer",
        "description": f"The value of {OPERATOR_TOKEN}; the session is then sent in {SESSION_HEADER}.",
    },
}

_ERRORS = {
    400: "The request is not JSON, or a field is wrong; the message names the place.",
    401: "The session is missing, forged, too old, or another bot's.",
    403: "Pages of this origin, or people from elsewhere, may not call this address.",
    404: "There is no such bot.",
    408: "The body came too slowly.",
    409: "This event id came before with something else in it.",
    413: "The body is too large.",
    426: "This address speaks WebSocket.",
    429: "Too many messages of this conversation wait already, or too many streams of it are open.",
    503: "Try again. With the code `waiting`, what was said is kept and has its turn: ask the history for its"
    " answer, or send it again with this `session` and `event`. With any other code, nothing was done.",
}


class Documented(FastAPI):
    """Serve an application whose OpenAPI names how requests prove who they are from.

    Requests take Starlette's way to the routes. What FastAPI adds to it (telemetry, limits of its own,
    exit stacks for dependencies) is used by nothing here, and was 4 % of a turn with `PlainRoute`'s share.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a connection, as ASGI has it."""
        await Starlette.__call__(self, scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the routes behind what answers errors."""
        return Starlette.build_middleware_stack(self)

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().openapi()
        document.setdefault("components", {})["securitySchemes"] = SECURITY
        return document


def replies(shape: type[BaseModel] | Any, what: str, *errors: int) -> Described:
    """Describe what an address answers: its success and the errors it can have."""
    described: Described = {200: {"model": shape, "description": what}}
    described.update((status, {"model": Error, "description": _ERRORS[status]}) for status in errors)
    return described


def metrics() -> Described:
    """Describe what Prometheus reads."""
    example = 'botctl_turns_total{bot="cafe",connector="web",outcome="answered"} 12.0\n'
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    counted = {"description": "What was counted, in Prometheus' text format.", "content": content}
    return {**replies(Error, "", 403), 200: counted}


def streamed(described: Described, media_type: str, example: str) -> Described:
    """Add that a success may come as a stream instead."""
    described[200]["content"] = {media_type: {"schema": {"type": "string"}, "example": example}}
    return described


def events(what: str, example: str, *errors: int) -> Described:
    """Describe an address that answers with server-sent events alone."""
    described = replies(Error, "", *errors)
    content = {"text/event-stream": {"schema": {"type": "string"}, "example": example}}
    return {**described, 200: {"description": what, "content": content}}


def takes(shape: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """Describe the body that an address reads."""
    content = {"application/json": {"schema": shape.model_json_schema(), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def at_bot(bots: Iterable[str], **extra: Any) -> dict[str, Any]:
    """Describe an address whose path names a bot."""
    schema = {"type": "string", "enum": sorted(bots)}
    own = extra.pop("parameters", [])
    return {
        "parameters": [{"name": "bot", "in": "path", "required": True, "schema": schema}, *own],
        **extra,
    }
