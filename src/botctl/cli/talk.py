"""Hold a talk with a bot in this process: who talks, when, and what was said last."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from botctl.bots.bot import Bot
from botctl.conversations.conversation import Conversation
from botctl.conversations.store import Store
from botctl.errors import UsageError
from botctl.functions.function import Invoker
from botctl.intents.model import Model
from botctl.messages import Button, Message, Turn, Utterance
from botctl.turn import Parts, take

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta:
    """Read `20m`, `1h30m`, `2d`; raise UsageError where it is no duration."""
    parts = re.findall(r"(\d{1,6})([smhdw])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        hint = "Write a number and a unit: 90s, 20m, 1h30m, 2d, 1w."
        raise UsageError(f"`{text}` is no duration", hint=hint)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


@dataclass(slots=True)
class Clock:
    """Tell the real time, plus all that was waited for."""

    zone: ZoneInfo
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return the time that the bot takes for now."""
        return datetime.now(UTC).astimezone(self.zone) + self.ahead


@dataclass(slots=True)
class Talk:
    """Talk with a bot as a person; each person has a conversation of their own.

    `channel` is the kind whose words the bot uses; the terminal has none of its own.
    """

    parts: Parts
    clock: Clock
    locale: str
    person: str = "you"
    channel: str = "web"
    last: Turn | None = None
    _fresh: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, bot: Bot, model: Model, *, store: Store, functions: Invoker, locale: str) -> Talk:
        """Begin to talk with a bot; nothing is said yet."""
        clock = Clock(ZoneInfo(bot.timezone))
        return cls(Parts(bot, model, store, functions, clock), clock, locale)

    def say(self, text: str, *, slow: Callable[[Message], None]) -> Turn:
        """Say something and return the turn it led to; an empty text begins the conversation."""
        utterance = Utterance(
            event_id=uuid.uuid4().hex,
            bot=self.parts.bot.name,
            connector="terminal",
            channel=self.channel,
            conversation=self._conversation,
            person=f"terminal:{self.person}",
            locale=self.locale,
            text=text,
            at=self.clock(),
        )
        self.last = take(self.parts, utterance, slow=slow)
        return self.last

    def pressed(self, text: str) -> Button | None:
        """Return the button that a number stands for, counted from 1, if the last reply has it."""
        buttons = self.buttons
        return buttons[int(text) - 1] if text.isdecimal() and 1 <= int(text) <= len(buttons) else None

    @property
    def buttons(self) -> list[Button]:
        """Return the last turn's buttons, in the order they are numbered."""
        messages = self.last.messages if self.last else ()
        return [button for message in messages for button in message.buttons]

    @property
    def state(self) -> Conversation | None:
        """Return what the bot remembers of this conversation."""
        return self.parts.store.conversation(self._conversation)

    def switch(self, person: str) -> None:
        """Go on as somebody else; what they said before is still known."""
        self.person, self.last = person, None

    def reset(self) -> None:
        """Leave this conversation behind and begin another one."""
        self._fresh[self.person] = uuid.uuid4().hex
        self.last = None

    @property
    def _conversation(self) -> str:
        address = self._fresh.setdefault(self.person, uuid.uuid4().hex)
        return f"{self.parts.bot.name}/terminal/{address}"
