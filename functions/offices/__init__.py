"""Tell when an office and its help desk are open, in the office's own time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from botctl import Button, Call, Reply

from .calendar import Office, next_holiday, offices


def handle(call: Call) -> Reply:
    """Answer for one office or all, for now or for a day.

    The day is the person's: their tomorrow may be today where the office is.
    """
    now = datetime.fromisoformat(call.now)
    if call.slots.get("elsewhere") is not None and call.slots.get("office") is None:
        return _nowhere(str(call.slots["elsewhere"]))
    asked = _asked(call, now.date())
    day = None if asked == now.date() else asked
    if call.slots.get("office") is None:
        return _all(now, day)
    office = offices()[str(call.slots["office"])]
    if day:
        return Reply(_on(office, day, now))
    return Reply(_now(office, now), buttons=[Button("And tomorrow?", f"when is {office.name} open tomorrow")])


def _asked(call: Call, today: date) -> date:
    """Return the day that was asked about: by its date, by its name, or today."""
    if call.slots.get("holiday"):
        return next_holiday(str(call.slots["holiday"]), today) or today
    return date.fromisoformat(str(call.slots["day"])) if call.slots.get("day") else today


def _nowhere(city: str) -> Reply:
    *names, last = offices()
    return Reply(
        f"We have no office in {city}. Ours are in {', '.join(names)} and {last}.",
        buttons=[Button(name, f"is the {name} office open now") for name in offices()],
    )


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
    hours = office.hours_on(day)
    local = ", local time" if hours else ""
    return f"{_upper(_day(day, now.date()))} {office.name} is {_hours(office, day)}{local}."


def _hours(office: Office, day: date) -> str:
    hours = office.hours_on(day)
    if hours:
        return f"open from {hours[0]:%H:%M} to {hours[1]:%H:%M}"
    reason = office.closed.get(day)
    return f"closed for {reason}" if reason else "closed"


def _all(now: datetime, day: date | None) -> Reply:
    if day:
        lines = [f"{office.name} is {_hours(office, day)}." for office in offices().values()]
        return Reply("\n".join([f"{_upper(_day(day, now.date()))}, by the local clocks:", *lines]))
    lines = [_briefly(office, now) for office in offices().values()]
    buttons = [Button(name, f"is the {name} office open now") for name in offices()]
    return Reply("\n".join(lines), buttons=buttons)


def _briefly(office: Office, now: datetime) -> str:
    local = office.local(now)
    hours = office.hours_at(local)
    state = f"open until {hours[1]:%H:%M}." if hours else f"closed. {_opens(office, local)}"
    return f"{office.name} ({local:%H:%M} there): {state}"


def _day(day: date, today: date) -> str:
    if day - today in (timedelta(0), timedelta(1)):
        return "today" if day == today else "tomorrow"
    return f"on {day:%A}, {day.day} {day:%B}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
