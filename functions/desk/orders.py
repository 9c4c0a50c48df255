"""Order equipment from the catalogue in hardware.json."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypedDict

from botctl import Button, Call, Reply

from . import outbox, tickets
from .records import moment
from .wording import count


class Item(TypedDict):
    """Hold the most one person may order without asking, and the working days it takes."""

    most: int
    days: int
    plural: str


@cache
def catalogue() -> dict[str, Item]:
    """Return what can be ordered."""
    items: dict[str, Item] = json.loads(Path(__file__).with_name("hardware.json").read_text(encoding="utf-8"))
    return items


def order_hardware(books: sqlite3.Connection, call: Call) -> Reply:
    """Order an item, or ask for a number that needs no manager."""
    name, office = str(call.slots["item"]), str(call.slots["office"])
    item = catalogue()[name]
    wanted = call.slots["count"]
    if not isinstance(wanted, int) or wanted < 1:
        return Reply("How many shall it be? A whole number, please.", ask="count")
    what = count(wanted, name, item["plural"])
    if wanted > item["most"]:
        most = count(item["most"], name, item["plural"])
        return Reply(
            f"I can order {most} at a time; more needs your manager, through a ticket. "
            "How many shall I order?",
            buttons=[str(item["most"]), Button("Open a ticket", "/open_ticket")],
            ask="count",
        )
    number = tickets.add(books, call, "order", f"Order: {what} for {office}", "normal")
    outbox.leave(books, call, outbox.DESK, f"Order {number}", f"{what}, deliver to the {office} office")
    due = working_days_after(moment(call).date(), item["days"])
    return Reply(
        f"Ordered: {what}. It should be at the {office} office by {due:%A}, {due.day} {due:%B}. "
        f"The order is ticket {number}.",
        attributes={"ticket": number},
    )


def working_days_after(day: date, days: int) -> date:
    """Return the date so many working days (Monday to Friday) later."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
