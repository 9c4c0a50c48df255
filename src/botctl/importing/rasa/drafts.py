"""Hold intents while they are put together, and write them as their files say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botctl.importing.emitting import InLine
from botctl.importing.merging import merge
from botctl.importing.rasa.said import Said
from botctl.messages import Json

_SHORT = 76  # characters of a slot that is written in one line


@dataclass(slots=True)
class SlotDraft:
    """Hold a slot of an intent."""

    type: str
    ask: Said | None = None
    reask: Said | None = None
    default: Json = None
    many: bool = False

    def written(self) -> str | dict[str, Any]:
        """Return the slot as it stands in a file: its type alone, a line, or a map."""
        data: dict[str, Any] = {"type": self.type}
        for key in ("ask", "reask"):
            if (said := getattr(self, key)) is not None:
                data[key] = said.written()
        if self.default is not None:
            data["default"] = self.default
        if self.many:
            data["many"] = True
        if len(data) == 1:
            return self.type
        plain = all(
            isinstance(value, str | int | float) and "\n" not in str(value) for value in data.values()
        )
        return InLine(data) if plain and sum(len(str(each)) for each in data.values()) < _SHORT else data


@dataclass(slots=True)
class Draft:
    """Hold an intent.

    `responses` are what its reply is made of; `after` is what its function says to yes and to no.
    """

    title: str
    utterances: list[str] = field(default_factory=list)
    slots: dict[str, SlotDraft] = field(default_factory=dict)
    confirm: Said | None = None
    call: str | None = None
    reply: Said | None = None
    responses: tuple[str, ...] = ()
    after: dict[bool, str] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """Return the intent as it stands in its file."""
        data: dict[str, Any] = {"title": self.title}
        if self.utterances:
            data["utterances"] = merge(self.utterances)
        if self.slots:
            data["slots"] = {name: slot.written() for name, slot in self.slots.items()}
        if self.confirm is not None:
            data["confirm"] = self.confirm.written()
        if self.call is not None:
            data["call"] = self.call
        if self.reply is not None:
            data["reply"] = self.reply.written()
        return data
