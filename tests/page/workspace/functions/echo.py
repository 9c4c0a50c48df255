"""Say back what was said, wherever something can be said, and ask for more."""

from __future__ import annotations

from botctl import Call, Reply
from botctl.messages import Button, Card, Image


def handle(call: Call) -> Reply:
    """Put the words into text, button, card, link and image alike."""
    words = str(call.slots["words"])
    image = Image(words, words)
    card = Card(words, words, image, words)
    return Reply(words, buttons=(Button(words, words),), card=card, image=image, ask="words")
