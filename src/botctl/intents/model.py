"""Define what understands: text in, an Understanding out."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from botctl.intents.intent import Intent, SlotType
from botctl.messages import Understanding


@dataclass(frozen=True, slots=True)
class Definitions:
    """Hold what a model is made from: a bot's intents (built-in ones included), types and locales."""

    intents: Mapping[str, Intent]
    types: Mapping[str, SlotType]
    locales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Tell a model where an utterance stands.

    `now` is aware and in the bot's time zone: "tomorrow" is relative to it. `intent` is the intent
    being worked on and `slot` the slot being asked for, which its answer is preferred for. `day` is the
    one that was agreed already, which a time of day without one belongs to.
    """

    locale: str
    now: datetime
    intent: str | None = None
    slot: str | None = None
    day: date | None = None


def called_by_name(text: str, intents: Container[str]) -> str | None:
    """Return the intent that a text names as buttons do, `/order_pizza`, if it is one of these."""
    name = text.strip()
    return name[1:] if name.startswith("/") and name[1:] in intents else None


class Model(Protocol):
    """Understand utterances; no text whatever makes it raise."""

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what a text means in its context."""
