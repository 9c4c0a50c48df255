"""Carry a function's reply over the border: what is no reply, or no JSON, ends here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import orjson

from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.messages import Button, Card, Image, Reply

# AWS Lambda's limit for a synchronous payload, so that what is too large there is too large here.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD = 6 * 1024 * 1024

# Deeper than anybody means to nest, and less than any reader of JSON here gives up at.
MAX_DEPTH = 32


def dump(function: Function, returned: Any) -> bytes:
    """Return what a function returned as JSON; raise FunctionError where it is no reply."""
    reply = Reply() if returned is None else Reply(returned) if isinstance(returned, str) else returned
    if not isinstance(reply, Reply):
        raise _fault(
            function,
            f"it returned {type(returned).__name__}, not a Reply",
            "Return botctl.Reply(...), a string, or nothing.",
        )
    try:
        check_reply(reply)
        payload = orjson.dumps(reply.to_json())
    except (TypeError, ValueError) as error:
        raise _fault(function, f"its reply cannot be sent: {error}", _remedy(str(error))) from error
    if len(payload) > MAX_PAYLOAD:
        raise too_large(function, len(payload))
    return payload


def too_large(function: Function, size: int) -> FunctionError:
    """Return the fault of a reply that is larger than MAX_PAYLOAD."""
    return _fault(function, f"its reply has {size:,} bytes; {MAX_PAYLOAD:,} are allowed")


def _remedy(fault: str) -> str:
    """Return what to do about a part of a reply that cannot be sent."""
    if "surrogates" in fault:
        return 'Bytes of another encoding became text somewhere: decode them with errors="replace".'
    if fault.startswith(("slots", "attributes", "a key of")):
        return "Slots and attributes hold text, numbers, true, false, lists and maps with text as keys."
    return "Leave out what there is nothing to say for; a text is a str, buttons are a list."


def _fault(function: Function, fault: str, hint: str = "") -> FunctionError:
    return FunctionError(f"functions/{function.name}: {fault}", function=function.name, hint=hint)


def check_reply(reply: Reply) -> None:
    """Raise TypeError or ValueError, naming the field, for a value of the wrong kind."""
    _kind("text", reply.text, str)
    _kind("end", reply.end, bool)
    _kind("to", reply.to, str)
    for name, value in (("intent", reply.intent), ("ask", reply.ask)):
        if value is not None:
            _kind(name, value, str)
    _check_buttons(reply.buttons)
    _check_image("image", reply.image)
    if reply.card is not None:
        _check_card(reply.card)
    for name, values in (("attributes", reply.attributes), ("slots", reply.slots)):
        _kind(name, values, Mapping)
        check_json(name, dict(values), depth=0)


def _check_buttons(buttons: Any) -> None:
    _kind("buttons", buttons, list, tuple)
    for button in buttons:
        _kind("buttons", button, str, Button)
        if isinstance(button, Button):
            _kind("buttons.title", button.title, str)
            _kind("buttons.say", button.say, str)


def _check_card(card: Any) -> None:
    _kind("card", card, Card)
    for name in ("title", "text", "link"):
        _kind(f"card.{name}", getattr(card, name), str)
    _check_image("card.image", card.image)


def _check_image(name: str, image: Any) -> None:
    if image is not None:
        _kind(name, image, Image)
        _kind(f"{name}.url", image.url, str)
        _kind(f"{name}.alt", image.alt, str)


def _kind(name: str, value: Any, *kinds: type) -> None:
    if not isinstance(value, kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"{name} is {type(value).__name__}, not {wanted}")


def check_json(place: str, value: Any, *, depth: int) -> None:
    """Refuse what JSON cannot hold, or would hold as something else (NaN as null, 1 as "1")."""
    if depth > MAX_DEPTH:
        raise ValueError(f"{place} is nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        for key, item in value.items():
            _kind(f"a key of {place}", key, str)
            check_json(f"{place}.{key}" if depth < 3 else place, item, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            check_json(place, item, depth=depth + 1)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{place} is {value}, which JSON does not have")
    elif value is not None:
        _kind(place, value, str, int, bool)


def read(function: Function, payload: bytes) -> Reply:
    """Return the reply that a function's JSON holds; raise FunctionError where it holds none."""
    try:
        return Reply.from_json(orjson.loads(payload))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise _fault(function, f"its reply cannot be read: {error}") from error


def read_all(function: Function, payload: bytes) -> tuple[Reply, ...]:
    """Return the replies that the JSON of a function that an event ran holds, without those that say nothing.

    Raise FunctionError where it holds anything else.
    """
    try:
        written = orjson.loads(payload)
        found = [Reply.from_json(one) for one in (written if isinstance(written, list) else [written])]
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise _fault(function, f"its replies cannot be read: {error}") from error
    return tuple(reply for reply in found if reply != Reply())
