"""Define what a workspace holds once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.connectors.connector import Connector
from botctl.functions.function import Function
from botctl.intents.intent import Intent, SlotType


@dataclass(frozen=True, slots=True)
class Workspace:
    """Hold the four folders as values, by name; `root` is where they stand."""

    root: Path
    bots: Mapping[str, Bot]
    intents: Mapping[str, Intent]
    types: Mapping[str, SlotType]
    connectors: Mapping[str, Connector]
    functions: Mapping[str, Function]

    @property
    def state(self) -> Path:
        """Return the folder for models, the database and logs."""
        return self.root / ".botctl"
