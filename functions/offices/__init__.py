"""Tell when an office and its help desk are open, in the office's own time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from botctl import Button, Call, Reply

from .calendar import Office, offices


def handle(call: Call) -> Reply:
    """Answer for one office or all, for now or for a day."""
    now = datetime.fromisoformat(call.now)
    name, day = call.slots.get("office"), call.slots.get("day")
    if name is None:
        return _all(now)
    office = offices()[str(name)]
    text = (
        _on(office, date.fromisoformat(str(day)), now)
        if day and str(day) != _today(office, now)
        else _now(office, now)
    )
    return Reply(
        text, buttons=[] if day else [Button("And tomorrow?", f"when is {office.name} open tomorrow")]
    )


def _today(office: Office, now: datetime) -> str:
    return office.local(now).date().isoformat()


def _now(office: Office, now: datetime) -> str:
    local = office.local(now)
    hours = office.hours_at(local)
    if hours:
        return (
            f"Yes, {office.name} is open: it is {local:%H:%M} there, and the desk closes at {hours[1]:%H:%M}."
        )
    reason = office.closed.get(local.date())
    why = f" for {reason}" if reason else ""
    return f"{office.name} is closed now{why}: it is {local:%H:%M} there. {_opens(office, local)}"


def _opens(office: Office, local: datetime) -> str:
    opening = office.next_opening(local)
    if opening is None:
        return "I do not know when it opens again."
    return f"It opens again {_day(opening.date(), local.date())} at {opening:%H:%M}."


def _on(office: Office, day: date, now: datetime) -> str:
    spoken = _day(day, office.local(now).date())
    hours = office.hours_on(day)
    if hours:
        return (
            f"{_upper(spoken)} {office.name} is open from {hours[0]:%H:%M} to {hours[1]:%H:%M}, local time."
        )
    reason = office.closed.get(day)
    return f"{_upper(spoken)} {office.name} is closed{f' for {reason}' if reason else ''}."


def _all(now: datetime) -> Reply:
    lines = []
    for office in offices().values():
        local = office.local(now)
        hours = office.hours_at(local)
        state = f"open until {hours[1]:%H:%M}" if hours else f"closed. {_opens(office, local)}"
        lines.append(f"{office.name} ({local:%H:%M} there): {state}".rstrip(".") + ".")
    return Reply(
        "\n".join(lines), buttons=[Button(name, f"is the {name} office open now") for name in offices()]
    )


def _day(day: date, today: date) -> str:
    if day - today in (timedelta(0), timedelta(1)):
        return "today" if day == today else "tomorrow"
    return f"on {day:%A}, {day.day} {day:%B}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
