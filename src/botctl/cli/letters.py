"""Write a dead letter down for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from botctl.conversations.fulfillments import DeadLetter


def lines(letter: DeadLetter) -> Iterator[tuple[str, str]]:
    """Yield a letter's lines, each with a style of rich: what failed, how often, and all it was run with."""
    yield letter.error, "bold red"
    if letter.hint:
        yield f"  hint: {letter.hint}", ""
    yield "", ""
    for name, value in (
        ("id", letter.id),
        ("at", f"{letter.at:%Y-%m-%d %H:%M:%S %Z}"),
        ("function", letter.function),
        ("conversation", letter.conversation),
        ("person", letter.person),
        ("trace", letter.trace),
    ):
        if value:
            yield f"{name}: {value}", ""
    yield from _attempts(letter)
    for title, held in (("run with", letter.work), ("state before", letter.before)):
        if held:
            yield "", ""
            yield f"{title}:", "bold"
            yield from ((f"  {line}", "") for line in _json(held))
    if letter.story:
        yield "", ""
        yield "stack:", "bold"
        yield from ((f"  {line}", "dim") for line in letter.story.rstrip().splitlines())


def _attempts(letter: DeadLetter) -> Iterator[tuple[str, str]]:
    for number, attempt in enumerate(letter.attempts, start=1):
        yield f"attempt {number}: {attempt.error} ({attempt.took_ms:.0f} ms)", ""


def _json(value: Any) -> list[str]:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=dict).decode().splitlines()
