"""Read the six fields of an AWS cron expression, and tell the times that it names.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TypeAlias

Days: TypeAlias = Callable[[int, int], tuple[int, ...]]  # a partial: year and month to days, ascending

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}
_WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}

_PART = re.compile(r"(\*|\w+(?:-\w+)?)(?:/(\d{1,4}))?", re.ASCII)
_LAST = re.compile(r"L(?:-(\d{1,2}))?")
_NEAREST = re.compile(r"(\d{1,2}|L)W")
_LAST_WEEKDAY = re.compile(r"([1-7]|[A-Z]{3})L")
_NTH_WEEKDAY = re.compile(r"([1-7]|[A-Z]{3})#([1-5])")


class ScheduleError(ValueError):
    """Say what is wrong in a schedule; `hint` is the remedy."""

    def __init__(self, fault: str, hint: str = "") -> None:
        super().__init__(fault)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Field:
    """Describe a field of an expression: what it may hold, and whether it has steps and begins anew."""

    name: str
    least: int
    most: int
    names: Mapping[str, int]
    steps: bool = True
    goes_round: bool = True

    def values(self, text: str) -> tuple[int, ...]:
        """Return the values that a field's text names, ascending; raise ScheduleError."""
        return tuple(sorted({value for part in text.split(",") for value in self._part(part)}))

    def _part(self, text: str) -> list[int]:
        """Return the values of one part; a range that ends before it begins goes round: 20-2."""
        found = _PART.fullmatch(text)
        if not found:
            raise self._fault(text)
        span, step = found.groups()
        low, _, high = span.partition("-")
        first = self.least if low == "*" else self.number(low)
        last = self.number(high) if high else self.most if low == "*" or step else first
        if (step and not (self.steps and 0 < int(step) <= self.most)) or (
            last < first and not self.goes_round
        ):
            raise self._fault(text)
        around = [*range(first, self.most + 1), *range(self.least, last + 1)]
        return (around if last < first else [*range(first, last + 1)])[:: int(step or 1)]

    def number(self, text: str) -> int:
        """Return the number of a value, which may be a name; raise ScheduleError."""
        value = self.names.get(text) or (int(text) if text.isdecimal() and len(text) <= 4 else -1)
        if not self.least <= value <= self.most:
            raise self._fault(text)
        return value

    def _fault(self, text: str) -> ScheduleError:
        names = f" or {next(iter(self.names))}-{list(self.names)[-1]}" if self.names else ""
        steps = " and `/`" if self.steps else ""
        return ScheduleError(
            f"{self.name} cannot be `{text[:40]}`",
            f"write {self.least}-{self.most}{names}, with `,`, `-`, `*`{steps}",
        )


_MINUTE = Field("the minute", 0, 59, {})
_HOUR = Field("the hour", 0, 23, {})
_DAY = Field("the day of the month", 1, 31, {})
_MONTH = Field("the month", 1, 12, _MONTHS)
_WEEKDAY = Field("the day of the week", 1, 7, _WEEKDAYS, steps=False)
_YEAR = Field("the year", 1970, 2199, {}, goes_round=False)


@dataclass(frozen=True, slots=True)
class Cron:
    """Hold the values of each field, ascending; `days` tells the days of a month."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]

    def times(self, start: datetime) -> Iterator[datetime]:
        """Return the times that a clock on the wall shows from `start` on, ascending, none with a zone."""
        for day in self._dates(start.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    time = datetime(day.year, day.month, day.day, hour, minute)
                    if time >= start:
                        yield time

    def _dates(self, start: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) >= (start.year, start.month):
                    days = (date(year, month, day) for day in self.days(year, month))
                    yield from (day for day in days if day >= start)


def cron(text: str) -> Cron:
    """Return what stands between the brackets of `cron(...)`; raise ScheduleError."""
    fields = text.upper().split()
    if len(fields) != 6:
        raise ScheduleError(
            f"a cron expression has six fields, and this has {len(fields)}",
            "write minutes, hours, day of month, month, day of week, year: cron(0 9 ? * MON-FRI *)",
        )
    minutes, hours, day, month, weekday, year = fields
    if (day == "?") == (weekday == "?"):
        raise ScheduleError(
            "one of the day of the month and the day of the week is `?`, and only one",
            "write `?` for the one that does not matter: cron(0 9 ? * MON-FRI *)",
        )
    return Cron(
        _MINUTE.values(minutes),
        _HOUR.values(hours),
        _weekdays(weekday) if day == "?" else _days(day),
        _MONTH.values(month),
        _YEAR.values(year),
    )


# --- days -----------------------------------------------------------------------------------------------


def _days(text: str) -> Days:
    if found := _LAST.fullmatch(text):
        return partial(_before_the_end, int(found[1] or 0))
    if found := _NEAREST.fullmatch(text):
        return partial(_nearest, None if found[1] == "L" else _DAY.number(found[1]))
    return partial(_these, _DAY.values(text))


def _weekdays(text: str) -> Days:
    if text == "L":
        return partial(_on, (7,))
    if found := _LAST_WEEKDAY.fullmatch(text):
        return partial(_nth, _WEEKDAY.number(found[1]), -1)
    if found := _NTH_WEEKDAY.fullmatch(text):
        return partial(_nth, _WEEKDAY.number(found[1]), int(found[2]) - 1)
    return partial(_on, _WEEKDAY.values(text))


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _weekday(year: int, month: int, day: int) -> int:
    """Return a day's number as AWS counts: 1 is Sunday."""
    return date(year, month, day).isoweekday() % 7 + 1


def _these(days: tuple[int, ...], year: int, month: int) -> tuple[int, ...]:
    return tuple(day for day in days if day <= _length(year, month))


def _before_the_end(days: int, year: int, month: int) -> tuple[int, ...]:
    last = _length(year, month) - days
    return (last,) if last >= 1 else ()


def _nearest(day: int | None, year: int, month: int) -> tuple[int, ...]:
    """Return the day from Monday to Friday that is nearest to a day, in the same month."""
    length = _length(year, month)
    day = day or length
    if day > length:
        return ()
    weekday = _weekday(year, month, day)
    if weekday == 7:
        return (day - 1 if day > 1 else day + 2,)
    if weekday == 1:
        return (day + 1 if day < length else day - 2,)
    return (day,)


def _on(weekdays: tuple[int, ...], year: int, month: int) -> tuple[int, ...]:
    first = _weekday(year, month, 1) - 1
    return tuple(day for day in range(1, _length(year, month) + 1) if (first + day - 1) % 7 + 1 in weekdays)


def _nth(weekday: int, which: int, year: int, month: int) -> tuple[int, ...]:
    """Return one of a month's days of one weekday: counted from 0, or -1 for the last."""
    days = _on((weekday,), year, month)
    return (days[which],) if which < len(days) else ()
