"""Tell one piece of work from another: its key, and a digest of what it was called with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import orjson

from botctl.conversations.claims import digest
from botctl.functions.loader import written
from botctl.messages import Call, Json

# Of a call, what differs although it is the same one: when it is run, and as part of what.
_PASSING = ("now", "trace")
_SHOWN = 300  # characters of a payload that are kept, to be named when another one comes


@dataclass(frozen=True, slots=True)
class Work:
    """Hold what is done once: its key, what it was called with, whom it is about, the seconds it has."""

    key: str
    digest: str
    conversation: str
    person: str
    seconds: float


def name_of(function: Callable[..., Any]) -> str:
    """Return a function's qualified name, the same on every machine: `functions.order_pizza.handle`."""
    return f"{written(function.__module__)}.{function.__qualname__}"


def work_of(name: str, first: Any, arguments: Mapping[str, Any]) -> Work:
    """Return what a function is called for: its first argument tells whose, the others what.

    Raise TypeError where that cannot be told.
    """
    conversation = person = ""
    document: dict[str, Json] = {}  # an event's own tells of its delivery, and its id of all else
    if isinstance(first, Call):
        turn, conversation, person = first.turn_id, first.conversation, first.person
        document = {name: value for name, value in first.to_json().items() if name not in _PASSING}
    else:
        turn = getattr(first, "id", "")
    if not isinstance(turn, str) or not turn:
        raise TypeError(
            f"{name}: under @once, the first argument is the Call with its turn_id, or the Event with its"
            f" id, not {first!r:.100}"
        )
    return Work(
        key=f"{turn}/{name}",
        digest=_digest(name, arguments, document),
        conversation=conversation,
        person=person,
        seconds=first.remaining_ms() / 1000,
    )


def _digest(name: str, arguments: Mapping[str, Any], document: Mapping[str, Json]) -> str:
    """Return what tells a payload from any other: its beginning, for people, and a digest of all of it."""
    payload = _json(name, [arguments, document])
    shown = _json(name, arguments or document.get("slots", {}))
    return f"{shown[:_SHOWN]} ({digest(payload)})"


def _json(name: str, value: Any) -> str:
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError as error:
        raise TypeError(
            f"{name}: under @once, arguments are what JSON holds, so that a repeat can be told from"
            f" something else: {error.__cause__ or error}"
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
