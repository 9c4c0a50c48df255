"""Check what intents refer to: slot types, functions, and the slots of their phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from botctl.documents.nodes import Document, Path
from botctl.errors import Fault
from botctl.intents.intent import BUILT_IN_INTENTS, BUILT_IN_TYPES
from botctl.messages import Json
from botctl.workspace import files
from botctl.workspace.checks.bots import orphan
from botctl.workspace.nearest import did_you_mean, nearest
from botctl.workspace.sources import Source, Sources

# What `expects` says besides the names of slots.
_RESERVED = ("confirmation", "choice")
_IN_BRACES = re.compile(r"\{\s*([a-z][a-z0-9_]*)")
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "number": ((int, float), "a number: 2"),
    "percentage": ((int, float), "a number: 25"),
    "ordinal": ((int,), "a whole number: 3"),
    "yes_no": ((bool,), "true or false"),
}
# The canonical forms that functions get, each with an example: what people say is read, a default is not.
_FORMS = {
    "date": (r"\d{4}-\d\d-\d\d", "2026-11-24"),
    "time": (r"\d\d:\d\d(:\d\d)?", "17:30"),
    "datetime": (r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", "2026-11-24T17:30:00+01:00"),
    "duration": (r"P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?", "PT25M"),
    "money": (r"-?\d+(\.\d+)?( [A-Z]{3})?", "12.50 EUR"),
}


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every intent's references."""
    for source in sources.intents.values():
        if source.model is not None:
            yield from _function(source.document, source.model, sources)
            for name, slot in (source.model.slots or {}).items():
                yield from _slot(source.document, name, slot, sources)
            yield from _never_filled(source, source.model, sources)
            yield from _nothing_done(source, source.model)
    for by_language in sources.intent_phrases.values():
        for phrases in by_language.values():
            yield from _phrases(phrases, sources)


def slot_type(slot: str | files.SlotFile) -> str:
    """Return the type of a slot, however it is written; "" where it cannot be told."""
    return slot if isinstance(slot, str) else slot.type


def values(type_name: str, sources: Sources) -> tuple[str, ...] | None:
    """Return a type's canonical values, or None for one that has none, or of which not all can be told."""
    source = sources.types.get(type_name)
    model = source.model if source else None
    return tuple(model.values) if model and "values" not in model.unclear else None


def unknown_value(value: Json, type_name: str, sources: Sources) -> tuple[str, str] | None:
    """Return message and hint where a value is not among a type's, or None."""
    known = values(type_name, sources)
    if known is None or value in known:
        return None
    file = f"intents/types/{type_name}.yml"
    hint = did_you_mean(str(value), known, f"write one of the values in {file}")
    return f"`{str(value)[:64]}` is no value of the type `{type_name}`", hint


def _function(document: Document, intent: files.IntentFile, sources: Sources) -> Iterator[Fault]:
    if intent.call is not None and intent.call not in sources.modules:
        otherwise = f"write functions/{intent.call}.py with `def handle(call):`"
        hint = did_you_mean(intent.call, sources.modules, otherwise)
        yield Fault("R102", document.place("call"), f"there is no function `{intent.call}`", hint)


def _slot(document: Document, name: str, slot: str | files.SlotFile, sources: Sources) -> Iterator[Fault]:
    path: Path = ("slots", name)
    if name in _RESERVED:
        hint = "choose another name; a test's `expects` could not tell the two apart"
        yield Fault("S112", document.key(*path), f"a slot cannot be called `{name}`", hint)
    type_name = slot_type(slot)
    if not type_name:
        return
    if type_name not in BUILT_IN_TYPES and type_name not in sources.types:
        place = document.place(*path) if isinstance(slot, str) else document.place(*path, "type")
        known = (*BUILT_IN_TYPES, *sources.types)
        write = f"write intents/types/{type_name}.yml with its values"
        guess = nearest(type_name, known)
        hint = f"did you mean `{guess}`?" if guess else f"{write}; built in are {', '.join(BUILT_IN_TYPES)}"
        yield Fault("R101", place, f"there is no slot type `{type_name}`", hint)
    elif isinstance(slot, files.SlotFile) and slot.default is not None:
        yield from _default(document, (*path, "default"), slot, sources)


def _default(document: Document, path: Path, slot: files.SlotFile, sources: Sources) -> Iterator[Fault]:
    place = document.place(*path)
    if isinstance(slot.default, list) != slot.many and "many" not in slot.unclear:
        message = f"the default must be {'a list' if slot.many else 'one value'}"
        yield Fault("S118", place, message, "a slot with `many: true` holds a list, every other one value")
        return
    for number, value in enumerate(slot.default if isinstance(slot.default, list) else [slot.default]):
        place = document.place(*path, number)
        if slot.type in BUILT_IN_TYPES:
            kinds, words = _KINDS.get(slot.type, ((str,), f'a text: "{value}"'))
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                yield Fault(
                    "S118",
                    place,
                    f"the default of the type `{slot.type}` must be {words.split(':')[0]}",
                    f"write {words}",
                )
            elif (form := _FORMS.get(slot.type)) and not re.fullmatch(form[0], str(value)):
                message = f"the default of the type `{slot.type}` cannot be `{str(value)[:64]}`"
                yield Fault("S118", place, message, f"write it as in {form[1]}")
        elif wrong := unknown_value(value, slot.type, sources):
            yield Fault("R113", place, *wrong)


def _never_filled(
    source: Source[files.IntentFile], intent: files.IntentFile, sources: Sources
) -> Iterator[Fault]:
    """Warn of a slot that nobody asks for, no utterance carries and no default fills."""
    slots = intent.slots or {}
    passive = [name for name, slot in slots.items() if not _fills_itself(slot)]
    if not passive or intent.call is not None or "call" in intent.unclear:
        return  # a function may set slots by itself
    phrases = [one.model for one in sources.intent_phrases.get(source.name, {}).values()]
    written: list[files.IntentFile | files.IntentPhrasesFile] = [intent, *(one for one in phrases if one)]
    if None in phrases or any("utterances" in one.unclear for one in written):
        return  # what could not be read may have them
    used = {name for one in written for text in one.utterances or () for name in _IN_BRACES.findall(text)}
    if used - slots.keys():
        return  # a slot is misspelt in an utterance: that may be the one
    for name in passive:
        if name not in used:
            hint = f"use {{{name}}} in an utterance, or give it an `ask` or a `default`"
            place = source.document.key("slots", name)
            yield Fault("T113", place, f"nothing ever fills the slot `{name}`", hint, "warning")


def _fills_itself(slot: str | files.SlotFile) -> bool:
    """Return whether a slot is asked for or has a default, or may have."""
    if isinstance(slot, str):
        return not slot
    return any(getattr(slot, key) is not None or key in slot.unclear for key in ("ask", "default"))


def _nothing_done(source: Source[files.IntentFile], intent: files.IntentFile) -> Iterator[Fault]:
    if not intent.unclear.isdisjoint(("call", "reply")):
        return
    if intent.call is None and intent.reply is None and source.name not in BUILT_IN_INTENTS:
        hint = "add a `reply`, or a `call` of a function"
        message = f'the intent `{source.name}` does nothing: the bot will only say "Done."'
        yield Fault("T114", source.document.key("title"), message, hint, "warning")


def _phrases(source: Source[files.IntentPhrasesFile], sources: Sources) -> Iterator[Fault]:
    """Check that phrases belong to something that the intent has."""
    if source.name not in sources.intents:
        yield orphan(source, "intents", sources.intents)
        return
    base = sources.intents[source.name].model
    if base is None or source.model is None:
        return
    for key in ("confirm", "reply", "slow"):
        if getattr(source.model, key) is not None and getattr(base, key) is None and key not in base.unclear:
            yield _never_said(source, (key,), f"{sources.intents[source.name].file} has no `{key}`")
    slots = base.slots or {}
    for name, phrases in (source.model.slots or {}).items():
        if name not in slots and "slots" in base.unclear:
            continue
        if name not in slots:
            hint = did_you_mean(name, slots, f"add it to `slots` of intents/{source.name}.yml")
            place = source.document.key("slots", name)
            yield Fault("R103", place, f"the intent `{source.name}` has no slot `{name}`", hint)
            continue
        slot = slots[name]
        asked = not slot if isinstance(slot, str) else slot.ask is not None or "ask" in slot.unclear
        if phrases.ask is not None and not asked:
            yield _never_said(
                source,
                ("slots", name, "ask"),
                f"`{name}` has no `ask` in {sources.intents[source.name].file}",
            )


def _never_said(source: Source[files.IntentPhrasesFile], path: Path, why: str) -> Fault:
    hint = "add it there first; these are only its words in another language"
    return Fault("T110", source.document.key(*path), f"this is never said: {why}", hint, "warning")
