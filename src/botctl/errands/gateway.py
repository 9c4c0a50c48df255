"""Speak as Amazon API Gateway does with functions: an HTTP API, in version 2.0 of its documents.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson

from botctl.errors import FunctionError
from botctl.functions.events.answers import response
from botctl.functions.events.triggers import OnRoute
from botctl.functions.function import Function
from botctl.messages import Json

# Bodies that are handed on as they are; all others as base64, a form's, too.
_TEXTS = ("application/json", "application/javascript", "application/xml")
_TEXT_ENDS = ("+json", "+xml")

# What an answer may have: 1xx come before it, and three have no body.
# https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1
_LEAST_STATUS, _MOST_STATUS = 200, 599
_BODILESS = (204, 205, 304)
_TOKEN = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_SERVERS = (
    "content-length",
    "transfer-encoding",
    "connection",
)  # how an answer is framed is not its business

_JSON = ("content-type", "application/json")
_PLAIN = ("content-type", "text/plain; charset=utf-8")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a request as it came: `path` and `query` are percent-encoded, names of headers in lower case."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    address: str
    protocol: str


@dataclass(frozen=True, slots=True)
class Routed:
    """Name the function that a request is for, the route that led there, and what its path held."""

    function: Function
    route: OnRoute
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the answer to a request."""

    status: int
    headers: Headers
    body: bytes


def routed(functions: Mapping[str, Function], method: str, path: str) -> Routed | None:
    """Return the function that a request is for, or None.

    Where several routes take it, that with the most steps before its first parameter does, then one of a
    single step before one of many, then one of its own method before ANY.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    found = [
        (_rank(trigger), Routed(function, trigger, parameters))
        for function in functions.values()
        for trigger in function.events
        if isinstance(trigger, OnRoute) and (parameters := trigger.takes(method, path)) is not None
    ]
    return min(found, key=lambda one: one[0])[1] if found else None


def _rank(route: OnRoute) -> tuple[list[int], bool]:
    """Return what sorts the more specific of two routes first."""
    steps = [2 if step.endswith("+}") else int(step.startswith("{")) for step in route.path.split("/")]
    return steps, route.method == "ANY"


def event(asked: Asked, to: Routed, *, request: str, now: datetime) -> dict[str, Json]:
    """Return the event that a function is run with for a request; `request` is the request's own id."""
    key = f"{to.route.method} {to.route.path}"
    cookies = [one.strip() for one in "; ".join(_of(asked, "cookie")).split(";") if one.strip()]
    headers = _joined((name, value) for name, value in asked.headers if name != "cookie")
    host = headers.get("host", "localhost")
    document: dict[str, Any] = {
        "version": "2.0",
        "routeKey": key,
        "rawPath": asked.path,
        "rawQueryString": asked.query,
        "cookies": cookies,
        "headers": headers,
        "queryStringParameters": _joined(parse_qsl(asked.query, keep_blank_values=True)),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "botctl",
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": asked.method,
                "path": asked.path,
                "protocol": asked.protocol,
                "sourceIp": asked.address,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": request,
            "routeKey": key,
            "stage": "$default",
            "time": f"{now.astimezone(UTC):%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "pathParameters": dict(to.parameters),
        **_body(asked.body, headers.get("content-type", "")),
    }
    optional = ("cookies", "queryStringParameters", "pathParameters")  # left out where there are none
    return {name: value for name, value in document.items() if value or name not in optional}


def _of(asked: Asked, wanted: str) -> Iterator[str]:
    return (value for name, value in asked.headers if name == wanted)


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, content_type: str) -> dict[str, Json]:
    if not body:
        return {"isBase64Encoded": False}
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in ("", *_TEXTS) or kind.endswith(_TEXT_ENDS):
        try:
            return {"body": body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass  # a text in another encoding is bytes to us
    return {"body": b64encode(body).decode(), "isBase64Encoded": True}


def answered(function: Function, payload: bytes) -> Answer:
    """Return the answer that a function's JSON makes; raise FunctionError where it makes none.

    A map with a `statusCode` says all of it. Anything else is the body, with status 200 and as JSON.
    """
    written = response(payload)
    if written is None:
        text = orjson.loads(payload)
        return Answer(200, (_JSON,), text.encode() if isinstance(text, str) else payload)
    try:
        return _written(written)
    except (TypeError, ValueError, AttributeError, NotBase64) as error:
        raise FunctionError(
            f"functions/{function.name}: its response cannot be read: {error}",
            function=function.name,
            hint='Return {"statusCode": 200, "headers": {...}, "body": "a text"}.',
        ) from error


def _written(written: Mapping[str, Any]) -> Answer:
    status = int(written["statusCode"])
    if not _LEAST_STATUS <= status <= _MOST_STATUS:
        raise ValueError(f"statusCode is {status}")
    given = written.get("headers") or {}
    headers = [_header(str(name).lower(), value) for name, value in given.items()]
    headers += [_header("set-cookie", one) for one in written.get("cookies") or ()]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(_PLAIN)
    text = written.get("body") or ""
    body = b64decode(text, validate=True) if written.get("isBase64Encoded") else text.encode()
    own = tuple(header for header in headers if header[0] not in _SERVERS)
    return Answer(status, own, b"" if status in _BODILESS else body)


def _header(name: str, value: Any) -> tuple[str, str]:
    """Return a header; raise ValueError for one that HTTP does not take."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not _TOKEN.fullmatch(name) or not text.isprintable():
        raise ValueError(f"the header {name[:64]!r} has characters that HTTP does not take")
    text.encode("latin-1")
    return name, text
