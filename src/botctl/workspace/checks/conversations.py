"""Check conversation tests: that what they name is there, and that what they expect can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from botctl.documents.nodes import Document, Path
from botctl.errors import Fault
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.workspace import files
from botctl.workspace.checks.bots import is_told, served, unserved
from botctl.workspace.checks.intents import slot_type, unknown_value
from botctl.workspace.checks.locales import language_of, may_speak
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.sources import Sources


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every conversation test."""
    for source in sources.conversations.values():
        if source.model is not None:
            yield from _Conversations(source.document, source.model, sources).faults()


@dataclass(frozen=True, slots=True)
class _Conversations:
    document: Document
    file: files.ConversationsFile
    sources: Sources

    def faults(self) -> Iterator[Fault]:
        """Return the faults of one file."""
        yield from self._clock()
        bots = self.sources.bots
        if self.file.bot and self.file.bot not in bots:
            hint = did_you_mean(self.file.bot, bots, f"write bots/{self.file.bot}.yml")
            yield Fault("R111", self.document.place("bot"), f"there is no bot `{self.file.bot}`", hint)
        yield from self._locale(("locale",), self.file.locale)
        names: dict[str, int] = {}
        for number, conversation in enumerate(self.file.conversations):
            path: Path = ("conversations", number)
            place = self.document.place(*path, "name")
            if conversation.name and conversation.name in names:
                hint = f"the first is in line {names[conversation.name]}; give each a name of its own"
                message = f"two conversations are called `{conversation.name[:64]}`"
                yield Fault("S113", place, message, hint)
            names.setdefault(conversation.name, place.line)
            yield from self._locale((*path, "locale"), conversation.locale)
            for at, step in enumerate(conversation.steps):
                yield from self._step((*path, "steps", at), step)

    def _bot(self) -> files.BotFile | None:
        source = self.sources.bots.get(self.file.bot)
        return source.model if source else None

    def _clock(self) -> Iterator[Fault]:
        try:
            datetime.fromisoformat(self.file.clock)
        except ValueError:
            hint = "write it as in 2026-01-05T10:00:00"
            message = f"`{self.file.clock[:64]}` is not a time"
            yield Fault("S116", self.document.place("clock"), message, hint)

    def _locale(self, path: Path, locale: str | None) -> Iterator[Fault]:
        bot = self._bot()
        if locale is None or bot is None:
            return
        if not may_speak(bot, language_of(locale)):
            hint = f"its locales are {', '.join(bot.locales)}"
            message = f"the bot `{self.file.bot}` does not speak `{locale}`"
            yield Fault("R112", self.document.place(*path), message, hint)

    def _step(self, path: Path, step: files.StepFile) -> Iterator[Fault]:
        if step.user is not None and step.press is not None:
            hint = "make two steps of it"
            place = self.document.key(*path, "press")
            yield Fault("S115", place, "a step either says something or presses a button", hint)
        if step.intent is not None and (wrong := unserved(step.intent, self.file.bot, self.sources)):
            yield Fault(wrong[0], self.document.place(*path, "intent"), wrong[1], wrong[2])
        else:  # its slots can be looked up
            yield from self._slots(path, step)
        yield from self._expects(path, step)
        yield from self._patterns(path, step)

    def _slots(self, path: Path, step: files.StepFile) -> Iterator[Fault]:
        known = self._known_slots(step.intent)
        if known is None:
            return
        for name, value in (step.slots or {}).items():
            if name not in known:
                whose = f"the intent `{step.intent}` has" if step.intent else f"the bot `{self.file.bot}` has"
                hint = did_you_mean(name, known, "look at its `slots`")
                yield Fault(
                    "R103", self.document.key(*path, "slots", name), f"{whose} no slot `{name}`", hint
                )
            elif len(types := known[name]) == 1 and (type_name := min(types)) not in BUILT_IN_TYPES:
                for one in value if isinstance(value, list) else [value]:
                    if one is not None and (wrong := unknown_value(one, type_name, self.sources)):
                        yield Fault("R113", self.document.place(*path, "slots", name), *wrong)

    def _expects(self, path: Path, step: files.StepFile) -> Iterator[Fault]:
        known = self._known_slots(None)
        if known is None or step.expects is None or step.expects in (*known, "confirmation", "choice"):
            return
        hint = did_you_mean(step.expects, (*known, "confirmation", "choice"), "look at its `slots`")
        message = f"the bot `{self.file.bot}` has no slot `{step.expects}`"
        yield Fault("R103", self.document.place(*path, "expects"), message, hint)

    def _known_slots(self, intent: str | None) -> dict[str, set[str]] | None:
        """Return the slots of an intent, or of all a bot serves, with their types; None if not known."""
        bot = self._bot()
        if bot is None or not (intent or is_told(bot, self.sources)):
            return None
        slots: dict[str, set[str]] = {}
        for name in [intent] if intent else served(bot, self.sources):
            source = self.sources.intents.get(name)
            if source is not None and (source.model is None or "slots" in source.model.unclear):
                return None  # not all of them can be told
            for slot, written in (source.model.slots or {}).items() if source and source.model else ():
                slots.setdefault(slot, set()).add(slot_type(written))
        return slots

    def _patterns(self, path: Path, step: files.StepFile) -> Iterator[Fault]:
        """Check that `/.../` holds a regular expression."""
        said = [step.bot] if isinstance(step.bot, str) else step.bot or []
        for number, text in enumerate(said):
            if len(text) < 2 or not (text.startswith("/") and text.endswith("/")):
                continue
            try:
                re.compile(text[1:-1])
            except re.error as error:
                at = (*path, "bot", number) if isinstance(step.bot, list) else (*path, "bot")
                place = self.document.within(*at, at=1 + (error.pos or 0))
                hint = "write \\ before a sign that stands for itself: \\( \\? \\$"
                yield Fault("S117", place, f"this is no regular expression: {error.msg}", hint)
