"""Check what bots say: that `{slot}` names something there, and that buttons lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from botctl.documents.nodes import Document, Path
from botctl.errors import Fault
from botctl.workspace import files
from botctl.workspace.checks.bots import known_intents, unserved
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.said import buttons, texts
from botctl.workspace.sources import Source, Sources

# What a pattern's words may name in braces; every other pattern has no fields.
FIELDS = {
    "corrected": ("value",),
    "resume": ("title",),
    "also": ("title",),
    "gave_up": ("title",),
    "help": ("titles",),
}

_FIELD = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}|(\{)")


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of everything that intents and bots say."""
    yield from _intents(sources)
    yield from _bots(sources)


def _intents(sources: Sources) -> Iterator[Fault]:
    for name, source in sources.intents.items():
        base = source.model
        slots = (base.slots or {}) if base and "slots" not in base.unclear else None
        written_in: list[Source[files.IntentFile] | Source[files.IntentPhrasesFile]] = [source]
        written_in += sources.intent_phrases.get(name, {}).values()
        for one in written_in:
            if one.model is None:
                continue
            for path, written in _of_intent(one.model):
                if slots is not None:
                    yield from _names(one.document, written, path, slots, f"the intent `{name}` has no slot")
                for place, button in buttons(written, path):
                    yield from _button(one.document, place, button, None, sources)


def _of_intent(model: files.IntentFile | files.IntentPhrasesFile) -> Iterator[tuple[Path, files.Said]]:
    for key in ("confirm", "reply", "slow"):
        if (written := getattr(model, key)) is not None:
            yield (key,), written
    for name, slot in (model.slots or {}).items():
        for key in () if isinstance(slot, str) else ("ask", "reask"):
            if (written := getattr(slot, key)) is not None:
                yield ("slots", name, key), written


def _bots(sources: Sources) -> Iterator[Fault]:
    for name, source in sources.bots.items():
        written_in: list[Source[files.BotFile] | Source[files.BotPhrasesFile]] = [source]
        written_in += sources.bot_phrases.get(name, {}).values()
        for one in written_in:
            if one.model is None:
                continue
            for path, written in _of_bot(one.model):
                pattern = str(path[-1])
                fields = FIELDS.get(pattern, ())
                yield from _names(
                    one.document, written, path, fields, f"the pattern `{pattern}` has no field"
                )
                for place, button in buttons(written, path):
                    yield from _button(one.document, place, button, name, sources)


def _of_bot(model: files.BotFile | files.BotPhrasesFile) -> Iterator[tuple[Path, files.Said]]:
    for key in ("greet", "fallback"):
        if (written := getattr(model, key)) is not None:
            yield (key,), written
    for pattern, written in (model.patterns or {}).items():
        yield ("patterns", pattern), written


def _names(
    document: Document, written: files.Said, path: Path, known: Collection[str], unknown: str
) -> Iterator[Fault]:
    """Check the names in braces."""
    for place, text in texts(written, path):
        if "{" not in text:
            continue
        for match in _FIELD.finditer(text):
            if match[2]:
                hint = "write {name} for a slot, and {{ for a brace"
                yield Fault(
                    "T108", document.within(*place, at=match.start()), "this `{` begins no name", hint
                )
            elif match[1] and match[1] not in known:
                hint = did_you_mean(match[1], known, "nothing can stand in braces here; write {{ for a brace")
                if known and hint.startswith("nothing"):
                    hint = f"known: {', '.join(sorted(known))}"
                yield Fault(
                    "T107", document.within(*place, at=match.start() + 1), f"{unknown} `{match[1]}`", hint
                )


def _button(
    document: Document, path: Path, button: files.ButtonFile, bot: str | None, sources: Sources
) -> Iterator[Fault]:
    """Check that a button does one thing, and that the intent it begins is there."""
    if button.say is not None and button.intent is not None:
        hint = "keep `intent`, or `say`"
        yield Fault(
            "S115", document.key(*path, "say"), "a button either says something or begins an intent", hint
        )
        return
    begins, key = button.intent, "intent"
    if button.say is not None and button.say.startswith("/"):
        begins, key = button.say[1:].strip(), "say"
    if begins is None:
        return
    if bot is not None and (wrong := unserved(begins, bot, sources)):
        yield Fault(wrong[0], document.place(*path, key), wrong[1], wrong[2])
    elif begins not in known_intents(sources):
        hint = did_you_mean(begins, known_intents(sources), f"write intents/{begins}.yml")
        yield Fault("R104", document.place(*path, key), f"there is no intent `{begins[:64]}`", hint)
