"""Define what is said: variants, forms by channel, buttons, cards, pictures."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from botctl.workspace.files.texts import (
    NAME,
    URL,
    WORDS,
    File,
)
from botctl.workspace.forms import Forms, ListOf
from botctl.workspace.records import Either, Record, key, keys_of, unknown_key

CHANNELS = ("default", "web", "slack", "alexa")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile(File):
    """A picture."""

    url: str = key(URL, "Where it is, with https.")
    alt: str | None = key(WORDS, "Its words for those who do not see it.", default=None)


PICTURE = Forms(text=URL, entries=Record(ImageFile))


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonFile(File):
    """A choice to press."""

    title: str = key(WORDS, "What stands on it.")
    say: str | None = key(WORDS, "What pressing it says; its title unless written.", default=None)
    intent: str | None = key(NAME, "The intent that pressing it begins.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile(File):
    """A titled block of text."""

    title: str = key(WORDS, "What stands on top.")
    text: str | None = key(WORDS, "What stands below.", default=None)
    image: str | ImageFile | None = key(PICTURE, "A picture: its URL, or `url` and `alt`.", default=None)
    link: str | None = key(URL, "Where pressing it leads, with https.", default=None)


BUTTONS = ListOf(Forms(text=WORDS, entries=Record(ButtonFile)), least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseFile(File):
    """One way to say something, with what is shown beside it."""

    text: str = key(WORDS, "The words; `{slot}` stands for a slot's value.")
    buttons: list[str | ButtonFile] | None = key(
        BUTTONS, "Choices to press: titles, or maps with `title` and `say` or `intent`.", default=None
    )
    card: CardFile | None = key(Record(CardFile), "A titled block of text.", default=None)
    image: str | ImageFile | None = key(PICTURE, "A picture: its URL, or `url` and `alt`.", default=None)


Variant: TypeAlias = str | PhraseFile
Form: TypeAlias = Variant | list[Variant]
VARIANTS = ListOf(Forms(text=WORDS, entries=Record(PhraseFile)), least=1)
FORM = Forms(text=WORDS, items=VARIANTS, entries=Record(PhraseFile))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsFile(File):
    """What is said, by channel kind where it differs."""

    default: Form = key(FORM, "What is said on every other channel.")
    web: Form | None = key(FORM, "What is said in web chat.", default=None)
    slack: Form | None = key(FORM, "What is said in Slack.", default=None)
    alexa: Form | None = key(FORM, "What is said on Alexa.", default=None)

    @classmethod
    def unknown(cls, name: str, file: str) -> tuple[str, str, str]:
        """Return code, message and hint for a key that is neither a channel kind nor part of a phrase."""
        known = {**keys_of(PhraseFile), **keys_of(ChannelsFile)}
        code, _, hint = unknown_key(name, known)
        return code, f"`{name[:64]}` is neither a channel kind nor part of a phrase", hint


Said: TypeAlias = Form | ChannelsFile
SAID = Forms(
    text=WORDS,
    items=VARIANTS,
    entries=Either(frozenset(keys_of(PhraseFile)), Record(PhraseFile), Record(ChannelsFile)),
)
