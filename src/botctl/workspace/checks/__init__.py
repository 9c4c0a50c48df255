"""Check what no file can tell alone: names that lead nowhere, words that are missing, secrets."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.errors import Fault
from botctl.workspace.checks import (
    bots,
    conversations,
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
    conversations.check,
    secrets.check,
)


def check(sources: Sources) -> Iterator[Fault]:
    """Return every fault between files; those of one file alone were found when it was read."""
    for one in _CHECKS:
        yield from one(sources)
