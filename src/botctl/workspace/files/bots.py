"""Define the files of bots, and of their words in another language."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from botctl.bots.bot import ENCODERS, ENGINES
from botctl.workspace.files.said import SAID, Said
from botctl.workspace.files.texts import (
    LOCALE,
    NAME,
    SECRET,
    SERVER,
    SPAN,
    WITHIN,
    WORDS,
    File,
)
from botctl.workspace.forms import Forms, ListOf, MapOf
from botctl.workspace.records import Record, key
from botctl.workspace.shapes import Number, OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorFile(File):
    """What `botctl test` demands of the quality report; it fails below."""

    accuracy: float | None = key(
        Number(0, 1), "The least share of sentences that are understood, from 0 to 1.", default=None
    )
    entity_f1: float | None = key(Number(0, 1), "The least F1 of slots, by exact place.", default=None)
    oos_auroc: float | None = key(
        Number(0, 1), "How well sentences for somebody else are told apart, at least.", default=None
    )
    ece: float | None = key(
        Number(0, 1), "How far confidence may be from truth on average, at most.", default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NluFile(File):
    """How utterances are understood."""

    engine: str = key(OneOf(ENGINES), "What understands.", default="embedded")
    accept: float = key(Number(0, 1), "The least confidence that is acted upon, from 0 to 1.", default=0.5)
    margin: float = key(
        Number(0, 1),
        "The least distance to the next intent; closer than that, the bot asks which one is meant.",
        default=0.1,
    )
    encoder: str = key(
        OneOf(tuple(ENCODERS)),
        "What tells which sentences mean the same: `static` knows English words, `minilm` English sentences, "
        "`multilingual` sentences of 16 languages.",
        default="static",
    )
    floor: FloorFile | None = key(
        Record(FloorFile), "What `botctl test` demands of the quality report.", default=None
    )
    pipeline: str | None = key(
        WITHIN,
        "Rasa's own config.yml, from the workspace on; Rasa's default pipeline otherwise.",
        default=None,
    )
    python: str | None = key(
        WORDS, "The Python that Rasa runs on: 3.8, 3.9 or 3.10, or one that has Rasa installed.", default=None
    )
    url: str | None = key(SERVER, "A Rasa server that runs elsewhere, with a model of its own.", default=None)
    token: str | None = key(
        SECRET, "The environment variable that holds that server's token: ${RASA_TOKEN}.", default=None
    )
    timeout: float = key(Number(0.1, 30), "The seconds that a turn waits for Rasa, at most.", default=2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateFile(File):
    """What happens when the bot does not understand again and again."""

    intent: str = key(NAME, "The intent that is begun.")
    after: int = key(Number(1, 20, whole=True), "After how many misses in a row.", default=3)


PATTERNS = MapOf(NAME, SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFile(File):
    """A bot: which intents it serves, on which connectors, in which words."""

    title: str = key(WORDS, "What people read.")
    locales: list[str] = key(
        ListOf(LOCALE, least=1),
        "The locales it speaks, such as en-US; files without a language are written in the first.",
    )
    intents: str | list[str] = key(
        Forms(text=OneOf(("all",)), items=ListOf(NAME)), "The intents it serves, or `all`."
    )
    connectors: list[str] = key(ListOf(NAME, least=1), "The connectors it is reached by.")
    greet: Said | None = key(SAID, "What is said when a conversation begins.", default=None)
    fallback: Said | None = key(SAID, "What is said when nothing was understood.", default=None)
    patterns: dict[str, Said] | None = key(
        PATTERNS, "Other words for what every bot says by itself: cancelled, resume, ...", default=None
    )
    nlu: NluFile = key(Record(NluFile), "How utterances are understood.", default=NluFile())
    escalate: EscalateFile | None = key(
        Record(EscalateFile), "What happens when it does not understand again and again.", default=None
    )
    keep: str = key(SPAN, "How long a conversation is kept after its last turn: 12h, 30d.", default="30d")
    timezone: str = key(
        WORDS, 'The time zone that "tomorrow" is meant in, such as Europe/Berlin.', default="UTC"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPhrasesFile(File):
    """A bot's words in another language."""

    structure: ClassVar[type[File] | None] = BotFile

    title: str | None = key(WORDS, "What people read.", default=None)
    greet: Said | None = key(SAID, "What is said when a conversation begins.", default=None)
    fallback: Said | None = key(SAID, "What is said when nothing was understood.", default=None)
    patterns: dict[str, Said] | None = key(
        PATTERNS, "Other words for what every bot says by itself.", default=None
    )
