"""Define what a function's file lists under `events:`."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from botctl.workspace.files.texts import ANY_WORDS, WORDS, File
from botctl.workspace.forms import Forms, ListOf, MapOf
from botctl.workspace.records import Record, key
from botctl.workspace.shapes import Anything, OneOf, Text


def _named(pattern: str, what: str, hint: str) -> Text:
    return Text(re.compile(pattern), ("S121", f"is not {what}", hint))


_BUCKET = _named(
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "the name of a bucket",
    "write 3 to 63 small letters, digits, `-` and `.`: shop-receipts",
)
_RESOURCE = _named(
    r"(arn:aws[a-z-]*:[A-Za-z0-9:/._-]+|[A-Za-z0-9_.-]{1,255})",
    "the name of a resource on AWS",
    "write its name, or the whole of its ARN: orders, arn:aws:sqs:eu-central-1:111122223333:orders",
)
_MAIL = _named(
    r"([^@\s]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    "a mail address or a domain",
    "write what mail is sent to: orders@example.com, or example.com for all of it",
)
_GROUP = _named(
    r"[A-Za-z0-9_/.#-]{1,512}",
    "the name of a log group",
    "write it as CloudWatch shows it: /aws/lambda/order_pizza",
)
_ROUTE = _named(
    r"(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?=/)"
    r"(/([A-Za-z0-9._~$-]+|\{[A-Za-z0-9._-]+\}))*(/|/\{[A-Za-z0-9._-]+\+\})?",
    "a route",
    "write a method and a path: POST /orders, GET /orders/{id}, ANY /shop/{rest+}",
)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
_S3_EVENTS = OneOf(
    (
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*",
        "s3:ObjectRestore:Post",
        "s3:ObjectRestore:Completed",
        "s3:ObjectRestore:Delete",
        "s3:ReducedRedundancyLostObject",
        "s3:Replication:*",
        "s3:Replication:OperationFailedReplication",
        "s3:Replication:OperationMissedThreshold",
        "s3:Replication:OperationReplicatedAfterThreshold",
        "s3:Replication:OperationNotTracked",
        "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:LifecycleTransition",
        "s3:IntelligentTiering",
        "s3:ObjectTagging:*",
        "s3:ObjectTagging:Put",
        "s3:ObjectTagging:Delete",
        "s3:ObjectAcl:Put",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketFile(File):
    """What happens to which objects of a bucket."""

    bucket: str = key(_BUCKET, "The bucket.")
    events: list[str] | None = key(
        ListOf(_S3_EVENTS, least=1),
        "S3's names of what happens; `s3:ObjectCreated:*` unless written.",
        default=None,
    )
    prefix: str = key(WORDS, "What the keys of the objects begin with.", default="")
    suffix: str = key(WORDS, "What they end with.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsFile(File):
    """Which lines of a log group."""

    group: str = key(_GROUP, "The log group.")
    filter: str = key(WORDS, "CloudWatch's own filter pattern; all lines unless written.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFile(File):
    """One kind of event that the function is run for."""

    schedule: str | None = key(
        WORDS,
        "Times: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-12-24T18:00:00)`.",
        default=None,
    )
    timezone: str | None = key(
        WORDS, "The clock that a schedule goes by, by its IANA name; UTC unless written.", default=None
    )
    eventbridge: dict[str, Any] | None = key(
        MapOf(ANY_WORDS, Anything(), least=1), "Events that match this EventBridge pattern.", default=None
    )
    s3: str | BucketFile | None = key(
        Forms(text=_BUCKET, entries=Record(BucketFile)), "What happens to a bucket's objects.", default=None
    )
    sns: str | None = key(_RESOURCE, "Messages to an SNS topic.", default=None)
    sqs: str | None = key(_RESOURCE, "Messages in an SQS queue.", default=None)
    dynamodb: str | None = key(_RESOURCE, "Changes of the items of a DynamoDB table.", default=None)
    kinesis: str | None = key(_RESOURCE, "Records of a Kinesis stream.", default=None)
    ses: str | None = key(_MAIL, "Mail to an address, or to a domain.", default=None)
    alarm: str | None = key(WORDS, "Changes of a CloudWatch alarm's state.", default=None)
    logs: str | LogsFile | None = key(
        Forms(text=_GROUP, entries=Record(LogsFile)), "Lines of a CloudWatch log group.", default=None
    )
    api: str | None = key(_ROUTE, "Requests to a route: `POST /orders`.", default=None)


# What an item is about; an item has one of them.
EVENTS = ("schedule", "eventbridge", "s3", "sns", "sqs", "dynamodb", "kinesis", "ses", "alarm", "logs", "api")
