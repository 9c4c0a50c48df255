"""Define each kind of file that an author writes: what is read, checked and offered by editors is this."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from botctl.messages import Json
from botctl.workspace.shapes import (
    Anything,
    Either,
    Flag,
    Forms,
    ListOf,
    MapOf,
    Number,
    OneOf,
    OrNothing,
    Record,
    Text,
    Value,
    key,
    keys_of,
    unknown_key,
)

# --- texts of a certain form ----------------------------------------------------------------------

_NAME_HINT = "a name has lower-case letters, digits and `_`, begins with a letter, and is at most 64 long"
_SPAN_HINT = "write a number and s, m, h, d or w: 15m, 12h, 30d"
_VARIABLE_HINT = "write ${NAME} here, and set NAME to the secret where botctl runs"
_ORIGIN_HINT = "write the scheme and the host alone: https://example.com"

NAME = Text(re.compile(r"[a-z][a-z0-9_]{0,63}"), ("S107", "is not a name", _NAME_HINT))
WORDS = Text(re.compile(r"(?s).*\S.*"), ("S106", "is empty", "write the words, or remove the key"))
ANY_WORDS = Text(re.compile(r"(?s).*"), ("S106", "is empty", "write the words"))
SPAN = Text(re.compile(r"[1-9][0-9]{0,5}[smhdw]"), ("S108", "is not a duration", _SPAN_HINT))
FORWARD = Text(
    re.compile(r"\+[1-9][0-9]{0,5}[smhdw]"),
    ("S108", "is not a step forward in time", "write `+`, a number and s, m, h, d or w: +25m"),
)
LOCALE = Text(
    re.compile(r"[a-z]{2,3}(-[A-Z]{2})?"),
    ("S109", "is not a locale", "write a language, or a language and a country: de, en-US"),
)
SECRET = Text(
    re.compile(r"\$\{[A-Z_][A-Z0-9_]*\}"),
    ("X101", "must name an environment variable, not hold the secret itself", _VARIABLE_HINT),
    secret=True,
)
ORIGIN = Text(
    re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?"), ("S110", "is not an origin", _ORIGIN_HINT)
)
URL = Text(
    re.compile(r"https://\S+"),
    ("S110", "is not an https address", "write the whole of it: https://example.com/pizza.png"),
)

CHANNELS = ("default", "web", "slack", "alexa")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Be a file, or a part of one."""

    structure: ClassVar[str] = ""  # for words in another language: the record that the rest belongs to

    @classmethod
    def unknown(cls, name: str, file: str) -> tuple[str, str, str]:
        """Return code, message and hint for a key that does not belong here."""
        if cls.structure and name in keys_of(globals()[cls.structure]):
            hint = (
                f"write it in {file.split('.')[0]}.yml; a file with a language in its name holds only words"
            )
            return "S104", f"`{name}` does not belong in a file of phrases", hint
        return unknown_key(name, keys_of(cls))


# --- what is said ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile(File):
    """A picture."""

    url: str = key(URL, "Where it is, with https.")
    alt: str | None = key(WORDS, "Its words for those who do not see it.", default=None)


PICTURE = Forms(text=URL, entries=Record(ImageFile))


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonFile(File):
    """A choice to press."""

    title: str = key(WORDS, "What stands on it.")
    say: str | None = key(WORDS, "What pressing it says; its title unless written.", default=None)
    intent: str | None = key(NAME, "The intent that pressing it begins.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile(File):
    """A titled block of text."""

    title: str = key(WORDS, "What stands on top.")
    text: str | None = key(WORDS, "What stands below.", default=None)
    image: str | ImageFile | None = key(PICTURE, "A picture: its URL, or `url` and `alt`.", default=None)
    link: str | None = key(URL, "Where pressing it leads, with https.", default=None)


BUTTONS = ListOf(Forms(text=WORDS, entries=Record(ButtonFile)), least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseFile(File):
    """One way to say something, with what is shown beside it."""

    text: str = key(WORDS, "The words; `{slot}` stands for a slot's value.")
    buttons: list[str | ButtonFile] | None = key(
        BUTTONS, "Choices to press: titles, or maps with `title` and `say` or `intent`.", default=None
    )
    card: CardFile | None = key(Record(CardFile), "A titled block of text.", default=None)
    image: str | ImageFile | None = key(PICTURE, "A picture: its URL, or `url` and `alt`.", default=None)


Variant: TypeAlias = str | PhraseFile
Form: TypeAlias = Variant | list[Variant]
VARIANTS = ListOf(Forms(text=WORDS, entries=Record(PhraseFile)), least=1)
FORM = Forms(text=WORDS, items=VARIANTS, entries=Record(PhraseFile))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsFile(File):
    """What is said, by channel kind where it differs."""

    default: Form = key(FORM, "What is said on every other channel.")
    web: Form | None = key(FORM, "What is said in web chat.", default=None)
    slack: Form | None = key(FORM, "What is said in Slack.", default=None)
    alexa: Form | None = key(FORM, "What is said on Alexa.", default=None)

    @classmethod
    def unknown(cls, name: str, file: str) -> tuple[str, str, str]:
        """Return code, message and hint for a key that is neither a channel kind nor part of a phrase."""
        known = {**keys_of(PhraseFile), **keys_of(ChannelsFile)}
        code, _, hint = unknown_key(name, known)
        return code, f"`{name[:64]}` is neither a channel kind nor part of a phrase", hint


Said: TypeAlias = Form | ChannelsFile
SAID = Forms(
    text=WORDS,
    items=VARIANTS,
    entries=Either(frozenset(keys_of(PhraseFile)), Record(PhraseFile), Record(ChannelsFile)),
)
UTTERANCES = ListOf(WORDS, least=1)


# --- intents --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFile(File):
    """Something that must or may be known before the intent is fulfilled."""

    type: str = key(NAME, "A built-in type (text, number, date, ...) or a file in intents/types.")
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

    structure: ClassVar[str] = "SlotFile"

    ask: Said | None = key(SAID, "The prompt.", default=None)
    reask: Said | None = key(SAID, "The prompt after an answer that did not help.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPhrasesFile(File):
    """An intent's words in another language; its structure stands in the file without a language."""

    structure: ClassVar[str] = "IntentFile"

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


# --- bots -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NluFile(File):
    """How utterances are understood."""

    engine: str = key(OneOf(("embedded",)), "What understands.", default="embedded")
    accept: float = key(Number(0, 1), "The least confidence that is acted upon, from 0 to 1.", default=0.5)
    margin: float = key(
        Number(0, 1),
        "The least distance to the next intent; closer than that, the bot asks which one is meant.",
        default=0.1,
    )


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

    structure: ClassVar[str] = "BotFile"

    title: str | None = key(WORDS, "What people read.", default=None)
    greet: Said | None = key(SAID, "What is said when a conversation begins.", default=None)
    fallback: Said | None = key(SAID, "What is said when nothing was understood.", default=None)
    patterns: dict[str, Said] | None = key(
        PATTERNS, "Other words for what every bot says by itself.", default=None
    )


# --- connectors and functions ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorFile(File):
    """A connector: one way to reach bots."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFile(ConnectorFile):
    """A web connector: JSON, server-sent events, WebSocket and the chat page."""

    kind: str = key(OneOf(("web",)), "The kind of channel.")
    origins: list[str] | None = key(
        ListOf(ORIGIN),
        "Pages of other sites that may talk to the bot, as origins: https://example.com.",
        default=None,
    )
    session: str = key(SPAN, "How long a session lasts.", default="30d")
    max_body: int = key(
        Number(1024, 16_777_216, whole=True), "The largest request, in bytes.", default=65_536
    )
    secret: str | None = key(
        SECRET,
        "The environment variable whose value signs sessions; a key file in .botctl/ unless written.",
        default=None,
    )


CONNECTORS: Mapping[str, type[ConnectorFile]] = {"web": WebFile}


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFile(File):
    """A function's settings."""

    timeout: float = key(Number(0, 900, above=True), "The seconds after which it is stopped.", default=10.0)
    slow_after: float = key(
        Number(0, 900), "The seconds after which the intent's `slow` words are said.", default=1.0
    )


# --- conversation tests ---------------------------------------------------------------------------


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
