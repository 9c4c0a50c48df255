"""Hold an utterance as the dialogue weighs it, and tell a model where the next one stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from botctl.bots.bot import Bot
from botctl.bots.talk import Moment
from botctl.conversations.conversation import Conversation, Frame
from botctl.intents.intent import Intent
from botctl.intents.model import Context
from botctl.intents.polarity import polarity
from botctl.intents.words import split
from botctl.messages import Ranked, SlotValue, Understanding

# From here on another intent is meant, where the words could be an answer, and a second wish is one:
# even where the bot itself accepts less.
SURE = 0.5

_WORD = re.compile(r"\w+")
# What stands between a yes and more words tells whether they go on from it or change what it was said to.
_GOES_ON = re.compile(r"[.!;]|\b(?:and|also|plus|then|und|auch|außerdem|dann|noch)\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:but|make|change|actually|rather|instead|better|wait|should|meant"
    r"|aber|mach|machen|ändere|ändern|doch|lieber|stattdessen|sondern|besser|warte|soll|meinte)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold an utterance as the dialogue weighs it.

    `intent` is the accepted one and `slots` its own; `close` are those that are too near to each other to
    choose; `values` are slots of the intent being worked on; `yes` is True, False or None, `rest` what was
    said besides and `after` the same as weighed by itself; `command` is the built-in command, if it is
    one. `answering` are those values that are no free text, which would explain any words. `wish` is what
    was wished for in the same breath, when all else is about the words before it.
    """

    text: str
    locale: str
    understanding: Understanding
    intent: Intent | None
    slots: Mapping[str, SlotValue]
    close: tuple[Ranked, ...]
    values: Mapping[str, SlotValue]
    answering: tuple[SlotValue, ...]
    yes: bool | None
    rest: str
    command: str | None
    after: Heard | None = None
    wish: Heard | None = None

    @property
    def confidence(self) -> float:
        """Return the best intent's confidence, from 0 to 1."""
        best = self.understanding.intent
        return best.confidence if best else 0.0

    @property
    def sure(self) -> bool:
        """Return whether the intent is meant for sure."""
        return self.understanding.exact or self.confidence >= SURE

    @property
    def coverage(self) -> float:
        """Return the share of the words (yes and no aside) that the values explain, from 0 to 1."""
        words = list(_WORD.finditer(self.rest))
        if not words:
            return 1.0
        offset = len(self._before_rest)
        spans = [(value.start - offset, value.end - offset) for value in self.answering]
        covered = sum(
            any(start < word.end() and word.start() < end for start, end in spans) for word in words
        )
        return covered / len(words)

    @property
    def goes_on(self) -> bool:
        """Return whether what follows a yes or no is another matter: "yes, and ...", "yes. ..."."""
        words = f"{self._before_rest} {self.rest.partition(' ')[0]}"
        return _GOES_ON.search(words) is not None and not self.changes

    @property
    def firm(self) -> bool:
        """Return whether the first word is a yes that needs no pause behind it: not "ok, stop"."""
        first = split(self.text).words[:1]
        return self.yes is True and polarity(" ".join((*first, "x")), self.locale)[0] is True

    @property
    def changes(self) -> bool:
        """Return whether what follows a yes or no changes it: "yes, but make it ..."."""
        return _CHANGES.search(self._before_rest) is not None

    @property
    def _before_rest(self) -> str:
        return self.text[: self.text.rfind(self.rest)]


def standing(bot: Bot, conversation: Conversation, moment: Moment) -> Context:
    """Return where an utterance stands: what is being worked on, asked for and agreed already."""
    locale = bot.locale(moment.utterance.locale or conversation.locale)
    frame = conversation.frame
    if frame is None or frame.intent not in bot.intents:
        return Context(locale, moment.now)
    return Context(locale, moment.now, frame.intent, frame.asking, _agreed(bot, frame))


def _agreed(bot: Bot, frame: Frame) -> date | None:
    """Return the day that was agreed, where an intent has exactly one."""
    slots = bot.intents[frame.intent].slots.values()
    values = [frame.slots[slot.name] for slot in slots if slot.type == "date" and slot.name in frame.slots]
    try:
        return date.fromisoformat(str(values[0])) if len(values) == 1 else None
    except ValueError:  # a bot's file may have changed the slot's type since
        return None
