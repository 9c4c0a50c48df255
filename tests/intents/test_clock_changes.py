"""Moments are right where clocks are put forward or back, at the ends of years, and in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from botctl.intents.types.values import Values
from botctl.intents.words import split
from tests.intents.building import NO_LISTS

BERLIN = ZoneInfo("Europe/Berlin")


def value(slot_type: str, text: str, now: datetime) -> object:
    (found,) = Values(split(text), NO_LISTS, "en-US", now).of(slot_type)
    return found.value


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        (datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN), "in 20 minutes", "2026-03-29T03:10:00+02:00"),
        (datetime(2026, 3, 29, 1, 50, tzinfo=BERLIN), "in 3 hours", "2026-03-29T05:50:00+02:00"),
        (datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN), "in 20 minutes", "2026-10-25T02:10:00+01:00"),
        (datetime(2026, 10, 25, 2, 50, fold=1, tzinfo=BERLIN), "in 20 minutes", "2026-10-25T03:10:00+01:00"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=BERLIN), "in 5 hours", "2026-10-25T02:00:00+01:00"),
        (datetime(2026, 3, 28, 10, 0, tzinfo=BERLIN), "tomorrow at 2:30 am", "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 3, 28, 10, 0, tzinfo=BERLIN), "tomorrow at 3:30 am", "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 10, 24, 10, 0, tzinfo=BERLIN), "tomorrow at noon", "2026-10-25T12:00:00+01:00"),
        (datetime(2026, 12, 31, 23, 50, tzinfo=BERLIN), "in 20 minutes", "2027-01-01T00:10:00+01:00"),
        (datetime(2026, 12, 31, 23, 50, tzinfo=BERLIN), "at 11 pm", "2027-01-01T23:00:00+01:00"),
    ],
)
def test_a_moment_is_so_much_real_time_away_and_exists(now: datetime, text: str, expected: str) -> None:
    assert value("datetime", text, now) == expected


def test_a_span_from_now_is_as_long_in_every_zone_and_at_every_change_of_clocks() -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for instant in (
            datetime(2026, 3, 8, 9, 50, tzinfo=UTC),
            datetime(2026, 3, 29, 0, 50, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
            datetime(2011, 12, 30, 9, 50, tzinfo=UTC),  # Samoa leaves a day out
        ):
            said = value("datetime", "in 45 minutes", instant.astimezone(zone))
            assert isinstance(said, str)
            assert datetime.fromisoformat(said) - instant == timedelta(minutes=45), name


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2028, 2, 28), "tomorrow", "2028-02-29"),
        (date(2027, 2, 28), "tomorrow", "2027-03-01"),
        (date(2028, 2, 29), "in a year", "2029-02-28"),
        (date(2026, 1, 31), "in a month", "2026-02-28"),
        (date(2026, 1, 31), "on the 30th", "2026-03-30"),
        (date(2026, 12, 31), "tomorrow", "2027-01-01"),
        (date(2026, 12, 31), "the first of next month", "2027-01-01"),
        (date(2026, 12, 28), "next friday", "2027-01-08"),
        (date(2026, 11, 27), "friday", "2026-12-04"),  # on a Friday
        (date(2026, 11, 27), "next friday", "2026-12-04"),
        (date(2026, 11, 27), "last friday", "2026-11-20"),
        (date(2026, 11, 29), "this weekend", "2026-11-29"),  # on its Sunday
    ],
)
def test_a_day_is_counted_over_the_ends_of_months_and_years(today: date, text: str, expected: str) -> None:
    assert value("date", text, datetime(today.year, today.month, today.day, 12, tzinfo=BERLIN)) == expected
