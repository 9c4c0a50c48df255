"""Order equipment from the catalogue in hardware.json."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from botctl import Button, Call, Reply

from . import outbox, tickets
from .records import moment
from .wording import count, listed


class Item(TypedDict):
    """Hold the most one person may order without asking, and the working days it takes."""

    most: int
    days: int
    plural: str


# Where equipment is delivered to: the canonical values of intents/types/office.yml.
OFFICES = ("Berlin", "London", "New York", "Bengaluru", "Singapore")


class Unclear(Exception):  # it is a question to the person, not an error
    """Say which slot must be asked for before the order is clear, and in which words."""

    def __init__(self, slot: str, question: str, buttons: Sequence[Button | str] = ()) -> None:
        super().__init__(question)
        self.reply = Reply(question, ask=slot, buttons=buttons)


@cache
def catalogue() -> dict[str, Item]:
    """Return what can be ordered."""
    items: dict[str, Item] = json.loads(Path(__file__).with_name("hardware.json").read_text(encoding="utf-8"))
    return items


def order_hardware(books: sqlite3.Connection, call: Call) -> Reply:
    """Put an order together, several things at once, ask for what is missing, and have it confirmed."""
    waiting = _waiting(call)
    try:
        lines = _lines(call, waiting.get("lines", {}))
    except Unclear as unclear:
        return unclear.reply
    office = call.slots.get("office") or waiting.get("office")
    kept = {"equipment": {"lines": lines, "office": office}}
    if not office:
        return Reply("Where shall it go?", ask="office", buttons=OFFICES, attributes=kept)
    what = _worded(lines)
    slots = {"what": what[:1].upper() + what[1:], "office": office}
    return Reply(intent="confirm_equipment", slots=slots, attributes=kept)


def confirm_equipment(books: sqlite3.Connection, call: Call) -> Reply:
    """Place the order that was confirmed, as one ticket."""
    lines, office = _waiting(call)["lines"], str(call.slots["office"])
    what = _worded(lines)
    number = tickets.add(books, call, "order", f"Order: {what} for {office}", "normal")
    outbox.leave(books, call, outbox.DESK, f"Order {number}", f"{what}, deliver to the {office} office")
    due = working_days_after(moment(call).date(), max(catalogue()[name]["days"] for name in lines))
    return Reply(
        f"Ordered: {what}. {'All' if len(lines) > 1 else 'It'} should be at the {office} office by {due:%A}, "
        f"{due.day} {due:%B}. The order is ticket {number}.",
        attributes={"ticket": number, "equipment": None},
    )


def _waiting(call: Call) -> dict[str, Any]:
    """Return the order that waits for its yes: its lines (how many of what) and its office."""
    kept: Any = call.attributes.get("equipment")
    return kept or {}


def _lines(call: Call, waiting: dict[str, int]) -> dict[str, int]:
    """Return what is to be ordered; raise Unclear where that must be asked."""
    items, counts = _several(call.slots.get("item")), _several(call.slots.get("count"))
    if not items and counts and len(waiting) == 1:
        items = list(waiting)  # "make it two"
    if not items:
        raise Unclear("item", "What do you need? A laptop, a monitor, a headset, something else?")
    if set(counts) <= {"1"}:
        counts = ["1"] * len(items)  # "a monitor and keyboard", with or without each "a"
    if len(counts) != len(items):
        raise Unclear("count", f"How many of each: {listed(items)}?")
    # "A mouse too" and "no, two monitors" leave the rest of what waits as it is; else it is another order.
    kept = call.slots.get("also") or (call.slots.get("change") and set(items) <= set(waiting))
    lines = dict(waiting) if kept else {}
    for name, number in zip(items, counts, strict=True):
        lines[name] = _allowed(name, number, only=len(items) == 1)
    return lines


def _allowed(name: str, number: str, *, only: bool) -> int:
    """Return how many, or raise Unclear where it is more than may be ordered without a manager."""
    item = catalogue()[name]
    if number.isdecimal() and 1 <= int(number) <= item["most"]:
        return int(number)
    most = count(item["most"], name, item["plural"])
    raise Unclear(
        "count",
        f"I can order {most} at a time; more needs your manager, through a ticket. "
        f"How many {'' if only else 'of each '}shall I order?",
        [str(item["most"]), Button("Open a ticket", "/open_ticket")] if only else [],
    )


def _several(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _worded(lines: dict[str, int]) -> str:
    return listed([count(number, name, catalogue()[name]["plural"]) for name, number in lines.items()])


def working_days_after(day: date, days: int) -> date:
    """Return the date so many working days (Monday to Friday) later."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
