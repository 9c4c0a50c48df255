"""Weigh what a model understood against what the conversation waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from botctl.bots.bot import Bot
from botctl.bots.heard import SURE, Heard
from botctl.conversations.conversation import Conversation, Frame
from botctl.intents.intent import Intent, Slot
from botctl.intents.polarity import polarity
from botctl.messages import Ranked, SlotValue, Understanding

COMMANDS = ("help", "cancel", "stop", "start_over", "repeat")


def weigh(bot: Bot, conversation: Conversation, understanding: Understanding) -> Heard:
    """Return what was heard, by the bot's own thresholds."""
    whole = _weigh(bot, conversation, understanding)
    if understanding.rest is not None:
        after = weigh(bot, conversation, understanding.rest)
        return replace(whole, after=after, wish=after.wish)
    if len(understanding.clauses) == 1:
        return _matter(bot, conversation, whole, understanding.clauses[0])
    if len(understanding.clauses) == 2:
        first, second = (_weigh(bot, conversation, clause) for clause in understanding.clauses)
        if _are_two(bot, conversation.frame, whole, first, second):
            return replace(first, wish=second)
    return whole


def _matter(bot: Bot, conversation: Conversation, whole: Heard, clause: Understanding) -> Heard:
    """Return a text without its greetings, where that tells more surely what is meant."""
    frame, matter = conversation.frame, _weigh(bot, conversation, clause)
    if frame is not None and _asks_text(bot, frame):
        return whole
    return matter if matter.sure and matter.confidence > whole.confidence else whole


def _weigh(bot: Bot, conversation: Conversation, understanding: Understanding) -> Heard:
    yes, rest = polarity(understanding.text, conversation.locale)
    known = [ranked for ranked in understanding.ranking if ranked.name in bot.intents]
    rivals = [ranked for ranked in known if not _is_yes_or_no(bot, ranked.name)]
    intent = _accepted(bot, understanding, rivals)
    frame = conversation.frame
    values = _values(bot, frame, understanding) if frame else {}
    slots = bot.intents[frame.intent].slots if frame else {}
    return Heard(
        text=understanding.text,
        locale=conversation.locale,
        understanding=understanding,
        intent=intent if intent is None or not _is_command(intent) else None,
        slots=_apart(intent.slots, understanding.slots.items()) if intent else {},
        close=() if intent else _close(bot, rivals),
        values=values,
        answering=tuple(value for name, value in values.items() if slots[name].type != "text"),
        yes=yes,
        rest=rest,
        command=intent.name if intent and _is_command(intent) else None,
    )


def _values(bot: Bot, frame: Frame, understanding: Understanding) -> dict[str, SlotValue]:
    """Return the values for the slots of the intent being worked on.

    A yes or no that opens an utterance ("no peanuts") is no value of a slot that is not asked for. What is
    said as the intent's own utterance ("open a ticket then") holds what is in its slots, and no more.
    """
    slots = bot.intents[frame.intent].slots
    same = understanding.intent is not None and understanding.intent.name == frame.intent
    own = understanding.slots if same else {}
    found = [] if same and understanding.exact else [*understanding.answers.items()]
    found += [(name, value) for name, value in own.items() if name not in dict(found)]
    found.sort(key=lambda each: each[0] != frame.asking)
    values = _apart(slots, found)
    return {
        name: value for name, value in values.items() if slots[name].type != "yes_no" or name == frame.asking
    }


def _apart(slots: Mapping[str, Slot], found: Iterable[tuple[str, SlotValue]]) -> dict[str, SlotValue]:
    """Return the values of an intent's slots; words that fill one slot fill no other of its type."""
    kept: dict[str, SlotValue] = {}
    for name, value in found:
        if name not in slots:
            continue
        rivals = (other for rival, other in kept.items() if slots[rival].type == slots[name].type)
        if not any(_touch(value, rival) for rival in rivals):
            kept[name] = value
    return kept


def _touch(one: SlotValue, other: SlotValue) -> bool:
    return any(
        mine.start < theirs.end and theirs.start < mine.end
        for mine in one.items or (one,)
        for theirs in other.items or (other,)
    )


def _are_two(bot: Bot, frame: Frame | None, whole: Heard, first: Heard, second: Heard) -> bool:
    """Return whether the halves of a text are two matters.

    The second is another intent for sure; the first is an intent, a command, or an answer.
    """
    if second.intent is None or not second.sure or _is_text(bot, frame, whole, (first, second)):
        return False
    between = whole.text[len(first.text) : len(whole.text) - len(second.text)]
    if between.strip() == "," and not second.understanding.exact:  # "two teas, one with milk"
        return False
    if frame is not None and first.values and first.coverage >= SURE:
        return second.intent.name != frame.intent
    if first.command is not None:
        return first.understanding.exact
    if first.intent is None or not first.sure or first.intent.name == second.intent.name:
        return False
    best = whole.understanding.intent
    return best is None or best.name in (first.intent.name, second.intent.name)


def _is_text(bot: Bot, frame: Frame | None, whole: Heard, halves: tuple[Heard, Heard]) -> bool:
    """Return whether free text goes over both halves: what is asked for, or what was found."""
    slots = bot.intents[frame.intent].slots if frame else {}
    if frame is not None and _asks_text(bot, frame):
        return True
    own = whole.intent.slots if whole.intent else {}
    found = [(slots[name], value) for name, value in whole.values.items()]
    found += [(own[name], value) for name, value in whole.slots.items()]
    begin, end = len(halves[0].text), len(whole.text) - len(halves[1].text)
    return any(slot.type == "text" and value.start < begin and end < value.end for slot, value in found)


def _asks_text(bot: Bot, frame: Frame) -> bool:
    return frame.asking is not None and bot.intents[frame.intent].slots[frame.asking].type == "text"


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
