"""Define intents, slots and slot types as authors write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from botctl.intents.phrases import Localised, Said
from botctl.messages import Json

BUILT_IN_TYPES = (
    "text",
    "number",
    "ordinal",
    "money",
    "date",
    "time",
    "datetime",
    "duration",
    "email",
    "phone",
    "url",
    "percentage",
    "yes_no",
)

BUILT_IN_INTENTS = ("help", "cancel", "stop", "start_over", "repeat", "yes", "no")


@dataclass(frozen=True, slots=True)
class SlotType:
    """List a type's values: canonical value to its synonyms, the first being how it is displayed.

    In the base language the canonical value itself is displayed unless the file says otherwise.
    """

    name: str
    values: Localised[Mapping[str, tuple[str, ...]]]

    def display(self, value: Json, locale: str) -> str:
        """Return the words for a canonical value in a language."""
        base = self.values.base
        words = self.values.get(locale)
        if words is base or not words.get(str(value)):
            return str(value)
        return words[str(value)][0]


@dataclass(frozen=True, slots=True)
class Slot:
    """Define what must or may be known before an intent is fulfilled.

    A slot with `ask` is required and asked for in order; one without is optional. `default` fills
    it unasked. `reask` is said instead of `ask` when an answer did not help, at most `tries` times.
    `many` keeps a list of values.
    """

    name: str
    type: str
    ask: Localised[Said | None] = field(default_factory=lambda: Localised(None))
    reask: Localised[Said | None] = field(default_factory=lambda: Localised(None))
    default: Json = None
    many: bool = False
    tries: int = 3

    @property
    def required(self) -> bool:
        """Return whether the dialogue asks for this slot."""
        return self.ask.base is not None


@dataclass(frozen=True, slots=True)
class Intent:
    """Define what people say, what must be known, and what is done.

    `utterances` are templates, in the order written. `call` names a function.
    """

    name: str
    title: Localised[str]
    utterances: Localised[tuple[str, ...]]
    slots: Mapping[str, Slot] = field(default_factory=dict)
    confirm: Localised[Said | None] = field(default_factory=lambda: Localised(None))
    call: str | None = None
    reply: Localised[Said | None] = field(default_factory=lambda: Localised(None))
    slow: Localised[Said | None] = field(default_factory=lambda: Localised(None))
    built_in: bool = False
