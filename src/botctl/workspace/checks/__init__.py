"""Check what no file can tell alone: names that lead nowhere, words that are missing, secrets."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.errors import Fault
from botctl.workspace.checks import (
    bots,
    conversations,
    encoders,
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
    utterances.check,
    said.check,
    languages.check,
    encoders.check,
    conversations.check,
    secrets.check,
)


def check(sources: Sources) -> Iterator[Fault]:
    """Return every fault between files; those of one file alone were found when it was read."""
    for one in _CHECKS:
        for fault in one(sources):
            if fault.place not in sources.doubted and not _unknowable(fault, sources.unread):
                yield fault


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
