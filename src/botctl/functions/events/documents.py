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

_AWS = "look at the document that AWS shows for this service"
_KNOWN = "known are EventBridge, its Scheduler, S3, SNS, SQS, DynamoDB, Kinesis, SES, CloudWatch, API Gateway"


def recognised(document: Any) -> Event:
    """Return the event that a document is; raise DocumentError where it is none that botctl knows."""
    event = event_of(document)
    if event.kind == "other":
        raise DocumentError((), "this is no event that botctl knows", _KNOWN)
    return event


def event_of(document: Any) -> Event:
    """Return the event that a document is: one of kind `other` where botctl knows none like it.

    Raise DocumentError for one that looks like an event that botctl knows and is not whole.
    """
    if not isinstance(document, Mapping):
        raise DocumentError((), "an event is a JSON object", _KNOWN)
    for looks, read in _LOOKS:
        if looks(document):
            kind, key = read(document)
            return Event(kind, key, document)
    return Event("other", _digest([document]), document)


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

# S3 numbers what is written and deleted, and nothing else.
_SEQUENCER: Path = ("s3", "object", "sequencer")

# The kind of each source of records, and what tells one of them from all others.
_RECORDS: Mapping[str, tuple[Kind, tuple[Path, ...]]] = {
    "aws:s3": (
        "s3",
        (("eventTime",), ("eventName",), ("s3", "bucket", "name"), ("s3", "object", "key"), _SEQUENCER),
    ),
    "aws:sns": ("sns", (("Sns", "MessageId"),)),
    "aws:sqs": ("sqs", (("messageId",),)),
    "aws:dynamodb": ("dynamodb", (("eventID",),)),
    "aws:kinesis": ("kinesis", (("eventID",),)),
    "aws:ses": ("ses", (("ses", "mail", "messageId"),)),
}


def _from_records(document: Mapping[str, Any]) -> tuple[Kind, str]:
    """Read a batch of records, all of one source: its key is the record's own, or a digest of theirs."""
    sources = [_source(record) for record in document["Records"]]
    for at, source in enumerate(sources):
        if source != sources[0]:
            raise DocumentError(("Records", at), f"it is of {source}, and the first is of {sources[0]}", _AWS)
    kind, parts = _RECORDS[sources[0]]
    ids = [_id(document, at, part) for at, _ in enumerate(sources) for part in parts]
    return kind, ids[0] if len(ids) == 1 else _digest(ids)


def _id(document: Mapping[str, Any], at: int, part: Path) -> str:
    """Return a part of what tells a record from all others."""
    if part == _SEQUENCER and "sequencer" not in _part(document, ("Records", at, "s3", "object")):
        return ""
    return _text(document, ("Records", at, *part))


def _are_records(document: Mapping[str, Any]) -> bool:
    """Return whether a document holds records of a source that is known; others have records, too."""
    records = document.get("Records")
    return isinstance(records, list) and bool(records) and _source(records[0]) in _RECORDS


def _source(record: Any) -> str:
    if not isinstance(record, Mapping):
        return "nowhere"
    return str(record.get("eventSource") or record.get("EventSource") or "nowhere")


def _is_from_api(document: Mapping[str, Any]) -> bool:
    """Return whether a document is a request to an API; load balancers and web sockets send others."""
    context = document.get("requestContext")
    if not isinstance(context, Mapping) or "elb" in context:
        return False
    return "httpMethod" in document or document.get("version") == "2.0"


# --- parts --------------------------------------------------------------------------------------------


def _text(document: Any, path: Path) -> str:
    value = _part(document, path)
    if not isinstance(value, str) or not value:
        raise DocumentError(path, "it must be a text", _AWS)
    return value


def _list(document: Any, path: Path) -> list[Any]:
    value = _part(document, path)
    if not isinstance(value, list):
        raise DocumentError(path, "it must be a list", _AWS)
    return value


def _part(document: Any, path: Path) -> Any:
    node = document
    for at, step in enumerate(path):
        if isinstance(step, int) or (isinstance(node, Mapping) and step in node):
            node = node[step]
        else:
            raise DocumentError(path[: at + 1], "it is missing", _AWS)
    return node


def _digest(parts: Iterable[Any]) -> str:
    written = orjson.dumps(list(parts), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:32]


_LOOKS: tuple[
    tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any]], tuple[Kind, str]]], ...
] = (
    (_are_records, _from_records),
    (lambda document: "detail-type" in document, _from_bus),
    (lambda document: "awslogs" in document, _from_logs),
    (lambda document: "alarmData" in document, _from_alarm),
    (_is_from_api, _from_api),
)
