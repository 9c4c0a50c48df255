"""Serve the routes that functions list under `events:`, as API Gateway's HTTP APIs do."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from botctl import traces
from botctl.errands import gateway
from botctl.errands.gateway import Answer, Asked, Routed
from botctl.errands.lateness import words
from botctl.errors import BotctlError, FunctionError, FunctionTimedOut
from botctl.functions import replies
from botctl.functions.events.answers import response
from botctl.messages import Utterance
from botctl.serve.answers import Headers, JsonAnswer
from botctl.serve.bodies import read_body
from botctl.serve.gate import Origins
from botctl.serve.host import Host
from botctl.serve.routes import answering

# A body has to fit into what AWS Lambda takes, as base64 and with the rest of the event around it.
MAX_BODY = 4 * 1024 * 1024

log = logging.getLogger("botctl.serve")


class Api(BaseRoute):
    """Match the requests that a function's route takes, and no others."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a function's route takes a request, and which."""
        if scope["type"] != "http":
            return Match.NONE, {}
        found = gateway.routed(self._host.workspace.functions, scope["method"], _path(scope))
        return (Match.NONE, {}) if found is None else (Match.FULL, {"botctl.routed": found})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the function and answer what it returns."""
        served = Served(self._host, scope["botctl.routed"])
        answer = await answering(served.answer, Origins())(Request(scope, receive, send))
        await answer(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Served:
    """Answer for one request that a function's route takes."""

    host: Host
    routed: Routed

    async def answer(self, request: Request, cors: Headers) -> ASGIApp:
        """Run the function in line, within its own time limit, and answer as API Gateway does."""
        name = uuid4().hex
        body = await read_body(request.receive, limit=MAX_BODY, seconds=self.host.limits.body_seconds)
        event = gateway.event(_asked(request, body), self.routed, request=name, now=self.host.clock())
        trace = traces.child(traces.read(request.headers.get("traceparent")), key=name)
        work = partial(self._run, name, orjson.dumps(event), trace)
        try:
            answer, said = await self.host.requests.submit(name, work)
        except FunctionError as error:
            return _failed(error)
        for utterance in said:
            self._say(utterance)
        return _written(answer, cors)

    def _run(self, name: str, payload: bytes, trace: str) -> tuple[Answer, tuple[Utterance, ...]]:
        """Run the function, and receive what it says to others than who asked."""
        with self.host.relay.turn(self.host) as host:
            function = host.workspace.functions.get(self.routed.function.name, self.routed.function)
            returned = host.functions.run(function, payload, turn=name, trace=trace)
            answer = gateway.answered(function, returned)
            others = () if response(returned) is not None else replies.read_all(function, returned)
            addressed = tuple(reply for reply in others if reply.to)
            said = words(
                function.name, addressed, key=f"{function.name}/{name}", trace=trace, parts=host.parts
            )
            for utterance in said:
                host.store.receive(utterance, now=host.clock())
            return answer, said

    def _say(self, utterance: Utterance) -> None:
        """Have what was said its turn at once; where that fails, it has it from the ledger."""
        try:
            self.host.take(utterance).add_done_callback(lambda turn: turn.exception())
        except BotctlError as error:
            log.warning("what a function said waits in the ledger: %s", error.message)


def _path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _asked(request: Request, body: bytes) -> Asked:
    return Asked(
        request.method,
        _path(request.scope),
        request.url.query,
        tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw),
        body,
        request.client.host if request.client else "",
        f"HTTP/{request.scope.get('http_version', '1.1')}",
    )


def _failed(error: FunctionError) -> ASGIApp:
    """Answer in API Gateway's words: whoever calls an API learns nothing of what is inside."""
    log.error("%s\n%s", error.message, error.story or error.hint)
    if isinstance(error, FunctionTimedOut):
        return JsonAnswer({"message": "Endpoint request timed out"}, status=504)
    return JsonAnswer({"message": "Internal server error"}, status=502)


def _written(answer: Answer, cors: Headers) -> ASGIApp:
    written = Response(answer.body, status_code=answer.status)
    written.raw_headers += [(name.encode(), value.encode("latin-1")) for name, value in answer.headers]
    written.raw_headers += cors
    return written
