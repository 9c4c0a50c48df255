"""Tell whether a function that lists a trigger is run for an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any
from urllib.parse import unquote_plus

from botctl.functions.events import triggers
from botctl.functions.events.event import Event
from botctl.functions.events.logs import lines


@singledispatch
def takes(trigger: object, event: Event) -> bool:
    """Return whether an event is one of those that a trigger names.

    That of a schedule does not tell which it is of: any schedule takes it.
    """
    raise NotImplementedError(f"a trigger without a rule: {trigger!r}")


@takes.register
def _schedule(trigger: triggers.OnSchedule, event: Event) -> bool:
    return event.kind == "schedule"


@takes.register
def _pattern(trigger: triggers.OnPattern, event: Event) -> bool:
    return event.kind == "eventbridge" and trigger.pattern.matches(event.document)


@takes.register
def _s3(trigger: triggers.OnS3, event: Event) -> bool:
    return event.kind == "s3" and _every(event, lambda record: _is_wanted(trigger, record))


def _is_wanted(trigger: triggers.OnS3, record: Mapping[str, Any]) -> bool:
    """Return whether S3 notifies of one record; keys are encoded in it as in a form."""
    key = unquote_plus(record["s3"]["object"]["key"])
    return (
        record["s3"]["bucket"]["name"] == trigger.bucket
        and any(_is_named(record["eventName"], name) for name in trigger.events)
        and key.startswith(trigger.prefix)
        and key.endswith(trigger.suffix)
    )


def _is_named(name: str, wanted: str) -> bool:
    wanted = wanted.removeprefix("s3:")
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted


@takes.register
def _sns(trigger: triggers.OnSns, event: Event) -> bool:
    return event.kind == "sns" and _every(
        event, lambda one: _is_of(one["Sns"].get("TopicArn"), trigger.topic)
    )


@takes.register
def _sqs(trigger: triggers.OnSqs, event: Event) -> bool:
    return event.kind == "sqs" and _every(event, lambda one: _is_of(one.get("eventSourceARN"), trigger.queue))


@takes.register
def _dynamodb(trigger: triggers.OnDynamodb, event: Event) -> bool:
    return event.kind == "dynamodb" and _every(
        event, lambda one: _is_of(one.get("eventSourceARN"), trigger.table, within="table")
    )


@takes.register
def _kinesis(trigger: triggers.OnKinesis, event: Event) -> bool:
    return event.kind == "kinesis" and _every(
        event, lambda one: _is_of(one.get("eventSourceARN"), trigger.stream, within="stream")
    )


@takes.register
def _ses(trigger: triggers.OnSes, event: Event) -> bool:
    return event.kind == "ses" and _every(event, lambda one: _is_addressed(one["ses"], trigger.mail))


def _is_addressed(mail: Mapping[str, Any], wanted: str) -> bool:
    """Return whether a mail came to an address, or to any of a domain; case does not matter."""
    wanted = wanted.lower()
    there = [str(one).lower() for one in mail.get("receipt", {}).get("recipients", ())]
    return any(one == wanted or ("@" not in wanted and one.endswith(f"@{wanted}")) for one in there)


@takes.register
def _alarm(trigger: triggers.OnAlarm, event: Event) -> bool:
    """Take what an alarm sends by itself, and what it sends to EventBridge."""
    document: Any = event.document
    if event.kind == "alarm":
        return bool(document["alarmData"]["alarmName"] == trigger.alarm)
    return (
        event.kind == "eventbridge"
        and document["source"] == "aws.cloudwatch"
        and document["detail-type"] == "CloudWatch Alarm State Change"
        and isinstance(document["detail"], Mapping)
        and document["detail"].get("alarmName") == trigger.alarm
    )


@takes.register
def _logs(trigger: triggers.OnLogs, event: Event) -> bool:
    return event.kind == "logs" and lines(event.document)["logGroup"] == trigger.group


@takes.register
def _route(trigger: triggers.OnRoute, event: Event) -> bool:
    if event.kind != "api":
        return False
    document: Any = event.document
    if document.get("version") == "2.0":
        return trigger.takes(document["requestContext"]["http"]["method"], document["rawPath"]) is not None
    return trigger.takes(document["httpMethod"], document["path"]) is not None


def _every(event: Event, holds: Callable[[Mapping[str, Any]], bool]) -> bool:
    records: Any = event.document["Records"]
    return all(holds(record) for record in records)


def _is_of(arn: Any, wanted: str, *, within: str = "") -> bool:
    """Return whether an ARN is the wanted one, or names it: `...:table/orders/stream/...` names `orders`."""
    if not isinstance(arn, str):
        return False
    name = arn.rpartition(":")[2] if not within else arn.partition(f":{within}/")[2].partition("/")[0]
    return wanted in (arn, name)
