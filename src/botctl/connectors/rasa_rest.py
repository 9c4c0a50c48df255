"""Speak Rasa's REST channel, so that clients of a Rasa bot work unchanged.

The trust model is Rasa's: `sender` is the client's own name for a conversation, and whoever names it goes
on with it. So this address is for a server that knows its people, not for browsers at large. Its
conversations and persons have keys of their own (`rest:` never begins a web session's id), its history
cannot be asked for, and no web session can reach it or be reached from it.

Source: https://rasa.com/docs/rasa/connectors/your-own-website#restinput
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from botctl import traces
from botctl.bots.bot import Bot
from botctl.connectors.web import CHANNEL, fields, preferred
from botctl.errors import RequestError
from botctl.messages import Message, Utterance

LIMITS = {"sender": 128, "message": 8_000}


@dataclass(frozen=True, slots=True)
class RasaRequest:
    """Hold a checked request: the client's name for the conversation, and what is said in it."""

    sender: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class RasaRest:
    """Read one bot's conversations in Rasa's format; `name` is the web connector they belong to."""

    bot: Bot
    name: str

    def read(self, request: RasaRequest, *, now: datetime, languages: str = "", trace: str = "") -> Utterance:
        """Return what was said; Rasa's format has no id of a delivery, so each is a new event.

        Nor has it a locale: `languages` is an Accept-Language header, without which the conversation
        stays in its own; `trace` a traceparent header, broken or not.
        """
        address = f"rest:{quote(request.sender, safe='')}"
        return Utterance(
            event_id=secrets.token_hex(16),
            bot=self.bot.name,
            connector=self.name,
            channel=CHANNEL,
            conversation=f"{self.bot.name}/{self.name}/{address}",
            # Two bots' clients may call two people by one name: they are two persons.
            person=f"{address}@{self.bot.name}",
            locale=preferred(languages, self.bot.locales),
            text=request.message,
            at=now,
            trace=traces.read(trace),
        )


def parse(body: bytes | str) -> RasaRequest:
    """Return a request from its JSON; fields that botctl does not use are ignored, as Rasa does.

    Raise RequestError (400), also for a missing sender: Rasa would put all such people in one conversation.
    """
    said = fields(body, LIMITS, open_to_more=True)
    if not said.get("sender"):
        raise RequestError(
            400, "no_sender", "body.sender: missing", hint="name the conversation: a string of your own"
        )
    return RasaRequest(said["sender"], said.get("message", ""))


def write(sender: str, messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages in Rasa's format."""
    return [{"recipient_id": sender, **part} for message in messages for part in parts(message)]


def parts(message: Message) -> Iterable[dict[str, Any]]:
    """Yield a message in the pieces Rasa has: text with its buttons, then pictures."""
    lines = [message.text]
    if message.card:
        lines += [message.card.title, message.card.text, message.card.link]
    text = "\n".join(line for line in lines if line)
    if text or message.buttons:
        buttons = [{"title": button.title, "payload": button.text} for button in message.buttons]
        yield {"text": text, "buttons": buttons} if buttons else {"text": text}
    for image in (message.image, message.card.image if message.card else None):
        if image:
            yield {"image": image.url}
