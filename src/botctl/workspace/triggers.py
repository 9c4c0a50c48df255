"""Turn what a function's file lists under `events:` into frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botctl.functions.events import triggers
from botctl.workspace.files.events import EVENTS, BucketFile, EventFile, LogsFile


def trigger(file: EventFile) -> triggers.Trigger:
    """Return what an item of the list names; it was checked."""
    name = next(one for one in EVENTS if getattr(file, one) is not None)
    if name == "schedule":
        from botctl.functions.events.schedules import schedule  # most workspaces list none

        return triggers.OnSchedule(schedule(file.schedule or "", file.timezone or "UTC"))
    return _MADE[name](getattr(file, name))


def _pattern(written: Mapping[str, Any]) -> triggers.OnPattern:
    from botctl.functions.events.patterns import compiled  # most workspaces list none

    return triggers.OnPattern(compiled(written))


def _s3(file: str | BucketFile) -> triggers.OnS3:
    if isinstance(file, str):
        return triggers.OnS3(file)
    events = {"events": tuple(file.events)} if file.events else {}
    return triggers.OnS3(file.bucket, prefix=file.prefix, suffix=file.suffix, **events)


def _logs(file: str | LogsFile) -> triggers.OnLogs:
    return triggers.OnLogs(file) if isinstance(file, str) else triggers.OnLogs(file.group, file.filter)


def route(written: str) -> triggers.OnRoute:
    """Return a route: `POST /orders`."""
    method, _, path = written.partition(" ")
    return triggers.OnRoute(method, path)


_MADE: Mapping[str, Callable[[Any], triggers.Trigger]] = {
    "eventbridge": _pattern,
    "s3": _s3,
    "sns": triggers.OnSns,
    "sqs": triggers.OnSqs,
    "dynamodb": triggers.OnDynamodb,
    "kinesis": triggers.OnKinesis,
    "ses": triggers.OnSes,
    "alarm": triggers.OnAlarm,
    "logs": _logs,
    "api": route,
}
