"""Define what a workspace holds once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.connectors.connector import Connector
from botctl.conversations.opening import ADDRESS
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

    def understood_by(self, engine: str | None) -> Workspace:
        """Return the workspace with all bots understood by one engine; None leaves each its own."""
        if engine is None:
            return self
        bots = {name: replace(bot, nlu=replace(bot.nlu, engine=engine)) for name, bot in self.bots.items()}
        return replace(self, bots=bots)

    def secrets(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values of the environment variables that the workspace's files name as secrets.

        The address of the database is one, too: it holds a password, and functions find it.
        """
        names = {name for connector in self.connectors.values() for name in connector.secrets.values()}
        names |= {bot.nlu.rasa.token for bot in self.bots.values()}
        names |= {ADDRESS} | {name for function in self.functions.values() for name in function.variables}
        return tuple(environ[name] for name in sorted(names) if name in environ)

    @property
    def state(self) -> Path:
        """Return the folder for models, the database and logs."""
        return self.root / ".botctl"
