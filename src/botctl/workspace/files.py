"""Define each kind of file that an author writes: what is read, checked and offered by editors is this."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

# Patterns; `shape.py` has words for each, so that nobody is shown a regular expression.
NAME = r"^[a-z][a-z0-9_]{0,63}$"
WORDS = r"\S"
DURATION = r"^[1-9][0-9]{0,5}[smhdw]$"
LOCALE = r"^[a-z]{2,3}(-[A-Z]{2})?$"
VARIABLE = r"^\$\{[A-Z_][A-Z0-9_]*\}$"
ORIGIN = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$"
URL = r"^https://\S+$"
FORWARD = r"^\+[1-9][0-9]{0,5}[smhdw]$"

Name = Annotated[str, Field(pattern=NAME)]
Words = Annotated[str, Field(pattern=WORDS)]
Duration = Annotated[str, Field(pattern=DURATION)]
Locale = Annotated[str, Field(pattern=LOCALE)]
Secret = Annotated[str, Field(pattern=VARIABLE)]
Url = Annotated[str, Field(pattern=URL)]
Value: TypeAlias = bool | int | float | str | list[bool | int | float | str]

CHANNELS = ("web", "slack", "alexa", "default")


class File(BaseModel):
    """Refuse unknown keys and values of another kind than the field's."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        defer_build=True,  # a model is built when the first file of its kind is read
    )


# --- what is said ---------------------------------------------------------------------------------


class ImageFile(File):
    """A picture."""

    url: Url
    """Where it is, with https."""
    alt: Words | None = None
    """Its words for those who do not see it."""


Picture = Annotated[
    Annotated[Url, Tag("<url>")] | Annotated[ImageFile, Tag("<image>")],
    Discriminator(lambda value: "<image>" if isinstance(value, dict) else "<url>"),
]


class ButtonFile(File):
    """A choice to press."""

    title: Words
    """What stands on it."""
    say: Words | None = None
    """What pressing it says; its title unless written."""
    intent: Name | None = None
    """The intent that pressing it begins."""


class CardFile(File):
    """A titled block of text."""

    title: Words
    """What stands on top."""
    text: Words | None = None
    """What stands below."""
    image: Picture | None = None
    """A picture, as a URL or with `url` and `alt`."""
    link: Url | None = None
    """Where pressing it leads, with https."""


Choice = Annotated[
    Annotated[Words, Tag("<text>")] | Annotated[ButtonFile, Tag("<button>")],
    Discriminator(lambda value: "<button>" if isinstance(value, dict) else "<text>"),
]


class PhraseFile(File):
    """One way to say something, with what is shown beside it."""

    text: Words
    """The words; `{slot}` stands for a slot's value."""
    buttons: Annotated[list[Choice], Field(min_length=1)] | None = None
    """Choices to press: titles, or maps with `title` and `say` or `intent`."""
    card: CardFile | None = None
    """A titled block of text."""
    image: Picture | None = None
    """A picture, as a URL or with `url` and `alt`."""


Variant = Annotated[
    Annotated[Words, Tag("<text>")] | Annotated[PhraseFile, Tag("<phrase>")],
    Discriminator(lambda value: "<phrase>" if isinstance(value, dict) else "<text>"),
]
Variants = Annotated[list[Variant], Field(min_length=1)]


def _form(value: Any) -> str:
    if isinstance(value, list):
        return "<variants>"
    return "<phrase>" if isinstance(value, dict) else "<text>"


Form = Annotated[
    Annotated[Words, Tag("<text>")]
    | Annotated[Variants, Tag("<variants>")]
    | Annotated[PhraseFile, Tag("<phrase>")],
    Discriminator(_form),
]


class ChannelsFile(File):
    """What is said, by channel kind where it differs."""

    default: Form
    """What is said on every other channel."""
    web: Form | None = None
    """What is said in web chat."""
    slack: Form | None = None
    """What is said in Slack."""
    alexa: Form | None = None
    """What is said on Alexa."""


def _said(value: Any) -> str:
    by_channel = isinstance(value, dict) and not {"text", "buttons", "card", "image"} & set(value)
    return "<channels>" if by_channel else _form(value)


Said = Annotated[
    Annotated[Words, Tag("<text>")]
    | Annotated[Variants, Tag("<variants>")]
    | Annotated[PhraseFile, Tag("<phrase>")]
    | Annotated[ChannelsFile, Tag("<channels>")],
    Discriminator(_said),
]
Utterances = Annotated[list[Words], Field(min_length=1)]


# --- intents --------------------------------------------------------------------------------------


class SlotFile(File):
    """Something that must or may be known before the intent is fulfilled."""

    type: Name
    """A built-in type (text, number, date, ...) or the name of a file in intents/types."""
    ask: Said | None = None
    """The prompt; a slot with one is required."""
    reask: Said | None = None
    """The prompt after an answer that did not help."""
    default: Value | None = None
    """The value when nobody says one."""
    many: bool = False
    """Whether it keeps a list of values."""
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    """How often it is asked for before the bot gives up."""


SlotOrType = Annotated[
    Annotated[Name, Tag("<type>")] | Annotated[SlotFile, Tag("<slot>")],
    Discriminator(lambda value: "<slot>" if isinstance(value, dict) else "<type>"),
]


class IntentFile(File):
    """An intent: what people say, what must be known, and what is done."""

    title: Words
    """What people read: "did you mean ...", reports."""
    utterances: Utterances | None = None
    """What people say: `(a|b)` one of, `[x]` optional, `{slot}` or `{slot:sample}` a slot."""
    slots: dict[Name, SlotOrType] | None = None
    """What must or may be known, in the order asked."""
    confirm: Said | None = None
    """The question before it is done."""
    call: Name | None = None
    """The function that does it: functions/NAME.py."""
    reply: Said | None = None
    """What is said when there is no `call`, or the call returns nothing."""
    slow: Said | None = None
    """What is said while the function takes its time."""


class SlotPhrasesFile(File):
    """A slot's prompts in another language."""

    ask: Said | None = None
    """The prompt."""
    reask: Said | None = None
    """The prompt after an answer that did not help."""


class IntentPhrasesFile(File):
    """An intent's words in another language; its structure stands in the file without a language."""

    title: Words | None = None
    """What people read."""
    utterances: Utterances | None = None
    """What people say."""
    slots: dict[Name, SlotPhrasesFile] | None = None
    """The prompts of its slots."""
    confirm: Said | None = None
    """The question before it is done."""
    reply: Said | None = None
    """What is said when there is no `call`, or the call returns nothing."""
    slow: Said | None = None
    """What is said while the function takes its time."""


Synonyms = Annotated[
    Annotated[Words, Tag("<text>")] | Annotated[list[Words], Tag("<list>")] | Annotated[None, Tag("<none>")],
    Discriminator(
        lambda value: "<list>" if isinstance(value, list) else "<none>" if value is None else "<text>"
    ),
]


class TypeFile(File):
    """A slot type: its values, and what else people call them."""

    values: Annotated[
        Annotated[dict[Words, Synonyms], Field(min_length=1), Tag("<map>")]
        | Annotated[list[Words], Field(min_length=1), Tag("<list>")],
        Discriminator(lambda value: "<list>" if isinstance(value, list) else "<map>"),
    ]
    """Each value with its synonyms (a list, one text or nothing), or a plain list of values."""


class TypePhrasesFile(File):
    """A slot type's words in another language."""

    values: dict[Words, Synonyms]
    """Each value with its words, the first being how it is displayed."""


# --- bots -----------------------------------------------------------------------------------------


class NluFile(File):
    """How utterances are understood."""

    engine: Literal["embedded"] = "embedded"
    """What understands."""
    accept: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The least confidence that is acted upon, from 0 to 1."""
    margin: Annotated[float, Field(ge=0, le=1)] = 0.1
    """The least distance to the next intent; closer than that, the bot asks which one is meant."""


class EscalateFile(File):
    """What happens when the bot does not understand again and again."""

    intent: Name
    """The intent that is begun."""
    after: Annotated[int, Field(ge=1, le=20)] = 3
    """After how many misses in a row."""


class BotFile(File):
    """A bot: which intents it serves, on which connectors, in which words."""

    title: Words
    """What people read."""
    locales: Annotated[list[Locale], Field(min_length=1)]
    """The locales it speaks, such as en-US; the files without a language are written in the first."""
    intents: Annotated[
        Annotated[Literal["all"], Tag("<all>")] | Annotated[list[Name], Tag("<list>")],
        Discriminator(lambda value: "<list>" if isinstance(value, list) else "<all>"),
    ]
    """The intents it serves, or `all`."""
    connectors: Annotated[list[Name], Field(min_length=1)]
    """The connectors it is reached by."""
    greet: Said | None = None
    """What is said when a conversation begins."""
    fallback: Said | None = None
    """What is said when nothing was understood."""
    patterns: dict[Name, Said] | None = None
    """Other words for what every bot says by itself: confirm, cancelled, resume, ..."""
    nlu: NluFile = NluFile()
    """How utterances are understood."""
    escalate: EscalateFile | None = None
    """What happens when the bot does not understand again and again."""
    keep: Duration = "30d"
    """How long a conversation is kept after its last turn: 12h, 30d."""
    timezone: Words = "UTC"
    """The time zone that "tomorrow" is meant in, such as Europe/Berlin."""


class BotPhrasesFile(File):
    """A bot's words in another language."""

    title: Words | None = None
    """What people read."""
    greet: Said | None = None
    """What is said when a conversation begins."""
    fallback: Said | None = None
    """What is said when nothing was understood."""
    patterns: dict[Name, Said] | None = None
    """Other words for what every bot says by itself."""


# --- connectors and functions ---------------------------------------------------------------------


class WebFile(File):
    """A web connector: JSON, server-sent events, WebSocket and the chat page."""

    kind: Literal["web"]
    """The kind of channel."""
    origins: list[Annotated[str, Field(pattern=ORIGIN)]] = []
    """Pages of other sites that may talk to the bot, as origins: https://example.com."""
    session: Duration = "30d"
    """How long a session lasts."""
    max_body: Annotated[int, Field(ge=1024, le=16_777_216)] = 65_536
    """The largest request, in bytes."""
    secret: Secret | None = None
    """The environment variable whose value signs sessions; a key file in .botctl/ unless written."""


CONNECTORS: dict[str, type[File]] = {"web": WebFile}


class FunctionFile(File):
    """A function's settings."""

    timeout: Annotated[float, Field(gt=0, le=900)] = 10.0
    """The seconds after which it is stopped."""
    slow_after: Annotated[float, Field(ge=0, le=900)] = 1.0
    """The seconds after which the intent's `slow` words are said."""


# --- conversation tests ---------------------------------------------------------------------------


class StepFile(File):
    """One turn of a conversation: what is said or pressed, and what must be true afterwards."""

    user: str | None = None
    """What the person says; a step without it and without `press` begins the conversation."""
    press: Words | None = None
    """The title of the button that is pressed."""
    clock: Annotated[str, Field(pattern=FORWARD)] | None = None
    """How far the clock moves before the step: +25m."""
    intent: Name | None = None
    """The intent that must be understood; null for none."""
    slots: dict[Name, Value | None] | None = None
    """Canonical values that slots must have."""
    bot: (
        Annotated[
            Annotated[Words, Tag("<text>")] | Annotated[list[Words], Tag("<list>")],
            Discriminator(lambda value: "<list>" if isinstance(value, list) else "<text>"),
        ]
        | None
    ) = None
    """What must be said: the exact text, `/regex/`, or a list of messages in order."""
    buttons: list[Words] | None = None
    """The titles of the buttons that must be shown."""
    expects: Name | None = None
    """What must be asked for: a slot, confirmation, choice, or null."""
    attributes: dict[str, Any] | None = None
    """Attributes that the conversation must have."""
    ended: bool | None = None
    """Whether the conversation must be over."""


class ConversationFile(File):
    """One conversation, step by step."""

    name: Words
    """What it shows; unique in its file."""
    locale: Locale | None = None
    """The person's locale."""
    person: Words | None = None
    """Who talks; conversations of one person share what is known of them."""
    steps: Annotated[list[StepFile], Field(min_length=1)]
    """Its turns."""


class ConversationsFile(File):
    """Conversations that must go as written."""

    bot: Name
    """The bot that is talked to."""
    channels: Annotated[list[Literal["web"]], Field(min_length=1)] = ["web"]
    """The channels they are played through."""
    locale: Locale | None = None
    """The person's locale; the bot's first unless written."""
    clock: Words = "2026-01-05T10:00:00"
    """The time at the start, ISO 8601, in the bot's time zone."""
    conversations: Annotated[list[ConversationFile], Field(min_length=1)]
    """The conversations."""
