from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from botctl.functions.events.cron import ScheduleError
from botctl.functions.events.schedules import next_time, schedule

BERLIN = "Europe/Berlin"
ZONES = ("UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")


def times(written: str, after: str, count: int, zone: str = "UTC") -> list[str]:
    """Return the next times of a schedule after a time in its zone, without their offsets."""
    found = schedule(written, zone)
    last = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))
    due: list[str] = []
    while len(due) < count and (later := next_time(found, last)) is not None:
        due.append(f"{later:%Y-%m-%d %H:%M}")
        last = later
    return due


# The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("cron(0 10 * * ? *)", ["2026-11-23 10:00", "2026-11-24 10:00"]),
        ("cron(15 12 * * ? *)", ["2026-11-23 12:15", "2026-11-24 12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-23 18:00", "2026-11-24 18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01 08:00", "2027-01-01 08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-11-23 00:15", "2026-11-23 00:30"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-11-23 00:10", "2026-11-23 00:20"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-11-23 08:00", "2026-11-23 08:05"]),
        ("cron(0/30 20-2 ? * MON-FRI *)", ["2026-11-23 00:30", "2026-11-23 01:00"]),
    ],
)
def test_examples_of_aws_are_due_when_it_says(written: str, expected: list[str]) -> None:
    assert times(written, "2026-11-23 00:00", 2) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("cron(0 0 L * ? *)", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("cron(0 0 L-2 2 ? *)", ["2027-02-26", "2028-02-27"]),
        (
            "cron(0 0 1W * ? *)",
            ["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03"],
        ),
        ("cron(0 0 15W 8 ? 2026-2028)", ["2027-08-16", "2028-08-15"]),
        ("cron(0 0 31W * ? *)", ["2026-12-31", "2027-01-29", "2027-03-31"]),
        ("cron(0 0 LW * ? *)", ["2026-11-30", "2026-12-31", "2027-01-29"]),
        ("cron(0 0 ? * 3#2 *)", ["2026-12-08", "2027-01-12"]),
        ("cron(0 0 ? * FRI#5 *)", ["2027-01-29", "2027-04-30"]),
        ("cron(0 0 ? * 6L *)", ["2026-11-27", "2026-12-25"]),
        ("cron(0 0 ? * MONL *)", ["2026-11-30", "2026-12-28"]),
        ("cron(0 0 ? * L *)", ["2026-11-28", "2026-12-05"]),
        ("cron(0 0 ? * SAT-SUN *)", ["2026-11-28", "2026-11-29", "2026-12-05"]),
        ("cron(0 0 ? * 1,wed *)", ["2026-11-25", "2026-11-29"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29", "2032-02-29"]),
        ("cron(0 0 29 FEB ? 2096-2104/4)", ["2096-02-29", "2104-02-29"]),
        ("cron(0 0 28-2/2 nov-jan ? *)", ["2026-11-28", "2026-11-30", "2026-12-01", "2026-12-28"]),
        ("cron(0 0 1 1/6 ? *)", ["2027-01-01", "2027-07-01"]),
        ("cron(0 0 24 12 ? 2026)", ["2026-12-24"]),
        ("cron(0 0 30 2 ? *)", []),
        ("cron(0 0 1 1 ? 2020)", []),
    ],
)
def test_days_are_those_of_the_calendar(written: str, expected: list[str]) -> None:
    found = times(written, "2026-11-23 00:00", len(expected) or 1)
    assert found == [f"{day} 00:00" for day in expected]


@pytest.mark.parametrize(
    ("written", "zone", "after", "expected"),
    [
        # The clocks of Berlin go from 2:00 to 3:00 on 2027-03-28, and from 3:00 to 2:00 on 2026-10-25.
        ("cron(30 2 * * ? *)", BERLIN, "2027-03-27 00:00", ["2027-03-27 02:30", "2027-03-29 02:30"]),
        ("cron(30 2 * * ? *)", BERLIN, "2026-10-24 12:00", ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ("cron(0 * * * ? *)", BERLIN, "2027-03-28 00:30", ["2027-03-28 01:00", "2027-03-28 03:00"]),
        (
            "cron(0 * * * ? *)",
            BERLIN,
            "2026-10-25 00:30",
            ["2026-10-25 01:00", "2026-10-25 02:00", "2026-10-25 03:00"],
        ),
        ("cron(0 9 * * ? *)", BERLIN, "2027-03-27 12:00", ["2027-03-28 09:00", "2027-03-29 09:00"]),
        # Those of Lord Howe Island by half an hour, from 2:00 to 2:30 on 2026-10-04.
        (
            "cron(15 2 * * ? *)",
            "Australia/Lord_Howe",
            "2026-10-03 00:00",
            ["2026-10-03 02:15", "2026-10-05 02:15"],
        ),
        # Samoa had no 30 December 2011.
        ("cron(0 12 * * ? *)", "Pacific/Apia", "2011-12-29 00:00", ["2011-12-29 12:00", "2011-12-31 12:00"]),
        ("at(2026-12-24T18:00:00)", BERLIN, "2026-11-23 00:00", ["2026-12-24 18:00"]),
        ("at(2026-12-24T18:00:00)", BERLIN, "2026-12-24 18:00", []),
    ],
)
def test_clocks_that_are_put_forward_or_back(
    written: str, zone: str, after: str, expected: list[str]
) -> None:
    assert times(written, after, max(1, len(expected)), zone)[: len(expected)] == expected


def test_what_clocks_show_twice_is_due_the_first_time() -> None:
    daily = schedule("cron(30 2 * * ? *)", BERLIN)
    due = next_time(daily, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert due is not None
    assert due.isoformat() == "2026-10-25T02:30:00+02:00"
    between = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    for same in (between, between.astimezone(ZoneInfo(BERLIN))):
        assert next_time(daily, same) == datetime(2026, 10, 26, 2, 30, tzinfo=ZoneInfo(BERLIN))


def test_at_a_time_that_no_clock_shows_is_due_all_the_same() -> None:
    once = schedule("at(2027-03-28T02:30:00)", BERLIN)
    due = next_time(once, datetime(2027, 3, 1, tzinfo=UTC))
    assert due is not None
    assert due.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert next_time(once, due) is None


def test_a_rate_is_the_same_for_whoever_asks() -> None:
    five = schedule("rate(5 minutes)")
    assert next_time(five, datetime(2026, 11, 23, 10, 2, 30, tzinfo=UTC)) == datetime(
        2026, 11, 23, 10, 5, tzinfo=UTC
    )
    assert next_time(five, datetime(2026, 11, 23, 10, 5, tzinfo=UTC)) == datetime(
        2026, 11, 23, 10, 10, tzinfo=UTC
    )
    assert times("rate(1 day)", "2026-11-23 10:00", 2) == ["2026-11-24 00:00", "2026-11-25 00:00"]
    assert times("rate(36 hours)", "2026-11-23 10:00", 2) == ["2026-11-24 00:00", "2026-11-25 12:00"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "`` is not a schedule"),
        ("every 5 minutes", "`every 5 minutes` is not a schedule"),
        ("rate(5)", "`rate(5)` is not a rate"),
        ("rate(0 minutes)", "`rate(0 minutes)` is not a rate"),
        ("rate(-5 minutes)", "`rate(-5 minutes)` is not a rate"),
        ("rate(5 minute)", "`rate(5 minute)`: AWS writes `minutes` here"),
        ("rate(1 days)", "`rate(1 days)`: AWS writes `day` here"),
        ("rate(5 seconds)", "`rate(5 seconds)` is not a rate"),
        ("rate(9999999 days)", "`rate(9999999 days)` is not a rate"),
        ("at(tomorrow)", "`at(tomorrow)` is not a time"),
        ("at(2026-12-24)", "`at(2026-12-24)` is not a time"),
        ("at(2026-12-24T18:00:00Z)", "`at(2026-12-24T18:00:00Z)` is not a time"),
        ("at(2026-02-29T18:00:00)", "`2026-02-29T18:00:00` is not a time: day is out of range for month"),
        ("cron()", "a cron expression has six fields, and this has 0"),
        ("cron(0 9 * * MON-FRI)", "a cron expression has six fields, and this has 5"),
        ("cron(0 9 * * * *)", "one of the day of the month and the day of the week is `?`, and only one"),
        ("cron(0 9 ? * ? *)", "one of the day of the month and the day of the week is `?`, and only one"),
        ("cron(60 9 * * ? *)", "the minute cannot be `60`"),
        ("cron(0 24 * * ? *)", "the hour cannot be `24`"),
        ("cron(0 9 0 * ? *)", "the day of the month cannot be `0`"),
        ("cron(0 9 32W * ? *)", "the day of the month cannot be `32`"),
        ("cron(0 9 1 13 ? *)", "the month cannot be `13`"),
        ("cron(0 9 1 JANUARY ? *)", "the month cannot be `JANUARY`"),
        ("cron(0 9 ? * 8 *)", "the day of the week cannot be `8`"),
        ("cron(0 9 ? * 0 *)", "the day of the week cannot be `0`"),
        ("cron(0 9 ? * 3#6 *)", "the day of the week cannot be `3#6`"),
        ("cron(0 9 ? * 3#1,6#3 *)", "the day of the week cannot be `3#1`"),
        ("cron(0 9 ? * 2/2 *)", "the day of the week cannot be `2/2`"),
        ("cron(0 9 1 * ? 1969)", "the year cannot be `1969`"),
        ("cron(0 9 1 * ? 2028-2026)", "the year cannot be `2028-2026`"),
        ("cron(0/0 9 1 * ? *)", "the minute cannot be `0/0`"),
        ("cron(0/99 9 1 * ? *)", "the minute cannot be `0/99`"),
        ("cron(1, 9 1 * ? *)", "the minute cannot be ``"),
        ("cron(٣ 9 1 * ? *)", "the minute cannot be `٣`"),
        ("cron(JAN 9 1 * ? *)", "the minute cannot be `JAN`"),
    ],
)
def test_what_is_no_schedule_is_refused_with_a_hint(written: str, fault: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        schedule(written)
    assert str(caught.value) == fault
    assert caught.value.hint


@pytest.mark.parametrize("zone", ["Europe/Berln", "", "../etc/passwd", "Europe/\0", "Europe"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        schedule("cron(0 9 * * ? *)", zone)
    assert str(caught.value) == f"`{zone}` is not a time zone"


@given(st.text(alphabet="ratecon()0123456789 /*?-,#LWMONFRIhdsT:", max_size=40))
def test_any_text_is_a_schedule_or_is_refused(written: str) -> None:
    for text in (written, f"cron({written})", f"rate({written})", f"at({written})"):
        try:
            found = schedule(text)
        except ScheduleError:
            continue
        next_time(found, datetime(2026, 11, 23, tzinfo=UTC))


# --- properties -------------------------------------------------------------------------------------------


def field(least: int, most: int) -> st.SearchStrategy[str]:
    value = st.integers(least, most)
    spans = st.tuples(value, value).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.tuples(value, st.integers(1, most)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    return st.just("*") | st.lists(value.map(str) | spans | steps, min_size=1, max_size=3).map(",".join)


DAYS = st.tuples(field(1, 31) | st.sampled_from(["L", "LW", "L-3", "1W", "15W", "31W"]), st.just("?"))
WEEKDAYS = st.tuples(
    st.just("?"), st.sampled_from(["*", "MON-FRI", "1,7", "2L", "SATL", "L", "3#2", "FRI#5", "SAT-TUE"])
)
CRONS = st.tuples(field(0, 59), field(0, 23), DAYS | WEEKDAYS, field(1, 12)).map(
    lambda parts: f"cron({parts[0]} {parts[1]} {parts[2][0]} {parts[3]} {parts[2][1]} *)"
)
MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2099, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(CRONS, st.sampled_from(ZONES), MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
@example("cron(30 2 * * ? *)", BERLIN, datetime(2026, 10, 25, 0, 40, tzinfo=UTC), timedelta(minutes=30))
@example("cron(30 2 * * ? *)", BERLIN, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), timedelta(minutes=2))
def test_nothing_is_due_between_a_time_and_the_next(
    written: str, zone: str, after: datetime, later: timedelta
) -> None:
    found = schedule(written, zone)
    due = next_time(found, after)
    assume(due is not None)
    assert due is not None
    assert due.astimezone(UTC) > after
    assert (due.second, due.microsecond) == (0, 0)
    between = after + later
    again = next_time(found, between)
    assert (again == due) if between < due.astimezone(UTC) else (again is None or again > due)


@given(
    st.sets(st.integers(0, 59), min_size=1, max_size=3),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.sets(st.integers(1, 31), min_size=1, max_size=3),
    st.sets(st.integers(1, 12), min_size=1, max_size=3),
    MOMENTS,
)
def test_the_next_time_is_that_of_going_through_all_of_them(
    minutes: set[int], hours: set[int], days: set[int], months: set[int], after: datetime
) -> None:
    written = " ".join(",".join(map(str, values)) for values in (minutes, hours, days, months))
    expected = [
        time
        for year in range(after.year, after.year + 9)
        for month in months
        for day in days
        if day <= calendar.monthrange(year, month)[1]
        for hour in hours
        for minute in minutes
        if (time := datetime(year, month, day, hour, minute, tzinfo=UTC)) > after
    ]
    assert next_time(schedule(f"cron({written} ? *)"), after) == min(expected, default=None)


@given(st.integers(1, 5), st.integers(1, 7), MOMENTS)
def test_the_nth_weekday_is_that_of_the_calendar(which: int, weekday: int, after: datetime) -> None:
    due = next_time(schedule(f"cron(0 0 ? * {weekday}#{which} *)"), after)
    assert due is not None
    assert due.isoweekday() % 7 + 1 == weekday
    assert (due.day - 1) // 7 + 1 == which


@given(st.integers(1, 31), MOMENTS)
def test_the_nearest_weekday_is_one_and_in_the_same_month(day: int, after: datetime) -> None:
    due = next_time(schedule(f"cron(0 0 {day}W * ? *)"), after)
    assert due is not None
    assert due.isoweekday() <= 5
    wanted = date(due.year, due.month, day)
    nearer = [
        wanted + timedelta(days=away) for away in range(-2, 3) if abs(away) < abs((due.date() - wanted).days)
    ]
    assert all(one.isoweekday() > 5 or one.month != due.month for one in nearer)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2012, 1, 1), date(2030, 1, 1)),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_daily_time_is_due_once_on_each_day_that_shows_it(
    zone: str, day: date, hour: int, minute: int
) -> None:
    daily = schedule(f"cron({minute} {hour} * * ? *)", zone)
    due = [datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) - timedelta(days=1)]
    while due[-1].date() < day + timedelta(days=3):
        following = next_time(daily, due[-1])
        assert following is not None
        due.append(following)
    for one, other in pairwise(due[1:]):
        assert 1 <= (other.date() - one.date()).days <= 2
        assert (other.hour, other.minute) == (hour, minute)


@given(st.integers(1, 90), st.sampled_from(["minute", "hour", "day"]), MOMENTS)
def test_a_rate_is_due_within_one_step_and_then_step_by_step(count: int, unit: str, after: datetime) -> None:
    step = timedelta(**{f"{unit}s": count})
    found = schedule(f"rate({count} {unit}{'s' if count > 1 else ''})")
    due = next_time(found, after)
    assert due is not None
    assert after < due <= after + step
    assert next_time(found, due) == due + step
