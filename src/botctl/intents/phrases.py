"""Define what authors let a bot say: variants, forms by channel, and languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from botctl.messages import Button, Card, Image

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Localised(Generic[T]):
    """Hold a value in the workspace's own language and, where written, in others.

    Keys of `others` are what file names carry: `de` or `de-DE`.
    """

    base: T
    others: Mapping[str, T] = field(default_factory=dict)

    def get(self, locale: str) -> T:
        """Return the value for a locale such as `de-DE`: its own, its language's, or the base."""
        if locale in self.others:
            return self.others[locale]
        return self.others.get(locale.partition("-")[0], self.base)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Hold one way to say something; `{slot}` in its text stands for a slot's value."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Hold the variants of something that is said, by channel kind where they differ."""

    default: tuple[Phrase, ...]
    channels: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def variants(self, channel: str) -> tuple[Phrase, ...]:
        """Return the variants for a channel kind (`web`, `slack`, `alexa`)."""
        return self.channels.get(channel, self.default)
