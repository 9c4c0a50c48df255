"""Check the events that functions list: schedules, patterns, and routes that two would answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from botctl.documents.nodes import Document
from botctl.errors import Fault, Place
from botctl.workspace.checks.locales import time_zone_faulty, time_zones
from botctl.workspace.files.events import EVENTS, EventFile
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.sources import Sources
from botctl.workspace.triggers import route

# The first steps of the addresses that `botctl run` serves itself; the chat page is at `/`.
_OWN = ("bots", "events", "health", "metrics", "openapi.json", "page")


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every function's events."""
    routes: dict[tuple[str, str], tuple[str, str]] = {}
    for name, source in sources.settings.items():
        for number, event in enumerate((source.model.events or ()) if source.model else ()):
            yield from _event(source.document, number, event)
            if event.api:
                place = source.document.place("events", number, "api")
                yield from _route(place, event.api, name, routes)


def _event(document: Document, number: int, event: EventFile) -> Iterator[Fault]:
    """Check one item by itself."""
    written = [name for name in EVENTS if document.has("events", number, name)]
    if not written and not event.unclear:
        hint = f"write one of: {', '.join(EVENTS)}"
        yield Fault("S102", document.place("events", number), "the event has no kind", hint)
    for name in written[1:]:
        message = f"an event is of one kind: `{written[0]}`, or `{name}`"
        yield Fault("S115", document.key("events", number, name), message, "make two items of it")
    yield from _zone(document, number, event)
    if event.schedule is not None:
        yield from _schedule(document.place("events", number, "schedule"), event.schedule)
    if event.eventbridge is not None and "eventbridge" not in event.unclear:
        yield from _pattern(document, number, event.eventbridge)


def _schedule(place: Place, written: str) -> Iterator[Fault]:
    from botctl.functions.events.cron import ScheduleError  # most workspaces list none
    from botctl.functions.events.schedules import schedule

    try:
        schedule(written)
    except ScheduleError as error:
        yield Fault("S122", place, str(error), error.hint)


def _zone(document: Document, number: int, event: EventFile) -> Iterator[Fault]:
    """Check that a time zone is one, and that there is a clock that it is for."""
    if event.timezone is None:
        return
    if time_zone_faulty(event.timezone):
        hint = did_you_mean(event.timezone, time_zones(), "write its IANA name: Europe/Berlin")
        message = f"`{event.timezone[:64]}` is not a time zone"
        yield Fault("S114", document.place("events", number, "timezone"), message, hint)
    kinds = any(getattr(event, name) is not None for name in EVENTS)
    if kinds and "schedule" not in event.unclear and (event.schedule or "rate").strip().startswith("rate"):
        message = "only `cron(...)` and `at(...)` go by a clock"
        yield Fault("S115", document.key("events", number, "timezone"), message, "remove the time zone")


def _pattern(document: Document, number: int, written: object) -> Iterator[Fault]:
    from botctl.functions.events.patterns import faults  # most workspaces list none

    for error in faults(written):
        place = document.place("events", number, "eventbridge", *error.path)
        yield Fault("S123", place, str(error), error.hint)


def _route(
    place: Place, written: str, name: str, routes: dict[tuple[str, str], tuple[str, str]]
) -> Iterator[Fault]:
    """Check that nobody else answers a route: botctl itself, or another function."""
    one = route(written)
    first = one.path.split("/")[1]
    if first in (*_OWN, ""):
        hint = f"begin with another step than {', '.join(_OWN)}"
        yield Fault("R115", place, f"`{one.path}` is an address of botctl's own", hint)
        return
    shape = re.sub(r"\{[^{}+]+(\+?)\}", r"{\1}", one.path)
    for (method, other), (owner, its) in routes.items():
        if other == shape and (method == one.method or "ANY" in (method, one.method)):
            message = (
                f"functions/{owner} answers `{its}` already" if owner != name else f"`{its}` stands above"
            )
            yield Fault("R115", place, message, "give each its own method or path")
            return
    routes[one.method, shape] = (name, written)
