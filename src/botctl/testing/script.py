"""Define a conversation test as its file says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from botctl.errors import Place
from botctl.messages import Json


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expect something of a turn: `what` is the file's own key (`bot`, `intent`, `slots`, ...)."""

    what: str
    value: Json
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """Say something (or press a button), after `clock` has passed, and expect what comes of it.

    With neither `user` nor `press` the conversation begins, and the bot greets.
    """

    place: Place
    user: str = ""
    press: str | None = None
    clock: timedelta = timedelta(0)
    expectations: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one conversation to play: who talks in which language, and what is said.

    With engines other than `engines`, if any are named, it is known to go otherwise and is not played.
    """

    name: str
    bot: str
    place: Place
    steps: tuple[Step, ...]
    channels: tuple[str, ...] = ("web",)
    locale: str | None = None
    person: str = "someone"
    engines: tuple[str, ...] = ()
    start: datetime = datetime(2026, 1, 5, 10)  # naive on purpose: it is in the bot's time zone

    def goes_with(self, engine: str) -> bool:
        """Return whether the conversation is meant to be played with an engine."""
        return not self.engines or engine in self.engines
