"""Define a bot as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from botctl.intents.intent import Intent, SlotType
from botctl.intents.model import Definitions
from botctl.intents.phrases import Localised, Said

# Every pattern a bot says by itself; each may be overridden in the bot's file under its own name,
# with the fields in braces. The words shipped are in `bots/patterns/<language>.yml` of the package.
PATTERNS = (
    "greet",  # a conversation begins
    "fallback",  # not understood
    "escalated",  # not understood again and again, and no intent to escalate to
    "choose",  # two intents are close; buttons carry their titles
    "change",  # a bare "no" to a confirmation
    "corrected",  # a slot was given another value: {value}
    "cancelled",  # cancel, in the middle of an intent
    "nothing_to_cancel",  # cancel, with nothing going on
    "resume",  # an interrupted intent is taken up again: {title}
    "also",  # what was wished for in the same breath is begun: {title}
    "instead",  # a slot without words of its own is to be changed
    "gave_up",  # a slot was asked for too many times: {title}
    "reask",  # an answer did not help and the slot has no words of its own
    "failed",  # the function failed, and will be tried again
    "late",  # before the answer that comes after all: {title}
    "done",  # an intent is fulfilled and has nothing to say
    "help",  # what the bot can do; {titles}
    "stopped",  # goodbye
    "started_over",  # forgotten, begin again
    "nothing_to_repeat",
    "yes_without_question",
    "no_without_question",
    "yes",  # the word on a button
    "no",  # the word on a button
    "and",  # joins the last two of a list
)

ENGINES = ("embedded", "rasa")
ENCODERS: Mapping[str, frozenset[str]] = {  # each with the languages that it has learnt
    "static": frozenset({"en"}),
    "multilingual": frozenset(
        ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
    ),
    "minilm": frozenset({"en"}),
}


@dataclass(frozen=True, slots=True)
class RasaSettings:
    """Tell which Rasa understands a bot.

    `pipeline` is a file of the workspace, `python` an interpreter's path, `url` a server that runs
    elsewhere and `token` the name of the environment variable that holds its token; "" is none.
    `timeout` is how many seconds a turn waits for it.
    """

    pipeline: str = ""
    python: str = ""
    url: str = ""
    token: str = ""
    timeout: float = 2.0


@dataclass(frozen=True, slots=True)
class Floor:
    """Set what `botctl test` demands of the quality report, as shares from 0 to 1; None demands nothing.

    `ece` is the one that must not be higher.
    """

    accuracy: float | None = None
    entity_f1: float | None = None
    oos_auroc: float | None = None
    ece: float | None = None


@dataclass(frozen=True, slots=True)
class Nlu:
    """Choose an engine; a confidence below `accept`, or within `margin` of the next, is doubted.

    `encoder` is what tells the embedded engine which sentences mean the same. `floor` is None where no
    quality is demanded.
    """

    engine: str = "embedded"
    accept: float = 0.5
    margin: float = 0.1
    encoder: str = "static"
    rasa: RasaSettings = field(default_factory=RasaSettings)
    floor: Floor | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Start an intent (handing over to a person, say) after so many misses in a row."""

    intent: str
    after: int = 3


@dataclass(frozen=True, slots=True)
class Bot:
    """Hold what a bot serves, where, and in which words.

    `intents` holds the served ones and the built-in ones that no served intent overrides. The first
    of `locales` is the language the base files are written in.
    """

    name: str
    title: Localised[str]
    locales: tuple[str, ...]
    intents: Mapping[str, Intent]
    types: Mapping[str, SlotType]
    connectors: tuple[str, ...]
    patterns: Mapping[str, Localised[Said]]
    nlu: Nlu = field(default_factory=Nlu)
    escalate: Escalation | None = None
    keep: timedelta = timedelta(days=30)
    timezone: str = "UTC"

    @property
    def definitions(self) -> Definitions:
        """Return what this bot's model is made from."""
        return Definitions(self.intents, self.types, self.locales)

    def locale(self, wanted: str) -> str:
        """Return the bot's locale nearest to a wanted one: same, same language, or its first."""
        if wanted in self.locales:
            return wanted
        language = wanted.partition("-")[0]
        return next((own for own in self.locales if own.partition("-")[0] == language), self.locales[0])
