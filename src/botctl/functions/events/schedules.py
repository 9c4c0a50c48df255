"""Read schedules as EventBridge Scheduler writes them, and tell when they are next due.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from botctl.functions.events.cron import Cron, ScheduleError, cron

_FORM = re.compile(r"(rate|cron|at)\((.*)\)", re.DOTALL)
_RATE = re.compile(r"([0-9]{1,6}) (minute|hour|day)(s?)")
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Plan: TypeAlias = timedelta | Cron | datetime  # rate, cron, at (the time on a wall of the zone)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold a schedule as it is written, the IANA time zone it is meant in, and what that means."""

    written: str
    timezone: str
    plan: Plan = field(compare=False, repr=False)


def schedule(written: str, timezone: str = "UTC") -> Schedule:
    """Return a schedule: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-12-24T18:00:00)`.

    Raise ScheduleError for what is none, and for a time zone that is not known.
    """
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(
            f"`{timezone[:64]}` is not a time zone", "write one such as Europe/Berlin"
        ) from error
    found = _FORM.fullmatch(written.strip())
    if not found:
        raise ScheduleError(
            f"`{written[:64]}` is not a schedule",
            "write rate(5 minutes), cron(0 9 ? * MON-FRI *) or at(2026-12-24T18:00:00)",
        )
    kind, text = found.groups()
    read: Mapping[str, Callable[[str], Plan]] = {"rate": _rate, "cron": cron, "at": _at}
    return Schedule(written.strip(), timezone, read[kind](text))


def next_time(schedule: Schedule, after: datetime) -> datetime | None:
    """Return when a schedule is first due after an aware time, in its own zone; None for never again.

    A rate is counted from 1970 on, so that every process that asks gets the same times. Where clocks are
    put forward, a cron time that no clock shows is left out, and `at` counts as if they had not been yet;
    where they are put back, what they show twice is due the first time only.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
    """
    zone = ZoneInfo(schedule.timezone)
    plan = schedule.plan
    if isinstance(plan, timedelta):
        due = _EPOCH + ((after - _EPOCH) // plan + 1) * plan
        return due.astimezone(zone)
    if isinstance(plan, datetime):
        due = plan.replace(tzinfo=zone)
        return due if due.astimezone(UTC) > after else None
    start = after.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    times = (time.replace(tzinfo=zone) for time in plan.times(start))
    return next((time for time in times if time.astimezone(UTC) > after and _is_shown(time)), None)


def _is_shown(time: datetime) -> bool:
    """Return whether a clock in its zone ever shows a time."""
    return time.astimezone(UTC).astimezone(time.tzinfo).replace(tzinfo=None) == time.replace(tzinfo=None)


def _rate(text: str) -> timedelta:
    found = _RATE.fullmatch(text.strip())
    count = int(found[1]) if found else 0
    if not found or not count:
        raise ScheduleError(
            f"`rate({text[:40]})` is not a rate", "write a number and minutes, hours or days: rate(5 minutes)"
        )
    unit, plural = found[2], found[3]
    if (count == 1) == bool(plural):
        right = unit if count == 1 else f"{unit}s"
        raise ScheduleError(f"`rate({text})`: AWS writes `{right}` here", f"write rate({count} {right})")
    return timedelta(**{f"{unit}s": count})


def _at(text: str) -> datetime:
    try:
        if _AT.fullmatch(text.strip()):
            return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ScheduleError(
            f"`{text.strip()}` is not a time: {error}", "write a date and a time that exist"
        ) from error
    raise ScheduleError(
        f"`at({text[:40]})` is not a time",
        "write it without a zone: at(2026-12-24T18:00:00); `timezone:` says which clock is meant",
    )
