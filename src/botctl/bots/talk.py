"""Gather what one turn changes and says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from botctl.bots import speech
from botctl.bots.bot import Bot
from botctl.bots.values import display
from botctl.conversations.conversation import Conversation, Frame
from botctl.intents.intent import Intent, Slot
from botctl.intents.phrases import Localised, Said
from botctl.messages import Ask, Button, Call, Message, Say, Utterance


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what the dialogue decided: the new state, what is said, and what comes then."""

    conversation: Conversation
    messages: tuple[Message, ...]
    then: Ask | Call | Say


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold what a decision may depend on besides the state: the utterance, the time, the key."""

    utterance: Utterance
    now: datetime
    turn_id: str


class Talk:
    """Gather a turn's changes and words; it lives inside one decision and never leaves this room.

    `before` is the conversation as the decision found it. What changes stands in fields of its own, and
    becomes a conversation once, at the end: one copy for each change was a fifth of deciding.
    """

    def __init__(self, bot: Bot, before: Conversation, moment: Moment) -> None:
        self.bot = bot
        self.before = before
        self.moment = moment
        self.locale = before.locale
        self.frames = before.frames
        self.choices = before.choices
        self.wishes = before.wishes
        self.attributes = before.attributes
        self.variants = before.variants
        self.misses = before.misses
        self.messages: list[Message] = []

    # What stands

    @property
    def frame(self) -> Frame | None:
        """Return the intent being worked on, if any."""
        return self.frames[-1] if self.frames else None

    @property
    def asked(self) -> Slot | None:
        """Return the slot that the conversation waits for, if any."""
        frame = self.frame
        return self.intent(frame).slots.get(frame.asking) if frame and frame.asking else None

    def intent(self, frame: Frame) -> Intent:
        """Return the definition a frame runs under."""
        return self.bot.intents[frame.intent]

    def amend(self, **changes: Any) -> Frame:
        """Give the frame on top other values and return it."""
        *below, top = self.frames
        amended = replace(top, **changes)
        self.frames = (*below, amended)
        return amended

    # What is said

    def say(self, pattern: str, **fields: str) -> None:
        """Say one of the bot's patterns."""
        self.messages.append(self._message(pattern, self.bot.patterns[pattern], fields))

    def say_of(self, frame: Frame, part: str, said: Localised[Said | None], *, prefix: str = "") -> bool:
        """Say something an intent's author wrote, with the frame's values; return whether there was."""
        message = self.message_of(frame, part, said)
        if message is None:
            return False
        self.put(message, prefix=prefix)
        return True

    def put(self, message: Message, *, prefix: str = "") -> None:
        """Say a message, after words that lead to it."""
        self.messages.append(replace(message, text=f"{prefix} {message.text}".strip()))

    def message_of(self, frame: Frame, part: str, said: Localised[Said | None]) -> Message | None:
        """Return what an intent's author wrote, with the frame's values, or None where there is nothing."""
        if said.base is None and not said.others:
            return None
        return self._message(f"{frame.intent}.{part}", said, self.fields(frame))

    def put_buttons(self, buttons: tuple[Button, ...]) -> None:
        """Put buttons under what was said last, unless its author gave it some."""
        last = self.messages[-1]
        self.messages[-1] = replace(last, buttons=last.buttons or buttons)

    def words(self, pattern: str, **fields: str) -> str:
        """Return a pattern's text without saying it."""
        return self._message(pattern, self.bot.patterns[pattern], fields).text

    def fields(self, frame: Frame) -> dict[str, str]:
        """Return a frame's values in the conversation's language."""
        slots = self.intent(frame).slots
        return {name: self.shown(slots[name].type, value) for name, value in frame.slots.items()}

    def shown(self, type_name: str, value: Any) -> str:
        """Return a value in the conversation's language."""
        slot_type = self.bot.types.get(type_name, type_name)
        words = (self._word("yes"), self._word("no"), self._word("and"))
        return display(value, slot_type, self.locale, words=words)

    def title(self, intent: Intent) -> str:
        """Return an intent's name for people."""
        return intent.title.get(self.locale)

    def yes_or_no(self) -> tuple[Button, Button]:
        """Return the two buttons of a confirmation."""
        return Button(self._word("yes")), Button(self._word("no"))

    def _word(self, pattern: str) -> str:
        return self.bot.patterns[pattern].get(self.locale).default[0].text

    def _message(
        self, key: str, said: Localised[Said] | Localised[Said | None], fields: Mapping[str, str]
    ) -> Message:
        localised = said.get(self.locale) or said.base
        assert localised is not None, f"{key}: no words in the base language"  # noqa: S101  # check holds it
        channel = self.before.channel
        times = self.variants.get(key, 0)
        if len(localised.variants(channel)) > 1:
            self.variants = {**self.variants, key: times + 1}
        return speech.message(speech.variant(localised, channel, times), fields)

    # What comes then

    def decision(self, then: Ask | Call | Say) -> Decision:
        """Close the talk."""
        conversation = replace(
            self.before,
            frames=self.frames,
            choices=self.choices,
            wishes=self.wishes,
            attributes=self.attributes,
            variants=self.variants,
            misses=self.misses,
            expects=then.expects if isinstance(then, Ask) else None,
            ended=isinstance(then, Say) and then.ended,
        )
        return Decision(conversation, tuple(self.messages), then)
