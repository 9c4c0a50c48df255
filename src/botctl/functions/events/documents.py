"""Recognise the documents that AWS runs functions with, and tell each event's idempotency key.

The documents: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from botctl.functions.events.event import Event, Kind
from botctl.functions.events.wrong import DocumentError, Path

_KNOWN = "known are EventBridge, its Scheduler, S3, SNS, SQS, DynamoDB, Kinesis, SES, CloudWatch, API Gateway"


def recognised(document: Any) -> Event:
    """Return the event that a document is; raise DocumentError where it is none of AWS's."""
    event = event_of(document)
    if event.kind == "direct":
        raise DocumentError((), "this is no event that AWS documents", _KNOWN)
    return event


def event_of(document: Any) -> Event:
    """Return the event that a document is: a direct one where it looks like none of AWS's.

    Raise DocumentError for one that looks like an event of AWS's and is not whole.
    """
    if not isinstance(document, Mapping):
        raise DocumentError((), "an event is a JSON object", _KNOWN)
    for looks, read in _LOOKS:
        if looks(document):
            kind, key = read(document)
            return Event(kind, key, document)
    return Event("direct", _digest([document]), document)


# --- one event a document -----------------------------------------------------------------------------


def _from_bus(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read EventBridge's envelope; its Scheduler's `detail` is a text."""
    for key in ("source", "detail-type"):
        _text(document, (key,))
    if "detail" not in document:
        raise DocumentError(("detail",), "it is missing", "EventBridge always sends it, {} at least")
    scheduled = document["detail-type"] == "Scheduled Event"
    kind: Kind = "schedule" if scheduled and document["source"] in _SCHEDULERS else "eventbridge"
    return kind, _text(document, ("id",))


# A rule's schedule, EventBridge Scheduler, and botctl's own.
_SCHEDULERS = ("aws.events", "aws.scheduler", "botctl")


def _from_alarm(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read an alarm's change: its own time and state are its key, because it has no id."""
    parts = (
        ("alarmArn",),
        ("alarmData", "alarmName"),
        ("alarmData", "state", "value"),
        ("alarmData", "state", "timestamp"),
    )
    return "alarm", _digest([_text(document, path) for path in parts])


def _from_logs(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read lines of logs; those that are sent again have the same ids."""
    from botctl.functions.events.logs import lines  # it decompresses

    batch = lines(document)
    ids = [_text(batch, ("logEvents", at, "id")) for at, _ in enumerate(_list(batch, ("logEvents",)))]
    return "logs", _digest([_text(batch, ("logGroup",)), _text(batch, ("logStream",)), *ids])


def _from_api(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read a request of API Gateway, in either version of its documents."""
    second = document.get("version") == "2.0"
    wanted: tuple[Path, ...] = (("rawPath",), ("requestContext", "http", "method"))
    for path in wanted if second else (("path",), ("httpMethod",)):
        _text(document, path)
    return "api", _text(document, ("requestContext", "requestId"))


# --- batches of records -------------------------------------------------------------------------------

# The kind of each source of records, and what tells one of them from all others.
_RECORDS: Mapping[str, tuple[Kind, tuple[Path, ...]]] = {
    "aws:s3": (
        "s3",
        (("eventName",), ("s3", "bucket", "name"), ("s3", "object", "key"), ("s3", "object", "sequencer")),
    ),
    "aws:sns": ("sns", (("Sns", "MessageId"),)),
    "aws:sqs": ("sqs", (("messageId",),)),
    "aws:dynamodb": ("dynamodb", (("eventID",),)),
    "aws:kinesis": ("kinesis", (("eventID",),)),
    "aws:ses": ("ses", (("ses", "mail", "messageId"),)),
}


def _from_records(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read a batch of records, all of one source: its key is the record's own, or a digest of theirs."""
    records = _list(document, ("Records",))
    if not records:
        raise DocumentError(("Records",), "it is empty", "AWS sends one record at least")
    sources = [_source(document, at) for at, _ in enumerate(records)]
    for at, source in enumerate(sources):
        if source != sources[0]:
            raise DocumentError(("Records", at), f"it is of {source}, and the first is of {sources[0]}")
    kind, parts = _RECORDS[sources[0]]
    ids = [_text(document, ("Records", at, *part)) for at, _ in enumerate(records) for part in parts]
    return kind, ids[0] if len(ids) == 1 else _digest(ids)


def _source(document: Mapping[str, Any], at: int) -> str:
    record = document["Records"][at]
    key = "EventSource" if isinstance(record, Mapping) and "EventSource" in record else "eventSource"
    source = _text(document, ("Records", at, key))
    if source not in _RECORDS:
        hint = f"known are {', '.join(_RECORDS)}"
        raise DocumentError(("Records", at, key), f"`{source[:64]}` is no source of records", hint)
    return source


# --- parts --------------------------------------------------------------------------------------------


def _text(document: Any, path: Path) -> str:
    value = _part(document, path)
    if not isinstance(value, str) or not value:
        raise DocumentError(path, "it must be a text", "look at the document that AWS shows for this service")
    return value


def _list(document: Any, path: Path) -> list[Any]:
    value = _part(document, path)
    if not isinstance(value, list):
        raise DocumentError(path, "it must be a list", "look at the document that AWS shows for this service")
    return value


def _part(document: Any, path: Path) -> Any:
    node = document
    for at, step in enumerate(path):
        if isinstance(step, int) or (isinstance(node, Mapping) and step in node):
            node = node[step]
        else:
            raise DocumentError(
                path[: at + 1], "it is missing", "look at the document that AWS shows for this service"
            )
    return node


def _digest(parts: Iterable[Any]) -> str:
    written = orjson.dumps(list(parts), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:32]


_LOOKS: tuple[
    tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any]], tuple[Kind, str]]], ...
] = (
    (lambda document: "Records" in document, _from_records),
    (lambda document: "detail-type" in document, _from_bus),
    (lambda document: "awslogs" in document, _from_logs),
    (lambda document: "alarmData" in document, _from_alarm),
    (lambda document: "requestContext" in document, _from_api),
)
