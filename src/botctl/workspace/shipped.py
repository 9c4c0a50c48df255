"""Read the words that botctl ships: built-in intents and patterns, by language."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from botctl.documents.nodes import Document
from botctl.documents.reader import read
from botctl.errors import WorkspaceError
from botctl.intents.intent import BUILT_IN_INTENTS, Intent
from botctl.intents.phrases import Localised, Said
from botctl.workspace import files
from botctl.workspace.forms import MapOf
from botctl.workspace.reader import Reader, Where
from botctl.workspace.records import Record, key
from botctl.workspace.said import said

FALLBACK = "en"  # the language of those that botctl ships no words for


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInFile(files.File):
    """A built-in intent's words."""

    title: str = key(files.WORDS, "What people read.")
    utterances: list[str] = key(files.UTTERANCES, "What people say.")


def languages() -> tuple[str, ...]:
    """Return the languages that words are shipped in."""
    return tuple(
        sorted(file.name[:-4] for file in _folder("bots", "patterns").iterdir() if file.name[-4:] == ".yml")
    )


def language(locale: str) -> str:
    """Return the shipped language nearest to a locale."""
    wanted = locale.partition("-")[0]
    return wanted if wanted in languages() else FALLBACK


@cache
def patterns(language: str) -> Mapping[str, Said]:
    """Return the words of every pattern in a shipped language."""
    written = _read(_folder("bots", "patterns") / f"{language}.yml", files.PATTERNS)
    return {name: said(words) for name, words in written.items()}


@cache
def intents(languages: tuple[str, ...]) -> Mapping[str, Intent]:
    """Return the built-in intents, with words in these shipped languages, the first being the base."""
    written = {one: _intents(one) for one in languages}
    base, *further = languages
    return {
        name: Intent(
            name,
            Localised(written[base][name].title, {one: written[one][name].title for one in further}),
            Localised(
                tuple(written[base][name].utterances),
                {one: tuple(written[one][name].utterances) for one in further},
            ),
            built_in=True,
        )
        for name in BUILT_IN_INTENTS
    }


@cache
def _intents(language: str) -> Mapping[str, BuiltInFile]:
    return _read(_folder("intents", "builtin") / f"{language}.yml", MapOf(files.NAME, Record(BuiltInFile)))


def _folder(*parts: str) -> Traversable:
    return resources.files("botctl").joinpath(*parts)


def _read(file: Traversable, shape: MapOf) -> Mapping[str, Any]:
    document: Document = read(file.read_bytes(), file.name)
    reader = Reader(file.name, list(document.faults))
    words = shape.read(document.node, Where(), reader) if document.node else None
    if words is None or reader.faults:
        raise WorkspaceError(f"{file.name}: the words that botctl ships are damaged", faults=reader.faults)
    return words
