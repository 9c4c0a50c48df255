"""Carry over the border what a function returns for an event: replies, or a response for API Gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from botctl.errors import FunctionError
from botctl.functions import replies
from botctl.functions.events.event import Kind
from botctl.functions.function import Function
from botctl.messages import Json

# What API Gateway takes of a function, in both versions of its documents.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
_RESPONSE: Mapping[str, tuple[type, ...]] = {
    "statusCode": (int,),
    "headers": (Mapping,),
    "multiValueHeaders": (Mapping,),
    "cookies": (list, tuple),
    "body": (str,),
    "isBase64Encoded": (bool,),
}


def dump(function: Function, returned: Any, kind: Kind) -> bytes:
    """Return as JSON what a function returned for an event; raise FunctionError for what it cannot return.

    That is nothing, a text, a Reply, or a list of the two; for a request to an API also what API Gateway
    takes, a map with a `statusCode`. Any other map is the JSON body of a response, as in an HTTP API.
    """
    if kind == "api" and isinstance(returned, Mapping):
        return _response(function, returned)
    if not isinstance(returned, list | tuple):
        return replies.dump(function, returned)
    payload = b"[%b]" % b",".join(replies.dump(function, one) for one in returned)
    if len(payload) > replies.MAX_PAYLOAD:
        raise replies.too_large(function, len(payload))
    return payload


def response(payload: bytes) -> Mapping[str, Json] | None:
    """Return the response to a request that a function's JSON holds, None where it holds replies."""
    written = orjson.loads(payload)
    return written if isinstance(written, dict) and "statusCode" in written else None


def _response(function: Function, returned: Mapping[Any, Any]) -> bytes:
    """Return a response as JSON; raise FunctionError for what API Gateway would not take."""
    try:
        whole = returned if "statusCode" in returned else _of_body(returned)
        _check(whole)
        payload = orjson.dumps(dict(whole))
    except (TypeError, ValueError) as error:
        raise FunctionError(
            f"functions/{function.name}: its response cannot be sent: {error}",
            function=function.name,
            hint='Return {"statusCode": 200, "headers": {...}, "body": "a text"}, or the JSON of a body.',
        ) from error
    if len(payload) > replies.MAX_PAYLOAD:
        raise replies.too_large(function, len(payload))
    return payload


def _of_body(body: Mapping[Any, Any]) -> Mapping[str, Json]:
    """Return the response that API Gateway infers from JSON alone."""
    headers = {"content-type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": orjson.dumps(dict(body)).decode()}


def _check(returned: Mapping[Any, Any]) -> None:
    for name, value in returned.items():
        if name not in _RESPONSE:
            raise TypeError(f"{str(name)[:64]} is nothing that API Gateway takes")
        kinds = _RESPONSE[name]
        if not isinstance(value, kinds) or (bool not in kinds and isinstance(value, bool)):
            raise TypeError(f"{name} is {type(value).__name__}, not {kinds[0].__name__}")
    if not 100 <= returned["statusCode"] <= 599:
        raise ValueError(f"statusCode is {returned['statusCode']}")
