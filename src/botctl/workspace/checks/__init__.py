"""Check what no file can tell alone: names that lead nowhere, words that are missing, secrets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from botctl.errors import Fault
from botctl.workspace.checks import (
    bots,
    conversations,
    encoders,
    events,
    functions,
    intents,
    languages,
    said,
    secrets,
    slot_types,
    utterances,
)
from botctl.workspace.sources import Sources

_CHECKS = (
    bots.check,
    intents.check,
    slot_types.check,
    functions.check,
    events.check,
    utterances.check,
    said.check,
    languages.check,
    encoders.check,
    conversations.check,
    secrets.check,
)


def check(sources: Sources) -> Iterator[Fault]:
    """Return every fault between files; those of one file alone were found when it was read."""
    found = (fault for one in _CHECKS for fault in one(sources))
    sure = (f for f in found if f.place not in sources.doubted and not _unknowable(f, sources.unread))
    yield from _folded(sure)


_FOLDED = ("T102", "T107", "R103")  # a slot is not there: if that is so often, its own name is wrong
_SINGLE = 2  # places that have a fault each
_LISTED = 5  # places that a hint names


def _folded(faults: Iterator[Fault]) -> Iterator[Fault]:
    """Return the faults, and one for all places where the same slot is missing."""
    places: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.code in _FOLDED:
            places.setdefault(fault.message, []).append(fault)
        else:
            yield fault
    for same in places.values():
        same.sort(key=lambda fault: (fault.place.file, fault.place.line))
        first, *others = same
        if len(same) <= _SINGLE:
            yield from same
            continue
        listed = ", ".join(str(fault.place) for fault in others[:_LISTED])
        more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
        yield replace(first, hint=f"{first.hint} (also used in {listed}{more})")


# Codes that say that something is missing from a folder.
_MISSING_FROM = {
    "R101": "intents/types",
    "R102": "functions",
    "R104": "intents",
    "R105": "connectors",
    "R110": "functions",
    "R111": "bots",
}


def _unknowable(fault: Fault, unread: frozenset[str]) -> bool:
    """Return whether a fault says that something is missing from a folder that could not be read."""
    folder = _MISSING_FROM.get(
        fault.code, fault.place.file.rpartition("/")[0] if fault.code == "F109" else ""
    )
    return folder in unread
