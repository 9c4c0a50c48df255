"""Turn what authors wrote into what is said now: the variant, the channel's form, the values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from botctl.intents.phrases import Phrase, Said
from botctl.messages import Button, Card, Message

_FIELD = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}")
_SPACES = re.compile(r"[ \t]{2,}")


def fill(text: str, fields: Mapping[str, str]) -> str:
    """Return a text with each `{name}` replaced by its field, in one pass.

    Values are never read as templates, whatever people put into them. A field without a value leaves
    no double space behind.
    """

    def replaced(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        return fields.get(match[1], "")

    filled = _FIELD.sub(replaced, text)
    if any(not fields.get(name) for name in names(text)):
        filled = _SPACES.sub(" ", filled).strip()
    return filled


def names(text: str) -> tuple[str, ...]:
    """Return the names that a text refers to in braces, in order."""
    return tuple(match[1] for match in _FIELD.finditer(text) if match[1])


def variant(said: Said, channel: str, times: int) -> Phrase:
    """Return the variant whose turn it is after `times` sayings, so that none repeats itself."""
    variants = said.variants(channel)
    return variants[times % len(variants)]


def message(phrase: Phrase, fields: Mapping[str, str]) -> Message:
    """Return a phrase as a message with its fields filled in."""
    return Message(
        text=fill(phrase.text, fields),
        buttons=tuple(Button(fill(b.title, fields), fill(b.say, fields)) for b in phrase.buttons),
        card=_card(phrase.card, fields),
        image=phrase.image,
    )


def _card(card: Card | None, fields: Mapping[str, str]) -> Card | None:
    if card is None:
        return None
    return replace(card, title=fill(card.title, fields), text=fill(card.text, fields))
