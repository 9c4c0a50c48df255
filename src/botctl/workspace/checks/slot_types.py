"""Check slot types: names, values that share a synonym, and values that are translated but not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from botctl.documents.nodes import Document, Path
from botctl.errors import Fault, Place
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.workspace.checks.bots import orphan
from botctl.workspace.checks.intents import slot_type, unknown_value
from botctl.workspace.sources import Sources


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every slot type."""
    for name, source in sources.types.items():
        if name in BUILT_IN_TYPES:
            hint = "give it a name of its own; built-in types cannot be overridden"
            yield Fault("F108", Place(source.file), f"`{name}` is the name of a built-in type", hint)
        if source.model is not None:
            yield from _shared(source.document, source.model.values)
    for by_language in sources.type_phrases.values():
        for phrases in by_language.values():
            if phrases.name not in sources.types:
                yield orphan(phrases, "intents/types", sources.types)
            elif phrases.model is not None:
                yield from _shared(phrases.document, phrases.model.values)
                for value in phrases.model.values:
                    if wrong := unknown_value(value, phrases.name, sources):
                        yield Fault("R113", phrases.document.key("values", value), *wrong)
    yield from _unused(sources)


def _shared(document: Document, values: Mapping[str, str | list[str] | None] | list[str]) -> Iterator[Fault]:
    """Report words that stand for two values of a type."""
    meaning: dict[str, str] = {}
    for value, word, path in _words(values):
        first = meaning.setdefault(" ".join(word.casefold().split()), value)
        if first != value or (isinstance(values, list) and path != ("values", values.index(value))):
            place = document.place(*path) if path[-1] != value else document.key(*path)
            message = f"`{word[:64]}` stands for two values, `{first[:64]}` and `{value[:64]}`"
            if first == value:
                message = f"the value `{value[:64]}` stands here twice"
            yield Fault("T112", place, message, "remove one of the two: a word can mean one value only")


def _words(values: Mapping[str, str | list[str] | None] | list[str]) -> Iterator[tuple[str, str, Path]]:
    """Return each value and synonym as value, word and path; all values first, as they weigh more."""
    if isinstance(values, list):
        yield from ((value, value, ("values", number)) for number, value in enumerate(values))
        return
    for value in values:
        yield value, value, ("values", value)
    for value, synonyms in values.items():
        if isinstance(synonyms, str):
            yield value, synonyms, ("values", value, 0)
        for number, word in enumerate(synonyms if isinstance(synonyms, list) else ()):
            yield value, word, ("values", value, number)


def _unused(sources: Sources) -> Iterator[Fault]:
    models = [source.model for source in sources.intents.values()]
    if any(model is None or "slots" in model.unclear for model in models):
        return
    used = {slot_type(slot) for model in models if model for slot in (model.slots or {}).values()}
    if used - {*sources.types, *BUILT_IN_TYPES}:
        return  # a slot's type is misspelt: that may be the one
    for name, source in sources.types.items():
        if name not in used and name not in BUILT_IN_TYPES:
            hint = "use it as the `type` of a slot, or remove the file"
            place = source.document.key("values")
            yield Fault("R109", place, f"no slot is of the type `{name}`", hint, "warning")
