"""Weigh what a model understood against what the conversation waits for."""

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
from botctl.messages import Ranked, SlotValue, Understanding

COMMANDS = ("help", "cancel", "stop", "start_over", "repeat")

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold an utterance as the dialogue weighs it.

    `intent` is the accepted one; `close` are those that are too near to each other to choose;
    `values` are slots of the intent being worked on; `yes` is True, False or None, `rest` what was said
    besides and `after` the same as weighed by itself; `command` is the built-in command, if it is one.
    `answering` are those values that are no free text, which would explain any words.
    """

    text: str
    understanding: Understanding
    intent: Intent | None
    close: tuple[Ranked, ...]
    values: Mapping[str, SlotValue]
    answering: tuple[SlotValue, ...]
    yes: bool | None
    rest: str
    command: str | None
    after: Heard | None = None

    @property
    def confidence(self) -> float:
        """Return the best intent's confidence, from 0 to 1."""
        best = self.understanding.intent
        return best.confidence if best else 0.0

    @property
    def coverage(self) -> float:
        """Return the share of the words (yes and no aside) that the values explain, from 0 to 1."""
        words = list(_WORD.finditer(self.rest))
        if not words:
            return 1.0
        offset = self.text.rfind(self.rest)
        spans = [(value.start - offset, value.end - offset) for value in self.answering]
        covered = sum(
            any(start < word.end() and word.start() < end for start, end in spans) for word in words
        )
        return covered / len(words)


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
    except ValueError:  # a function's reply may give a slot what is no date
        return None


def weigh(bot: Bot, conversation: Conversation, understanding: Understanding) -> Heard:
    """Return what was heard, by the bot's own thresholds."""
    yes, rest = polarity(understanding.text, conversation.locale)
    known = [ranked for ranked in understanding.ranking if ranked.name in bot.intents]
    rivals = [ranked for ranked in known if not _is_yes_or_no(bot, ranked.name)]
    intent = _accepted(bot, understanding, rivals)
    frame = conversation.frame
    values = dict(understanding.answers)
    if frame and understanding.intent and understanding.intent.name == frame.intent:
        values = {**understanding.slots, **values}
    slots = bot.intents[frame.intent].slots if frame else {}
    return Heard(
        text=understanding.text,
        understanding=understanding,
        intent=intent if intent is None or not _is_command(intent) else None,
        close=() if intent else _close(bot, rivals),
        values=values,
        answering=tuple(v for name, v in values.items() if name in slots and slots[name].type != "text"),
        yes=yes,
        rest=rest,
        command=intent.name if intent and _is_command(intent) else None,
        after=weigh(bot, conversation, understanding.rest) if understanding.rest else None,
    )


def _is_yes_or_no(bot: Bot, name: str) -> bool:
    return name in ("yes", "no") and bot.intents[name].built_in


def _is_command(intent: Intent) -> bool:
    return intent.built_in and intent.name in COMMANDS


def _accepted(bot: Bot, understanding: Understanding, rivals: list[Ranked]) -> Intent | None:
    if not rivals:
        return None
    best, *others = rivals
    if understanding.exact and understanding.intent and understanding.intent.name == best.name:
        return bot.intents[best.name]
    next_best = others[0].confidence if others else 0.0
    if best.confidence >= bot.nlu.accept and best.confidence - next_best >= bot.nlu.margin:
        return bot.intents[best.name]
    return None


def _close(bot: Bot, rivals: list[Ranked]) -> tuple[Ranked, ...]:
    """Return two or three intents that are each likely and together likely enough to ask about."""
    if not rivals:
        return ()
    near = [ranked for ranked in rivals if rivals[0].confidence - ranked.confidence < bot.nlu.margin]
    near = [ranked for ranked in near if not _is_command(bot.intents[ranked.name])]
    enough = sum(ranked.confidence for ranked in near) >= bot.nlu.accept
    return tuple(near) if enough and 2 <= len(near) <= 3 else ()
