from __future__ import annotations

import pytest

from .conftest import Cafe

WEEK = "Our hours: Monday to Friday 7:30 AM to 6:30 PM, Saturday 9 AM to 6 PM and Sunday 10 AM to 5 PM."


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        ("2026-01-05T10:00:00+01:00", "We are open now, until 6:30 PM."),
        ("2026-01-05T06:00:00+01:00", "We are closed right now and open today at 7:30 AM."),
        ("2026-01-05T18:30:00+01:00", "We are closed right now and open tomorrow at 7:30 AM."),
        ("2026-01-10T20:00:00+01:00", "We are closed right now and open tomorrow at 10 AM."),
        # From Christmas Eve's early closing over two closed days to Sunday's own hours.
        ("2026-12-24T13:00:00+01:00", "We are closed right now and open on Sunday, December 27 at 10 AM."),
        # The same moment told in another zone is the same hour in the café.
        ("2026-07-06T05:29:00+00:00", "We are closed right now and open today at 7:30 AM."),
        ("2026-07-06T05:30:00+00:00", "We are open now, until 6:30 PM."),
    ],
)
def test_open_now_or_when_next(cafe: Cafe, now: str, answer: str) -> None:
    assert cafe.at(now)("opening_hours").text == f"{answer} {WEEK}"


@pytest.mark.parametrize(
    ("slots", "answer"),
    [
        ({"day": "2026-01-05"}, "Today we are open from 7:30 AM to 6:30 PM."),
        ({"day": "2026-01-11"}, "On Sunday, January 11 we are open from 10 AM to 5 PM."),
        ({"day": "2026-12-24"}, "Christmas Eve is on Thursday, December 24. We are open from 8 AM to 1 PM."),
        ({"holiday": "Christmas Day"}, "Christmas Day is on Friday, December 25. We are closed then."),
        ({"holiday": "Good Friday"}, "Good Friday is on Friday, April 3. We are open from 10 AM to 5 PM."),
        # New Year's Day 2026 is over: the next one is meant.
        ({"holiday": "New Year's Day"}, "New Year's Day is on Friday, January 1. We are closed then."),
    ],
)
def test_hours_of_a_day_or_the_next_holiday(cafe: Cafe, slots: dict[str, str], answer: str) -> None:
    assert cafe("opening_hours", **slots).text == answer


def test_a_holiday_beyond_the_data_is_not_guessed(cafe: Cafe) -> None:
    cafe.at("2029-01-05T10:00:00+01:00")
    assert cafe("opening_hours", holiday="Good Friday").text == (
        "I do not know our hours for that holiday yet."
    )


def test_hours_are_told_in_german(gast: Cafe) -> None:
    assert gast("opening_hours", holiday="Boxing Day").text == (
        "Der Zweite Weihnachtstag ist am Samstag, 26. Dezember. Da haben wir geschlossen."
    )
