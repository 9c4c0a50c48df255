"""Define the files of conversation tests."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

from dataclasses import dataclass

from botctl.bots.bot import ENGINES
from botctl.messages import Json
from botctl.workspace.files.texts import (
    ANY_WORDS,
    FORWARD,
    LOCALE,
    NAME,
    WORDS,
    File,
)
from botctl.workspace.forms import Forms, ListOf, MapOf, OrNothing
from botctl.workspace.records import Record, key
from botctl.workspace.shapes import Anything, Flag, OneOf, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFile(File):
    """One turn of a conversation: what is said or pressed, and what must be true afterwards."""

    user: str | None = key(
        ANY_WORDS,
        "What the person says; a step without it and without `press` begins the conversation.",
        default=None,
    )
    press: str | None = key(WORDS, "The title of the button that is pressed.", default=None)
    clock: str | None = key(FORWARD, "How far the clock moves before the step: +25m.", default=None)
    intent: str | None = key(
        OrNothing(NAME), "The intent that must be understood; null for none.", default=None
    )
    slots: dict[str, Json] | None = key(
        MapOf(NAME, OrNothing(Value())), "Canonical values that slots must have.", default=None
    )
    bot: str | list[str] | None = key(
        Forms(text=WORDS, items=ListOf(WORDS)),
        "What must be said: the exact text, `/regex/`, or a list of messages in order.",
        default=None,
    )
    buttons: list[str] | None = key(
        ListOf(WORDS), "The titles of the buttons that must be shown.", default=None
    )
    expects: str | None = key(
        OrNothing(NAME), "What must be asked for: a slot, confirmation, choice, or null.", default=None
    )
    attributes: dict[str, Json] | None = key(
        MapOf(WORDS, Anything()), "Attributes that the conversation must have.", default=None
    )
    ended: bool | None = key(Flag(), "Whether the conversation must be over.", default=None)
    given: frozenset[str] = frozenset()  # the keys that are written: `intent: null` expects something


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFile(File):
    """One conversation, step by step."""

    name: str = key(WORDS, "What it shows; unique in its file.")
    locale: str | None = key(LOCALE, "The person's locale.", default=None)
    person: str | None = key(
        WORDS, "Who talks; conversations of one person share what is known of them.", default=None
    )
    engines: list[str] | None = key(
        ListOf(OneOf(ENGINES), least=1),
        "The engines it goes as written with; all unless written.",
        default=None,
    )
    steps: list[StepFile] = key(ListOf(Record(StepFile), least=1), "Its turns.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsFile(File):
    """Conversations that must go as written."""

    bot: str = key(NAME, "The bot that is talked to.")
    channels: list[str] | None = key(
        ListOf(OneOf(("web",)), least=1),
        "The channels they are played through; web unless written.",
        default=None,
    )
    locale: str | None = key(LOCALE, "The person's locale; the bot's first unless written.", default=None)
    clock: str = key(
        WORDS,
        "The time at the start, ISO 8601, in the bot's time zone.",
        default="2026-01-05T10:00:00",
    )
    conversations: list[ConversationFile] = key(
        ListOf(Record(ConversationFile), least=1), "The conversations."
    )
