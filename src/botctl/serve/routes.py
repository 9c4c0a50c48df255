"""Make routes that FastAPI documents and that answer without its machinery in between."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from botctl.serve.answers import Headers, JsonAnswer, error_answer, public
from botctl.serve.documentation import Described
from botctl.serve.gate import Origins

Handler: TypeAlias = Callable[[Request, Headers], Awaitable[ASGIApp]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[ASGIApp]]


class PlainRoute(APIRoute):
    """Hand the request to the endpoint as it is: no validation, no dependencies, no serialisation."""

    def __init__(self, path: str, endpoint: Endpoint, **described: Any) -> None:
        """Describe the endpoint as FastAPI does, and answer without what it puts around one."""
        super().__init__(path, endpoint, **described)
        self.app = _plainly(endpoint)


def route(
    call: str,
    handler: Handler,
    *,
    origins: Origins,
    documented: Described,
    extra: dict[str, Any] | None = None,
) -> PlainRoute:
    """Return a route for a call such as `GET /bots` or `GET|HEAD /`, documented by its handler's docstring.

    `extra` goes into its OpenAPI operation as it is.
    """
    method, path = call.split(" ")
    return PlainRoute(
        path,
        answering(handler, origins),
        methods=method.split("|"),
        response_model=None,  # what an endpoint returns is the answer itself
        status_code=min(int(status) for status in documented),
        summary=(handler.__doc__ or "").partition("\n")[0].rstrip("."),
        description="",
        operation_id="_".join(re.findall(r"\w+", call.lower())),
        responses=documented,
        openapi_extra=extra,
    )


def preflight(path: str, origins: Origins) -> PlainRoute:
    """Return a route that answers a browser which asks whether its page may call an address."""

    async def ask(_: Request, cors: Headers) -> ASGIApp:
        return JsonAnswer({}, headers=[*cors, *origins.preflight()])

    return PlainRoute(
        path, answering(ask, origins), methods=["OPTIONS"], response_model=None, include_in_schema=False
    )


def answering(handler: Handler, origins: Origins) -> Endpoint:
    """Return an endpoint that answers its errors too, to the pages its answers may go to.

    The handler is given the CORS headers of its answer.
    """

    async def answer(request: Request) -> ASGIApp:
        headers: Headers = []
        try:
            headers = origins.check(request)
            return await handler(request, headers)
        except Exception as error:  # every error is answered as JSON; `public` logs the rest
            return error_answer(public(error), headers)

    return answer


def _plainly(endpoint: Endpoint) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await endpoint(Request(scope, receive, send))
        await answer(scope, receive, send)

    return app
