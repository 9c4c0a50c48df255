from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from .conftest import FUNCTIONS, Desk


@pytest.mark.parametrize(
    ("now", "office", "text"),
    [
        (
            "2026-01-05T10:00:00+01:00",
            "Berlin",
            "Yes, Berlin is open: it is 10:00 there, and the desk closes at 18:00.",
        ),
        (
            "2026-01-05T10:00:00+01:00",
            "New York",
            "New York is closed now: it is 04:00 there. It opens again today at 09:00.",
        ),
        (
            "2026-01-05T18:00:00+01:00",
            "Berlin",
            "Berlin is closed now: it is 18:00 there. It opens again tomorrow at 08:30.",
        ),
        (
            "2026-01-09T17:00:00+01:00",
            "Berlin",
            "Berlin is closed now: it is 17:00 there. It opens again on Monday, 12 January at 08:30.",
        ),
        (
            "2026-12-24T23:00:00+00:00",
            "Berlin",
            (
                "Berlin is closed now for Christmas Day: it is 00:00 there. "
                "It opens again on Monday, 28 December at 08:30."
            ),
        ),
        # A moment in July: both clocks are on summer time.
        (
            "2026-07-01T15:30:00+02:00",
            "New York",
            "Yes, New York is open: it is 09:30 there, and the desk closes at 18:00.",
        ),
        # Between the two changes to summer time New York is five hours behind Berlin, not six.
        (
            "2026-03-16T14:00:00+01:00",
            "New York",
            "Yes, New York is open: it is 09:00 there, and the desk closes at 18:00.",
        ),
        (
            "2026-01-05T10:00:00+01:00",
            "Bengaluru",
            "Yes, Bengaluru is open: it is 14:30 there, and the desk closes at 18:30.",
        ),
    ],
)
def test_an_office_is_open_by_its_own_clock(call: Desk, now: str, office: str, text: str) -> None:
    call.now = now
    assert call("offices", "office_hours", slots={"office": office}).text == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-01-06", "Tomorrow Berlin is open from 08:30 to 18:00, local time."),
        ("2026-01-09", "On Friday, 9 January Berlin is open from 08:30 to 16:30, local time."),
        ("2026-01-10", "On Saturday, 10 January Berlin is closed."),
        ("2026-12-25", "On Friday, 25 December Berlin is closed for Christmas Day."),
        ("2026-01-05", "Yes, Berlin is open: it is 10:00 there, and the desk closes at 18:00."),
    ],
)
def test_a_day_is_told_by_name(call: Desk, day: str, text: str) -> None:
    assert call("offices", "office_hours", slots={"office": "Berlin", "day": day}).text == text


def test_tomorrow_is_the_persons_even_where_it_is_tomorrow_already(call: Desk) -> None:
    call.now = "2026-01-05T19:00:00+01:00"  # 02:00 on the 6th in Singapore
    text = call("offices", "office_hours", slots={"office": "Singapore", "day": "2026-01-06"}).text
    assert text == "Tomorrow Singapore is open from 09:00 to 18:00, local time."


def test_all_offices_are_told_for_a_day(call: Desk) -> None:
    lines = call("offices", "office_hours", slots={"day": "2026-12-28"}).text.splitlines()
    assert lines[:3] == [
        "On Monday, 28 December, by the local clocks:",
        "Berlin is open from 08:30 to 18:00.",
        "London is closed for the Boxing Day bank holiday.",
    ]


@pytest.mark.parametrize(
    ("now", "holiday", "text"),
    [
        ("2026-01-05", "Christmas Day", "On Friday, 25 December Berlin is closed for Christmas Day."),
        ("2026-01-05", "New Year's Day", "On Friday, 1 January Berlin is closed for New Year's Day."),
        ("2026-01-05", "Good Friday", "On Friday, 3 April Berlin is closed for Good Friday."),
        ("2026-05-01", "Easter Monday", "On Monday, 29 March Berlin is closed for Easter Monday."),
        (
            "2026-01-05",
            "Christmas Eve",
            "On Thursday, 24 December Berlin is open from 08:30 to 18:00, local time.",
        ),
    ],
)
def test_a_holiday_is_told_by_its_next_date(call: Desk, now: str, holiday: str, text: str) -> None:
    call.now = f"{now}T10:00:00+01:00"
    assert call("offices", "office_hours", slots={"office": "Berlin", "holiday": holiday}).text == text


def test_every_holiday_that_can_be_asked_for_has_a_date(call: Desk) -> None:
    known = yaml.safe_load((FUNCTIONS.parent / "intents/types/public_holiday.yml").read_text())["values"]
    for name in known:
        assert "by the local clocks" in call("offices", "office_hours", slots={"holiday": name}).text


def test_a_city_without_an_office_is_said_to_have_none(call: Desk) -> None:
    assert call("offices", "office_hours", slots={"elsewhere": "Munich"}).text == (
        "We have no office in Munich. Ours are in Berlin, London, New York, Bengaluru and Singapore."
    )


def test_all_offices_are_told_with_their_time(call: Desk) -> None:
    assert call("offices", "office_hours").text.splitlines() == [
        "Berlin (10:00 there): open until 18:00.",
        "London (09:00 there): open until 17:30.",
        "New York (04:00 there): closed. It opens again today at 09:00.",
        "Bengaluru (14:30 there): open until 18:30.",
        "Singapore (17:00 there): open until 18:00.",
    ]


def test_the_offices_that_can_be_asked_for_are_those_with_hours() -> None:
    offered = yaml.safe_load((FUNCTIONS.parent / "intents/types/office.yml").read_text())["values"]
    assert set(offered) == set(json.loads((FUNCTIONS / "offices/offices.json").read_text()))


def test_the_vpn_steps_name_what_is_seen_on_the_persons_system(call: Desk) -> None:
    reply = call("vpn_help", "vpn_help", slots={"symptom": "keeps dropping", "platform": "Mac"})
    assert "2. Open the VPN icon in the menu bar, then Settings" in reply.text
    assert reply.attributes == {"topic": "vpn", "about": "VPN on Mac: keeps dropping"}


def test_every_symptom_on_every_system_has_steps(call: Desk) -> None:
    types = FUNCTIONS.parent / "intents/types"
    symptoms, platforms = (
        yaml.safe_load((types / f"{name}.yml").read_text())["values"] for name in ("vpn_symptom", "platform")
    )
    slots: list[dict[str, Any]] = [{"symptom": s, "platform": p} for s in symptoms for p in platforms]
    assert all("1. " in call("vpn_help", "vpn_help", slots=slot).text for slot in slots)
