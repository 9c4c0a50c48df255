"""Tell what is down, and take reports.

What is known stands in outages.json. A file of that name in the data folder replaces the shipped one: let the
monitoring write it there. Times carry their offset; maintenance comes every week, in the bot's time zone.
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

from botctl import Button, Call, Reply

from . import outbox
from .records import moment, stamp
from .wording import count, when

# Reports older than this say nothing about now.
RECENT = timedelta(hours=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Incident = TypedDict("Incident", {"service": str, "what": str, "from": str, "until": str | None})


class Maintenance(TypedDict):
    """Hold a weekly window: its weekday in English, when it begins (HH:MM) and its length in hours."""

    service: str
    what: str
    weekday: str
    at: str
    hours: float


class Known(TypedDict):
    """Hold the file of what is known."""

    incidents: list[Incident]
    maintenance: list[Maintenance]


def known() -> Known:
    """Read what is known, afresh each time: it changes while the bot runs."""
    live = Path(os.environ.get("BOTCTL_DATA", ".botctl/data"), "outages.json")
    path = live if live.exists() else Path(__file__).with_name("outages.json")
    read: Known = json.loads(path.read_text(encoding="utf-8"))
    return read


def outage_status(books: sqlite3.Connection, call: Call) -> Reply:
    """Tell what is known of one service, or of all."""
    service = call.slots.get("service")
    if service is None and call.slots.get("it"):
        service = call.attributes.get("service")
    now = moment(call)
    told = [_incident(one, now) for one in _current(now, service)]
    told += [
        f"{_upper(name)}: {count(number, 'report')} within the last hour; nothing is confirmed yet."
        for name, number in _reports(books, call, service)
    ]
    told += [_planned(one, now) for one in known()["maintenance"] if service in (None, one["service"])]
    if not _current(now, service) and not _reports(books, call, service):
        fine = (
            "Nothing is known to be down."
            if service is None
            else f"Nothing is known to be wrong with {_the(service)}."
        )
        told.insert(0, fine)
    return Reply(
        "\n".join(told),
        buttons=[Button("Report an outage", "/report_outage")],
        attributes={"service": service},
    )


def report_outage(books: sqlite3.Connection, call: Call) -> Reply:
    """Keep a report and tell who is on call, unless they know already."""
    service, office = str(call.slots["service"]), str(call.slots["office"])
    now = moment(call)
    books.execute(
        "INSERT INTO outage_reports (person, service, office, at) VALUES (?, ?, ?, ?)",
        (call.person, service, office, stamp(now)),
    )
    current = _current(now, service)
    if current:
        return Reply(
            f"Thank you. We know about it: {_incident(current[0], now)}", attributes={"service": service}
        )
    outbox.leave(
        books, call, outbox.ON_CALL, f"{_upper(service)} down in {office}", f"Reported by {call.person}"
    )
    number = dict(_reports(books, call, service))[service]
    others = (
        f"You are one of {number} who told us within the hour."
        if number > 1
        else "You are the first to tell us."
    )
    return Reply(f"Thank you, the people on call have your report. {others}", attributes={"service": service})


def _current(now: datetime, service: object) -> list[Incident]:
    return [
        one
        for one in known()["incidents"]
        if service in (None, one["service"])
        and datetime.fromisoformat(one["from"]) <= now
        and (one["until"] is None or now < datetime.fromisoformat(one["until"]))
    ]


def _incident(one: Incident, now: datetime) -> str:
    until = f" Expected to be over {when(one['until'], now)}." if one["until"] else ""
    return (
        f"{_upper(one['service'])}, since {when(one['from'], now).removeprefix('on ')}: {one['what']}{until}"
    )


def _reports(books: sqlite3.Connection, call: Call, service: object) -> list[tuple[str, int]]:
    """Count who reported what lately: people, not messages."""
    rows = books.execute(
        "SELECT service, count(DISTINCT person) AS people FROM outage_reports"
        " WHERE at > ? AND (service = ? OR ? IS NULL) GROUP BY service ORDER BY service",
        (stamp(moment(call) - RECENT), service, service),
    )
    return [(row["service"], row["people"]) for row in rows]


def _planned(one: Maintenance, now: datetime) -> str:
    begins = next_window(one, now)
    ends = begins + timedelta(hours=one["hours"])
    day = f"{begins:%A}, {begins.day} {begins:%B}"
    return f"Planned for {day}, {begins:%H:%M} to {ends:%H:%M}: {one['service']}. {one['what']}"


def next_window(one: Maintenance, now: datetime) -> datetime:
    """Return when the running or next window begins."""
    hour, minute = map(int, one["at"].split(":"))
    day = now - timedelta(days=(now.weekday() - WEEKDAYS.index(one["weekday"])) % 7)
    begins = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return begins if begins + timedelta(hours=one["hours"]) > now else begins + timedelta(days=7)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _the(service: object) -> str:
    return (
        str(service)
        if service in ("e-mail", "printing", "single sign-on", "video calls")
        else f"the {service}"
    )
