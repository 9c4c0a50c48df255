"""Read the events that EventBridge would be given, and find the functions that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson

from botctl.conversations.fulfillments import Invocation
from botctl.errors import RequestError
from botctl.functions.events.event import Event
from botctl.functions.events.matching import takes
from botctl.functions.function import Function
from botctl.functions.replies import check_json
from botctl.messages import Json

# The longest id and names; EventBridge's own are shorter.
_LONGEST = 256

_OWN = frozenset(
    ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
)
_ENTRY = {
    "Source": "source",
    "DetailType": "detail-type",
    "Detail": "detail",
    "Resources": "resources",
    "Time": "time",
    "EventBusName": "",
    "TraceHeader": "",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Hold what an event is completed with: the time, and what makes its id where it has none."""

    now: datetime
    new_id: Callable[[], str] = lambda: str(uuid4())


def events(body: bytes, stamp: Stamp) -> list[dict[str, Json]]:
    """Return the events of a request's body, complete; raise RequestError (400) that names what is wrong.

    It is one event as EventBridge hands them on, a list of them, or {"Entries": [...]} as PutEvents takes
    it, where `Detail` is JSON in a text, and a time may be seconds since 1970.
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
    """
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _refused(
            "", f"the body is not JSON: {error}", 'send {"source", "detail-type", "detail"}'
        ) from error
    if isinstance(read, Mapping) and "Entries" in read:
        entries = _list(read["Entries"], "Entries")
        return [
            _event(_of_entry(entry, f"Entries[{at}]"), f"Entries[{at}]", stamp)
            for at, entry in enumerate(entries)
        ]
    if isinstance(read, list):
        return [_event(one, f"[{at}]", stamp) for at, one in enumerate(read)]
    return [_event(read, "", stamp)]


def invocations(
    functions: Mapping[str, Function], document: Mapping[str, Json], *, trace: str = ""
) -> list[Invocation]:
    """Return the runs that an event asks for: of each function whose file lists such events."""
    key = str(document["id"])
    event = Event("eventbridge", key, document)
    return [
        Invocation(f"{function.name}/{key}", function.name, document, trace=trace)
        for function in functions.values()
        if any(takes(trigger, event) for trigger in function.events)
    ]


def _of_entry(entry: Any, place: str) -> dict[str, Any]:
    """Return an entry of PutEvents as the event that EventBridge makes of it."""
    given = _object(entry, place)
    for name in given:
        if name not in _ENTRY:
            raise _refused(place, f"an entry has no `{name}`", f"it may have {', '.join(_ENTRY)}")
    event = {_ENTRY[name]: value for name, value in given.items() if _ENTRY[name]}
    detail = event.get("detail")
    if isinstance(detail, str):
        try:
            event["detail"] = orjson.loads(detail)
        except orjson.JSONDecodeError as error:
            raise _refused(
                f"{place}.Detail", f"it is not JSON: {error}", "write an object as text"
            ) from error
    if isinstance(event.get("time"), int | float) and not isinstance(event["time"], bool):
        try:
            event["time"] = f"{datetime.fromtimestamp(event['time'], UTC):%Y-%m-%dT%H:%M:%SZ}"
        except (OverflowError, ValueError, OSError) as error:
            raise _refused(f"{place}.Time", "it is no time", "write seconds since 1970") from error
    return event


def _event(read: Any, place: str, stamp: Stamp) -> dict[str, Json]:
    """Return an event that is complete, its fields checked."""
    event = dict(_object(read, place))
    for name in ("source", "detail-type"):
        _text(event.get(name), _at(place, name))
    detail = _object(event.get("detail"), _at(place, "detail"))
    try:
        check_json(_at(place, "detail"), detail, depth=0)
    except (TypeError, ValueError) as error:  # it is JSON, but too deep
        raise RequestError(400, "not_an_event", str(error), hint="keep large things elsewhere") from error
    event.setdefault("version", "0")
    event.setdefault("id", stamp.new_id())
    event.setdefault("account", "000000000000")
    event.setdefault("region", "us-east-1")
    event.setdefault("time", f"{stamp.now:%Y-%m-%dT%H:%M:%SZ}")
    event.setdefault("resources", [])
    for name in ("version", "id", "account", "region"):
        _text(event[name], _at(place, name))
    for at, one in enumerate(_list(event["resources"], _at(place, "resources"))):
        _text(one, f"{_at(place, 'resources')}[{at}]", longest=2_048)
    _time(event["time"], _at(place, "time"))
    return event


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(value, place, "an object")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, place, "a list")
    return value


def _text(value: Any, place: str, *, longest: int = _LONGEST) -> None:
    if not isinstance(value, str):
        raise _wrong(value, place, "a text")
    if not 1 <= len(value) <= longest:
        raise _refused(place, f"it must have 1 to {longest:,} characters, not {len(value):,}", _SHAPE)


def _time(value: Any, place: str) -> None:
    try:
        if datetime.fromisoformat(value).tzinfo is not None:
            return
    except (TypeError, ValueError):
        pass
    raise _refused(place, "it is not a time", "write one with its zone: 2026-01-05T10:00:00Z")


_SHAPE = 'an event is {"source": "shop", "detail-type": "Order placed", "detail": {...}}, more if you like'


def _wrong(value: Any, place: str, wanted: str) -> RequestError:
    if value is None:
        return _refused(place, f"{wanted} is missing here", _SHAPE)
    kinds = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}
    return _refused(place, f"it must be {wanted}, not {kinds.get(type(value), 'a number')}", _SHAPE)


def _refused(place: str, fault: str, hint: str) -> RequestError:
    return RequestError(400, "not_an_event", f"{place or 'the body'}: {fault}", hint=hint)
