"""Turn what authors wrote to be said into phrases, and list the texts in it with their places."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.documents.nodes import Path
from botctl.intents.phrases import Phrase, Said
from botctl.messages import Button, Card, Image
from botctl.workspace import files

_CHANNELS = ("web", "slack", "alexa")


def said(written: files.Said) -> Said:
    """Return what is said, as variants by channel."""
    if not isinstance(written, files.ChannelsFile):
        return Said(_variants(written))
    channels = {name: _variants(form) for name in _CHANNELS if (form := getattr(written, name)) is not None}
    return Said(_variants(written.default), channels)


def maybe(written: files.Said | None) -> Said | None:
    """Return what is said, or None where nothing was written."""
    return None if written is None else said(written)


def texts(written: files.Said | None, path: Path) -> Iterator[tuple[Path, str]]:
    """Return every text in which `{slot}` may stand, with its path in the document."""
    for place, variant in _each(written, path):
        if isinstance(variant, str):
            yield place, variant
        else:
            yield from _phrase_texts(variant, place)


def buttons(written: files.Said | None, path: Path) -> Iterator[tuple[Path, files.ButtonFile]]:
    """Return every button that is written as a map, with its path in the document."""
    for place, variant in _each(written, path):
        if isinstance(variant, files.PhraseFile):
            for number, button in enumerate(variant.buttons or ()):
                if isinstance(button, files.ButtonFile):
                    yield (*place, "buttons", number), button


def _each(written: files.Said | None, path: Path) -> Iterator[tuple[Path, files.Variant]]:
    if isinstance(written, files.ChannelsFile):
        for name in files.CHANNELS:
            yield from _each(getattr(written, name), (*path, name))
    elif isinstance(written, list):
        for number, variant in enumerate(written):
            yield (*path, number), variant
    elif written is not None:
        yield path, written


def _phrase_texts(phrase: files.PhraseFile, path: Path) -> Iterator[tuple[Path, str]]:
    yield (*path, "text"), phrase.text
    for number, button in enumerate(phrase.buttons or ()):
        place = (*path, "buttons", number)
        if isinstance(button, str):
            yield place, button
        else:
            yield (*place, "title"), button.title
            if button.say is not None:
                yield (*place, "say"), button.say
    if phrase.card is not None:
        yield (*path, "card", "title"), phrase.card.title
        if phrase.card.text is not None:
            yield (*path, "card", "text"), phrase.card.text


def _variants(form: files.Form) -> tuple[Phrase, ...]:
    return tuple(_phrase(one) for one in (form if isinstance(form, list) else [form]))


def _phrase(variant: files.Variant) -> Phrase:
    if isinstance(variant, str):
        return Phrase(variant)
    return Phrase(
        variant.text,
        tuple(_button(button) for button in variant.buttons or ()),
        _card(variant.card),
        _image(variant.image),
    )


def _button(button: str | files.ButtonFile) -> Button:
    if isinstance(button, str):
        return Button(button)
    return Button(button.title, f"/{button.intent}" if button.intent else button.say or "")


def _card(card: files.CardFile | None) -> Card | None:
    if card is None:
        return None
    return Card(card.title, card.text or "", _image(card.image), card.link or "")


def _image(image: str | files.ImageFile | None) -> Image | None:
    if image is None:
        return None
    return Image(image) if isinstance(image, str) else Image(image.url, image.alt or "")
