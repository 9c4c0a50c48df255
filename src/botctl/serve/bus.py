"""Take events in as EventBridge does, for the functions that have a pattern which matches them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp

from botctl import traces
from botctl.errands import intake
from botctl.serve import shapes
from botctl.serve.answers import Headers, JsonAnswer
from botctl.serve.bodies import read_body
from botctl.serve.documentation import Described, replies, takes
from botctl.serve.gate import Origins
from botctl.serve.host import Host
from botctl.serve.routes import PlainRoute, route

# What one request to PutEvents may hold.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
MAX_BODY = 1024 * 1024

_EXAMPLE: dict[str, Any] = {
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "source": "aws.ec2",
    "detail-type": "EC2 Instance State-change Notification",
    "time": "2026-01-05T10:00:00Z",
    "detail": {"instance-id": "i-0123456789abcdef0", "state": "running"},
}


@dataclass(frozen=True, slots=True)
class Bus:
    """Queue events; operators alone may send some."""

    host: Host

    async def put(self, request: Request, cors: Headers) -> ASGIApp:
        """Queue events for the functions that have a pattern which matches them."""
        host = self.host
        host.operators.check(request, wish="send events")
        body = await read_body(request.receive, limit=MAX_BODY, seconds=host.limits.body_seconds)
        now = host.clock()
        trace = traces.read(request.headers.get("traceparent"))
        queued = [
            invocation
            for event in intake.events(body, intake.Stamp(now))
            for invocation in intake.invocations(host.workspace.functions, event, trace=trace)
        ]
        if queued:
            await host.read(partial(host.store.fulfillments.queue, queued, now=now))
            host.bell.set()
        told = [{"function": one.function, "id": one.id} for one in queued]
        return JsonAnswer({"queued": told}, status=202, headers=cors)


def bus_route(host: Host) -> PlainRoute:
    """Return the route that takes events in."""
    described: Described = replies(shapes.Queued, "", 400, 403, 408, 413, 503)
    accepted = {**described.pop(200), "description": "They are kept, and their functions run soon."}
    return route(
        "POST /events",
        Bus(host).put,
        origins=Origins(),
        documented={202: accepted, **described},
        extra={"security": [{}, {"operator": []}], **takes(shapes.BusEvent, _EXAMPLE)},
    )
