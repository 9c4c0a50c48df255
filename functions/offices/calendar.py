"""Know the offices of offices.json: time zones, hours by weekday, and closed days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No office is closed for longer; past this the file is wrong.
LOOK_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Office:
    """Hold an office: `hours` by weekday name, `closed` days with their reason."""

    name: str
    zone: ZoneInfo
    hours: Mapping[str, tuple[time, time]]
    closed: Mapping[date, str]

    def local(self, at: datetime) -> datetime:
        """Return a moment in the office's own time."""
        return at.astimezone(self.zone)

    def hours_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when the office opens and closes on a day, or None where it stays closed."""
        hours = self.hours.get(WEEKDAYS[day.weekday()])
        if hours is None or day in self.closed:
            return None
        opens, closes = hours
        return datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone)

    def hours_at(self, at: datetime) -> tuple[datetime, datetime] | None:
        """Return the hours that a moment falls into, or None where the office is closed then."""
        hours = self.hours_on(self.local(at).date())
        return hours if hours and hours[0] <= at < hours[1] else None

    def next_opening(self, at: datetime) -> datetime | None:
        """Return when the office opens next, within three weeks."""
        today = self.local(at).date()
        days = (self.hours_on(today + timedelta(days=ahead)) for ahead in range(LOOK_AHEAD))
        return next((hours[0] for hours in days if hours and hours[0] > at), None)


# Month and day of those that come on the same date every year.
_EVERY_YEAR = {
    "Christmas Eve": (12, 24),
    "Christmas Day": (12, 25),
    "Boxing Day": (12, 26),
    "New Year's Eve": (12, 31),
    "New Year's Day": (1, 1),
    "Labour Day": (5, 1),
}


def next_holiday(name: str, today: date) -> date | None:
    """Return a holiday's next date, today included; None where no office has it in its closed days.

    Those that move with Easter are found there, by their reason.
    """
    if name in _EVERY_YEAR:
        month, day = _EVERY_YEAR[name]
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    days = (
        day for one in offices().values() for day, why in one.closed.items() if why == name and day >= today
    )
    return min(days, default=None)


@cache
def offices() -> Mapping[str, Office]:
    """Return the offices by name."""
    read = json.loads(Path(__file__).with_name("offices.json").read_text(encoding="utf-8"))
    return {name: _office(name, data) for name, data in read.items()}


def _office(name: str, data: Mapping[str, dict[str, list[str]]]) -> Office:
    hours = {
        day: (time.fromisoformat(span[0]), time.fromisoformat(span[1])) for day, span in data["hours"].items()
    }
    closed = {date.fromisoformat(day): str(reason) for day, reason in data["closed"].items()}
    return Office(name, ZoneInfo(str(data["zone"])), hours, closed)
