"""Define what a function's file may list under `events:`: what it is run for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias
from urllib.parse import unquote

from botctl.functions.events.event import Kind

if TYPE_CHECKING:  # what reads them is imported where a file lists them
    from botctl.functions.events.patterns import Pattern
    from botctl.functions.events.schedules import Schedule


@dataclass(frozen=True, slots=True)
class OnSchedule:
    """Run it at times."""

    kind: ClassVar[Kind] = "schedule"
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class OnPattern:
    """Run it for events on EventBridge's default bus that match a pattern."""

    kind: ClassVar[Kind] = "eventbridge"
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class OnS3:
    """Run it for what happens to a bucket's objects; `events` are S3's names."""

    kind: ClassVar[Kind] = "s3"
    bucket: str
    events: tuple[str, ...] = ("s3:ObjectCreated:*",)
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class OnSns:
    """Run it for messages to a topic."""

    kind: ClassVar[Kind] = "sns"
    topic: str


@dataclass(frozen=True, slots=True)
class OnSqs:
    """Run it for messages in a queue."""

    kind: ClassVar[Kind] = "sqs"
    queue: str


@dataclass(frozen=True, slots=True)
class OnDynamodb:
    """Run it for changes of a table's items."""

    kind: ClassVar[Kind] = "dynamodb"
    table: str


@dataclass(frozen=True, slots=True)
class OnKinesis:
    """Run it for records of a stream."""

    kind: ClassVar[Kind] = "kinesis"
    stream: str


@dataclass(frozen=True, slots=True)
class OnSes:
    """Run it for mail to an address, to any of a domain, or by the name of a receipt rule."""

    kind: ClassVar[Kind] = "ses"
    mail: str


@dataclass(frozen=True, slots=True)
class OnAlarm:
    """Run it when a CloudWatch alarm changes its state."""

    kind: ClassVar[Kind] = "alarm"
    alarm: str


@dataclass(frozen=True, slots=True)
class OnLogs:
    """Run it for the lines of a CloudWatch log group; CloudWatch itself applies `filter`."""

    kind: ClassVar[Kind] = "logs"
    group: str
    filter: str = ""


@dataclass(frozen=True, slots=True)
class OnRoute:
    """Run it for requests: `method` is one of HTTP's, or ANY; in `path`, `{id}` is a step, `{rest+}` many."""

    kind: ClassVar[Kind] = "api"
    method: str
    path: str

    def takes(self, method: str, path: str) -> Mapping[str, str] | None:
        """Return the path parameters of a request that is for this route, None for any other.

        `path` is percent-encoded, as HTTP has it; the parameters are not.
        """
        if self.method not in ("ANY", method.upper()):
            return None
        found = _route(self.path).fullmatch(path)
        if found is None:
            return None
        names = (name for name, _ in _PARAMETER.findall(self.path))
        return dict(zip(names, map(unquote, found.groups()), strict=True))


_PARAMETER = re.compile(r"\{([A-Za-z0-9._-]+)(\+?)\}")


@cache
def _route(path: str) -> re.Pattern[str]:
    """Return what the paths of a route look like."""
    first, *parts = _PARAMETER.split(path)  # what is no parameter, then its name, its plus, and what follows
    steps = [re.escape(first)]
    for plus, between in zip(parts[1::3], parts[2::3], strict=True):
        steps += ["(.+)" if plus else "([^/]+)", re.escape(between)]
    return re.compile("".join(steps))


Trigger: TypeAlias = (
    OnSchedule
    | OnPattern
    | OnS3
    | OnSns
    | OnSqs
    | OnDynamodb
    | OnKinesis
    | OnSes
    | OnAlarm
    | OnLogs
    | OnRoute
)
