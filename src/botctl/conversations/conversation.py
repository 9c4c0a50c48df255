"""Define the state of one person with one bot on one channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from botctl.messages import Json, Message, SlotValue


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold an intent that is being worked on.

    `asking` is the slot asked for; `confirming` waits for yes or no; `changing` waits for what to
    correct after a bare "no". `tries` counts prompts in a row that got no usable answer. `prompt` is
    what a function's reply asked with, where the slot has no words of its own.
    """

    intent: str
    slots: Mapping[str, Json] = field(default_factory=dict)
    asking: str | None = None
    confirming: bool = False
    changing: bool = False
    tries: int = 0
    prompt: Message | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold an intent that was offered by name because several were close, with its slots."""

    intent: str
    title: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold an intent that was wished for in the same breath as another, with its slots."""

    intent: str
    slots: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hold everything a bot remembers between two turns.

    `frames` is a stack: the last is worked on, those below were interrupted by it. `wishes` wait until
    nothing else is in their way. `version` counts committed turns and guards every write. `variants`
    counts how often a phrase was said, so that its variants take turns. `misses` counts utterances in a
    row that were not understood.
    """

    id: str
    bot: str
    connector: str
    channel: str
    person: str
    locale: str
    version: int = 0
    frames: tuple[Frame, ...] = ()
    choices: tuple[Choice, ...] = ()
    wishes: tuple[Wish, ...] = ()
    attributes: Mapping[str, Json] = field(default_factory=dict)
    said: tuple[Message, ...] = ()
    expects: str | None = None
    variants: Mapping[str, int] = field(default_factory=dict)
    misses: int = 0
    ended: bool = False
    updated: datetime | None = None

    @property
    def frame(self) -> Frame | None:
        """Return the intent being worked on, if any."""
        return self.frames[-1] if self.frames else None

    @property
    def slots(self) -> Mapping[str, Json]:
        """Return the slots of the intent being worked on."""
        return self.frames[-1].slots if self.frames else {}
