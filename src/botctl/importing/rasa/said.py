"""Turn responses into what is said here: variants, buttons, images, forms by channel."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from botctl.errors import Place
from botctl.importing.emitting import InLineList
from botctl.importing.names import words
from botctl.importing.rasa.buttons import Buttons
from botctl.importing.rasa.project import Project, Variation
from botctl.importing.rasa.utterances import Slots
from botctl.importing.remarks import Remarks

_CHANNELS = {"slack": "slack", "alexa": "alexa", "rest": "web", "socketio": "web", "webchat": "web"}
_FIELD = re.compile(r"\{\{[^\n{}]+\}\}|\{([^\n{}]+)\}")  # what stands in two braces is shown in one
_SHORT = 70  # characters of buttons that are written in one line
_HOLE = re.compile(r" +([.,;:!?])")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Hold one way to say something."""

    text: str
    buttons: tuple[Any, ...] = ()
    image: str = ""

    def written(self) -> str | dict[str, Any]:
        """Return the phrase as it stands in a file."""
        if not self.buttons and not self.image:
            return self.text
        data: dict[str, Any] = {"text": self.text}
        if self.buttons:
            short = all(isinstance(one, str) for one in self.buttons) and len("".join(self.buttons)) < _SHORT
            data["buttons"] = InLineList(self.buttons) if short else list(self.buttons)
        if self.image:
            data["image"] = self.image
        return data


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what is said by channel kind; "default" is always there."""

    channels: dict[str, tuple[Phrase, ...]]

    def written(self) -> Any:
        """Return it as it stands in a file: a text, a list of variants, or a map by channel."""
        forms = {channel: _form(phrases) for channel, phrases in self.channels.items()}
        return forms["default"] if len(forms) == 1 else forms

    @property
    def only_text(self) -> str | None:
        """Return the words, where they are always the same on the web; None otherwise."""
        phrases = self.channels.get("web", self.channels["default"])
        return phrases[0].text if len(phrases) == 1 else None


def _form(phrases: Sequence[Phrase]) -> Any:
    written = [phrase.written() for phrase in phrases]
    return written[0] if len(written) == 1 else written


@dataclass(slots=True)
class Sayings:
    """Make what is said of responses; `used` are those that are said somewhere here."""

    project: Project
    slots: Slots
    buttons: Buttons
    remarks: Remarks
    used: set[str] = field(default_factory=set)

    def of(self, responses: Sequence[str], known: Collection[str], *, asked: str = "") -> Said | None:
        """Return one or several responses as one message, None where none of them is defined.

        `known` are the names of slots that may stand in braces; `asked` is the slot a prompt asks for.
        """
        found = [said for name in responses if (said := self._one(name, known, asked)) is not None]
        if not found:
            return None
        channels = dict.fromkeys(channel for said in found for channel in said.channels)
        return Said({channel: _joined([_on(said, channel) for said in found]) for channel in channels})

    def _one(self, name: str, known: Collection[str], asked: str) -> Said | None:
        written = self.project.domain.responses.get(name, ())
        variations = [one for one in written if one.text or one.image or one.buttons] or written
        self.used.add(name)
        channels: dict[str, list[Phrase]] = {}
        for variation in self._without_conditions(name, variations):
            channel = "default"
            if variation.channel:
                if variation.channel.lower() not in _CHANNELS:
                    hint = f"botctl has no channel `{variation.channel}`; say it with `default:`"
                    message = f"words of `{name}` for `{variation.channel}` are not carried over"
                    self.remarks.leave("response", variation.place, message, hint)
                    continue
                channel = _CHANNELS[variation.channel.lower()]
            channels.setdefault(channel, []).append(self._phrase(name, variation, known, asked))
        if not channels:
            return None
        default = channels.get("default") or next(iter(channels.values()))
        return Said({"default": tuple(default)} | {one: tuple(each) for one, each in channels.items()})

    def _without_conditions(self, name: str, variations: Sequence[Variation]) -> Sequence[Variation]:
        """Return the variations that are said in any case; the first where all have conditions."""
        plain = [one for one in variations if not one.conditional]
        for one in variations:
            if one.conditional:
                hint = "let the intent's function choose the words by what it knows"
                kept = not plain and one is variations[0]
                what = "is said in any case now" if kept else "is not carried over"
                message = f"a conditional variation of `{name}` {what}: {_quoted(one.text)}"
                self.remarks.leave("condition", one.place, message, hint)
        return plain or variations[:1]

    def _phrase(self, name: str, one: Variation, known: Collection[str], asked: str) -> Phrase:
        image = one.image if one.image.startswith("https://") else ""
        if one.image and not image:
            hint = "put it where https reaches it, and write its address into the reply"
            message = f"the image of `{name}` has no https address: {one.image}"
            self.remarks.leave("response", one.place, message, hint)
        text = self._text(name, one.text, one.place, known)
        if not text:
            text = words(name.removeprefix("utter_").rpartition("/")[2])
            hint = "write what those hear or read who do not see it"
            self.remarks.change("response", one.place, f'`{name}` has no words; it says "{text}"', hint)
        return Phrase(text, self.buttons.of(one.buttons, name, asked), image)

    def _text(self, name: str, text: str, place: Place, known: Collection[str]) -> str:
        """Return a text with our names in braces; what the intent does not know is left out and told."""
        parts: list[str] = []
        at, whole = 0, True
        for match in _FIELD.finditer(text):
            parts.append(_escaped(text[at : match.start()]))
            at = match.end()
            if match[1] is None:
                parts.append(match[0])
                continue
            slot = self.slots.name(match[1]) if match[1] in self.slots.types.of_slot else ""
            if slot in known:
                parts.append(f"{{{slot}}}")
                continue
            hint = "give the intent this slot, or let its function say these words"
            message = f"`{{{match[1]}}}` in `{name}` is not known where it is said; it is left out"
            self.remarks.leave("field", place, message, hint)
            whole = False
        parts.append(_escaped(text[at:]))
        said = "".join(parts)
        if not whole:  # no hole is left where something was
            said = _HOLE.sub(lambda hole: hole[1], re.sub(r"(?<=\S) {2,}", " ", said))
        return "\n".join(line.rstrip() for line in said.split("\n")).strip()


def _escaped(text: str) -> str:
    return _BRACE.sub(lambda brace: brace[0] * 2, text)


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f'"{short[:60]}…"' if len(short) > 60 else f'"{short}"'


def _on(said: Said, channel: str) -> tuple[Phrase, ...]:
    return said.channels.get(channel, said.channels["default"])


def _joined(parts: Sequence[tuple[Phrase, ...]]) -> tuple[Phrase, ...]:
    """Return several messages as one, variant by variant; shorter lists of variants begin again."""
    if len(parts) == 1:
        return parts[0]
    most = max(map(len, parts))
    return tuple(_join([part[number % len(part)] for part in parts]) for number in range(most))


def _join(phrases: Sequence[Phrase]) -> Phrase:
    text = "\n".join(phrase.text for phrase in phrases)
    buttons = tuple(button for phrase in phrases for button in phrase.buttons)
    return Phrase(text, buttons, next((phrase.image for phrase in phrases if phrase.image), ""))


def with_words_before(before: Said, said: Said) -> Said:
    """Return what is said with other words before it."""
    channels = dict.fromkeys((*before.channels, *said.channels))
    return Said({channel: _joined([_on(before, channel), _on(said, channel)]) for channel in channels})


def without_buttons(said: Said) -> Said:
    """Return what is said without buttons, for a confirmation, which has its own."""
    return Said(
        {channel: tuple(replace(one, buttons=()) for one in each) for channel, each in said.channels.items()}
    )
