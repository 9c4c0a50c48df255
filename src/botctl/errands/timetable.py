"""Plan the runs of functions that have schedules: each time once, whoever plans it.

The next run of each is queued before it is due, under a key made of the function and that time, so that
any number of processes may plan, and none has to be alive in between. EventBridge does not fire what it
missed; here a laptop sleeps and a server is restarted, so that the latest time that was missed is made up
for, and only that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from botctl.conversations.fulfillments import Invocation, Taken
from botctl.conversations.store import Store
from botctl.functions.events.schedules import Schedule, next_time
from botctl.functions.events.triggers import OnSchedule
from botctl.functions.function import Function

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """Hold a run that is to come, and when."""

    invocation: Invocation
    at: datetime


def plan(functions: Mapping[str, Function], *, after: datetime) -> tuple[Planned, ...]:
    """Return the next run of each schedule after a time, the nearest first.

    A function that two schedules name for the same time is run once.
    """
    times = {
        (due.astimezone(UTC), function.name)
        for function in functions.values()
        for schedule in _schedules(function)
        if (due := next_time(schedule, after)) is not None
    }
    return tuple(Planned(_invocation(name, at), at) for at, name in sorted(times))


def is_over(taken: Taken, functions: Mapping[str, Function], store: Store, *, now: datetime) -> bool:
    """Return whether a planned run is not to be made any more; a later one that was missed is queued.

    The function has no such schedule any more, or that was due again since. A run that was begun before
    is finished all the same.
    """
    at = _planned_for(taken.invocation)
    if at is None or taken.attempt > 1:
        return False
    function = functions.get(taken.invocation.function)
    own = [one for one in _schedules(function) if _names(one, at)] if function is not None else []
    latest = max((_latest(schedule, at, now) for schedule in own), default=None)
    if latest is not None and latest > at:
        store.fulfillments.queue([_invocation(taken.invocation.function, latest)], now=latest)
    return latest is None or latest > at


def _schedules(function: Function) -> Iterator[Schedule]:
    return (trigger.schedule for trigger in function.events if isinstance(trigger, OnSchedule))


def _invocation(function: str, at: datetime) -> Invocation:
    """Return the run of a function at a time, with EventBridge's own event for schedules.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """
    key = f"{function}/{_written(at)}"
    return Invocation(
        key,
        function,
        {
            "version": "0",
            "id": str(uuid5(NAMESPACE_URL, f"botctl:{key}")),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": _written(at),
            "region": "us-east-1",
            "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{function}"],
            "detail": {},
        },
    )


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _planned_for(invocation: Invocation) -> datetime | None:
    """Return the time that an invocation was planned for here, or None for any other."""
    time = invocation.event.get("time")
    if invocation.event.get("source") != "aws.events" or invocation.id != f"{invocation.function}/{time}":
        return None
    return datetime.fromisoformat(str(time))


def _names(schedule: Schedule, at: datetime) -> bool:
    """Return whether a time is one of a schedule's."""
    return next_time(schedule, at - _INSTANT) == at


def _latest(schedule: Schedule, first: datetime, now: datetime) -> datetime:
    """Return the latest of a schedule's times until now, of which one is known.

    It is looked for in longer and longer whiles before now: a schedule may have been due very often.
    """
    latest, back = first, timedelta(minutes=1)
    while now - back > first:
        found = next_time(schedule, now - back)
        if found is not None and found <= now:
            latest = found
            break
        back *= 2
    while (later := next_time(schedule, latest)) is not None and later <= now:
        latest = later
    return latest
