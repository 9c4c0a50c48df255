"""Tell when the café is open, and when an order can be picked up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

_DATA = tomllib.loads(Path(__file__).with_name("hours.toml").read_text("utf-8"))
ZONE = ZoneInfo(_DATA["timezone"])
DAYS_AHEAD: int = _DATA["days_ahead"]
HOLIDAYS: tuple[str, ...] = tuple(_DATA["special"])
_SPECIAL: dict[str, str] = {day: name for name, data in _DATA["special"].items() for day in data["on"]}


@dataclass(frozen=True, slots=True)
class Hours:
    """Hold the hours of a day."""

    opens: time
    closes: time


def now_of(text: str) -> datetime:
    """Return a call's time in the café's zone, so that days and summer time are the café's own."""
    return datetime.fromisoformat(text).astimezone(ZONE)


def _read(pair: list[str]) -> Hours:
    return Hours(time.fromisoformat(pair[0]), time.fromisoformat(pair[1]))


WEEK = tuple(_read(pair) for pair in _DATA["week"].values())


def holiday(day: date) -> str:
    """Return the name of the special day that a date is, or "" for an ordinary one."""
    return _SPECIAL.get(day.isoformat()) or _SPECIAL.get(day.isoformat()[5:], "")


def hours(day: date) -> Hours | None:
    """Return a day's hours, or None where the café is closed."""
    name = holiday(day)
    if not name:
        return WEEK[day.weekday()]
    special = _DATA["special"][name].get("hours")
    return _read(special) if special else None


def next_day(name: str, today: date) -> date | None:
    """Return the next date of a special day, today included; None where the data do not reach so far."""
    days = (today + timedelta(n) for n in range(2 * 366))
    return next((day for day in days if holiday(day) == name), None)


def week() -> Iterator[tuple[int, int, Hours]]:
    """Return the ordinary hours as (first weekday, last weekday, hours), equal days joined; Monday is 0."""
    for same, group in groupby(range(7), key=lambda number: WEEK[number]):
        days = list(group)
        yield days[0], days[-1], same


def opening(now: datetime) -> datetime:
    """Return when the café opens next, or `now` itself while it is open."""
    for ahead in range(DAYS_AHEAD + 1):
        day = now.date() + timedelta(ahead)
        open_hours = hours(day)
        if open_hours is None:
            continue
        opens = datetime.combine(day, open_hours.opens, now.tzinfo)
        closes = datetime.combine(day, open_hours.closes, now.tzinfo)
        if now < closes:
            return max(now, opens)
    raise LookupError(f"hours.toml: the café is closed for {DAYS_AHEAD} days from {now.date()}")


def earliest(now: datetime, minutes: int) -> datetime:
    """Return the first pick-up time for an order that takes `minutes`, on a full five minutes."""
    ready = _round_up(opening(now) + timedelta(minutes=minutes))
    open_hours = hours(ready.date())
    if open_hours is None or ready.time() > open_hours.closes:
        ready = _round_up(opening(_midnight_after(now)) + timedelta(minutes=minutes))
    return ready


def refusal(moment: datetime, now: datetime, minutes: int) -> str:
    """Return why an order cannot be picked up then, or "" where it can.

    Reasons: day_past, past, far (beyond DAYS_AHEAD), closed_day, closed, soon (the kitchen needs longer).
    """
    open_hours = hours(moment.date())
    if moment.date() < now.date():
        return "day_past"
    if moment < now:
        return "past"
    if moment.date() > now.date() + timedelta(DAYS_AHEAD):
        return "far"
    if open_hours is None:
        return "closed_day"
    if not open_hours.opens <= moment.time() <= open_hours.closes:
        return "closed"
    return "soon" if moment < earliest(now, minutes) else ""


def _round_up(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    if whole < moment:
        whole += timedelta(minutes=1)
    return whole + timedelta(minutes=-whole.minute % 5)


def _midnight_after(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(1), time(), now.tzinfo)
