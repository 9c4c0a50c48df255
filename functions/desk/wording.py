"""Put times, counts and long texts into words."""

from __future__ import annotations

from datetime import datetime


def when(stamp: str, now: datetime) -> str:
    """Return a kept time as a person says it: "today at 09:20", "on 4 January at 22:00"."""
    at = datetime.fromisoformat(stamp).astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    names = {0: "today", 1: "yesterday", -1: "tomorrow"}
    day = names.get(days, f"on {at.day} {at:%B}" + ("" if at.year == now.year else f" {at.year}"))
    return f"{day} at {at:%H:%M}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "one ticket", "3 tickets"."""
    return f"one {noun}" if number == 1 else f"{number or 'no'} {plural or noun + 's'}"


def short(text: str, length: int = 80) -> str:
    """Return a text in one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + "…"


def listed(words: list[str]) -> str:
    """Return words as a list: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
