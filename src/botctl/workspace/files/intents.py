"""Define the files of intents and slot types, and of their words in another language."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from botctl.intents.intent import BUILT_IN_TYPES
from botctl.messages import Json
from botctl.workspace.files.said import SAID, Said
from botctl.workspace.files.texts import (
    NAME,
    WORDS,
    File,
)
from botctl.workspace.forms import Forms, ListOf, MapOf, OrNothing
from botctl.workspace.records import Record, key
from botctl.workspace.shapes import Flag, Number, Value

UTTERANCES = ListOf(WORDS, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFile(File):
    """Something that must or may be known before the intent is fulfilled."""

    type: str = key(
        NAME, f"A built-in type ({', '.join(BUILT_IN_TYPES)}), or the name of a file in intents/types."
    )
    ask: Said | None = key(SAID, "The prompt; a slot with one is required.", default=None)
    reask: Said | None = key(SAID, "The prompt after an answer that did not help.", default=None)
    default: Json = key(Value(), "The value when nobody says one.", default=None)
    many: bool = key(Flag(), "Whether it keeps a list of values.", default=False)
    tries: int = key(
        Number(1, 20, whole=True), "How often it is asked for before the bot gives up.", default=3
    )


SLOT = Forms(text=NAME, entries=Record(SlotFile))


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentFile(File):
    """An intent: what people say, what must be known, and what is done."""

    title: str = key(WORDS, 'What people read: "did you mean ...", reports.')
    utterances: list[str] | None = key(
        UTTERANCES,
        "What people say: `(a|b)` one of, `[x]` optional, `{slot}` or `{slot:sample}` a slot.",
        default=None,
    )
    slots: dict[str, str | SlotFile] | None = key(
        MapOf(NAME, SLOT), "What must or may be known, in the order asked.", default=None
    )
    confirm: Said | None = key(SAID, "The question before it is done.", default=None)
    call: str | None = key(NAME, "The function that does it: functions/NAME.py.", default=None)
    reply: Said | None = key(
        SAID, "What is said when there is no `call`, or the call returns nothing.", default=None
    )
    slow: Said | None = key(SAID, "What is said while the function takes its time.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPhrasesFile(File):
    """A slot's prompts in another language."""

    structure: ClassVar[type[File] | None] = SlotFile

    ask: Said | None = key(SAID, "The prompt.", default=None)
    reask: Said | None = key(SAID, "The prompt after an answer that did not help.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPhrasesFile(File):
    """An intent's words in another language; its structure stands in the file without a language."""

    structure: ClassVar[type[File] | None] = IntentFile

    title: str | None = key(WORDS, "What people read.", default=None)
    utterances: list[str] | None = key(UTTERANCES, "What people say.", default=None)
    slots: dict[str, SlotPhrasesFile] | None = key(
        MapOf(NAME, Record(SlotPhrasesFile)), "The prompts of its slots.", default=None
    )
    confirm: Said | None = key(SAID, "The question before it is done.", default=None)
    reply: Said | None = key(
        SAID, "What is said when there is no `call`, or the call returns nothing.", default=None
    )
    slow: Said | None = key(SAID, "What is said while the function takes its time.", default=None)


Synonyms: TypeAlias = str | list[str] | None
SYNONYMS = OrNothing(Forms(text=WORDS, items=ListOf(WORDS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFile(File):
    """A slot type: its values, and what else people call them."""

    values: dict[str, Synonyms] | list[str] = key(
        Forms(items=ListOf(WORDS, least=1), entries=MapOf(WORDS, SYNONYMS, least=1)),
        "Each value with its synonyms (a list, one text or nothing), or a plain list of values.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypePhrasesFile(File):
    """A slot type's words in another language."""

    values: dict[str, Synonyms] = key(
        MapOf(WORDS, SYNONYMS), "Each value with its words, the first being how it is displayed."
    )
