"""Draw turns as plain lines that are safe to print on any terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from botctl.messages import Message, Turn

_BIDIRECTIONAL = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_VISIBLE = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys(_BIDIRECTIONAL, "\ufffd"),
}


def safe(text: str) -> str:
    """Return a text in which nothing can steer a terminal: controls are shown, not obeyed."""
    return text.replace("\r\n", "\n").translate(_VISIBLE)


def reply_lines(message: Message) -> Iterator[str]:
    """Draw one reply: its text, its card, its image, its buttons."""
    yield from safe(message.text).splitlines()
    if message.card:
        yield f"[{safe(message.card.title)}]"
        yield from safe(message.card.text).splitlines()
        if message.card.link:
            yield safe(message.card.link)
    for image in (message.image, message.card.image if message.card else None):
        if image:
            yield f"(image: {safe(image.alt or image.url)})"
    if message.buttons:
        yield " ".join(f"[{safe(button.title)}]" for button in message.buttons)


def turn_lines(turn: Turn, *, person: str = "you", bot: str = "bot") -> Iterator[str]:
    """Draw one turn as `person: ...` and `bot: ...` lines, further lines indented below."""
    if turn.text:
        yield from _spoken(person, safe(turn.text).splitlines() or [""])
    for message in turn.messages:
        yield from _spoken(bot, reply_lines(message))


def _spoken(who: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{who}: {line}" if number == 0 else " " * (len(who) + 2) + line
