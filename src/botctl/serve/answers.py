"""Write answers: JSON, and every error as `{"error": {"code", "message", "hint"}}`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import orjson
from starlette.responses import Response

from botctl.errors import (
    BotctlError,
    EventConflict,
    RequestError,
    StaleConversation,
    StillWaiting,
    StoreUnavailable,
)

Headers: TypeAlias = list[tuple[bytes, bytes]]

JSON = b"application/json"
RETRY_AFTER = b"1"  # seconds; what fills a queue or locks a database is mostly over by then
# What a person says and hears is theirs: no cache keeps it, no browser guesses its type.
PRIVATE: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]

log = logging.getLogger("botctl.serve")


class JsonAnswer(Response):
    """Hold a value as JSON, its headers already as ASGI wants them: this is the hot path."""

    def __init__(self, value: Any, *, status: int = 200, headers: Headers | None = None) -> None:
        # Starlette's own __init__ would render a content type and encode each header anew.
        self.status_code = status
        self.background = None
        self.body = orjson.dumps(value)
        self.raw_headers = [
            (b"content-type", JSON),
            (b"content-length", b"%d" % len(self.body)),
            *PRIVATE,
            *(headers or ()),
        ]


def error_value(error: BotctlError, receipt: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return an error as clients see it; `receipt` is what they ask again with, where something was kept."""
    _, code = _status(error)
    value = {"error": {"code": code, "message": error.message, "hint": error.hint}}
    return {**value, **(receipt or {})} if isinstance(error, StillWaiting) else value


def error_answer(
    error: BotctlError, headers: Headers | None = None, receipt: Mapping[str, str] | None = None
) -> JsonAnswer:
    """Return the answer to a request that failed: the one place that makes HTTP statuses of errors."""
    status, _ = _status(error)
    more = list(headers or ())
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        more.append((b"retry-after", RETRY_AFTER))
    if status == HTTPStatus.UNAUTHORIZED:
        more.append((b"www-authenticate", b"Bearer"))
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        more.append((b"connection", b"close"))  # the rest of the body is not worth reading
    return JsonAnswer(error_value(error, receipt), status=status, headers=more)


def public(error: Exception) -> BotctlError:
    """Return what a client may know of an error; what it may not know is logged, with its stack."""
    if isinstance(error, RequestError | EventConflict):
        return error
    if isinstance(error, StaleConversation):
        return RequestError(503, "busy", "somebody else wrote in this conversation", hint="try again")
    if isinstance(error, StillWaiting):
        log.warning("a message was received, and its turn waits for another's end")
        return StillWaiting(
            "the message is kept, and has its turn when the one before it has been answered",
            hint="do not say it anew: its answer will be in the history, and is given to the same `event`"
            " sent again in the same `session`",
        )
    if isinstance(error, StoreUnavailable):
        log.error("a request was put off: %s", error.message)  # the message may name paths of this machine
        return StoreUnavailable(
            "the turn could not be kept",
            hint="send it again in a second; with the same `event`, it runs once",
        )
    log.error("a request failed", exc_info=error)
    return RequestError(500, "internal", "something went wrong here; it was logged", hint="try again")


def _status(error: BotctlError) -> tuple[int, str]:
    if isinstance(error, RequestError):
        return error.status, error.code
    if isinstance(error, EventConflict):
        return 409, "event_conflict"
    if isinstance(error, StillWaiting):
        return 503, "waiting"
    if isinstance(error, StoreUnavailable):
        return 503, "store_unavailable"
    return 500, "internal"
