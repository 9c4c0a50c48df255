"""Compare what a turn did with what a conversation test expects of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from botctl.messages import Json, Message
from botctl.testing.script import Expectation


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what can be expected of a turn, as it came out.

    `slots` are canonical values; `attributes` are the conversation's after the turn.
    """

    messages: tuple[Message, ...]
    intent: str | None = None
    slots: Mapping[str, Json] = field(default_factory=dict)
    expects: str | None = None
    attributes: Mapping[str, Json] = field(default_factory=dict)
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Tell one expectation that was not met; `expected` and `got` are texts to lay side by side."""

    expectation: Expectation
    expected: str
    got: str


def compare(expectation: Expectation, result: Result) -> Mismatch | None:
    """Return how a result differs from an expectation, or None where it does not."""
    return next(_CHECKS[expectation.what](expectation, result), None)


def is_pattern(text: str) -> bool:
    """Return whether an expected text is a `/regular expression/`."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def _bot(expectation: Expectation, result: Result) -> Iterator[Mismatch]:
    texts = [message.text for message in result.messages]
    wanted = expectation.value
    if isinstance(wanted, list):
        if len(wanted) != len(texts) or not all(map(_fits, map(str, wanted), texts)):
            yield Mismatch(expectation, "\n".join(map(str, wanted)), "\n".join(texts))
    elif not _fits(str(wanted), "\n".join(texts)):
        yield Mismatch(expectation, str(wanted), "\n".join(texts))


def _fits(wanted: str, text: str) -> bool:
    return bool(re.search(wanted[1:-1], text)) if is_pattern(wanted) else wanted == text


def _buttons(expectation: Expectation, result: Result) -> Iterator[Mismatch]:
    titles = [button.title for message in result.messages for button in message.buttons]
    if expectation.value != titles:
        yield Mismatch(expectation, _written(expectation.value), _written(titles))


def _subset(part: str) -> Callable[[Expectation, Result], Iterator[Mismatch]]:
    def check(expectation: Expectation, result: Result) -> Iterator[Mismatch]:
        wanted = expectation.value if isinstance(expectation.value, dict) else {}
        there: Mapping[str, Json] = getattr(result, part)
        if any(not _same(value, there.get(name)) for name, value in wanted.items()):
            shown = {name: there.get(name) for name in wanted}
            yield Mismatch(expectation, _written(wanted), _written(shown))

    return check


def _equal(part: str) -> Callable[[Expectation, Result], Iterator[Mismatch]]:
    def check(expectation: Expectation, result: Result) -> Iterator[Mismatch]:
        there = getattr(result, part)
        if not _same(expectation.value, there):
            yield Mismatch(expectation, _written(expectation.value), _written(there))

    return check


def _same(wanted: Json, there: Json) -> bool:
    """Compare as JSON does: 1 is 1.0, but 1 is not true."""
    return wanted == there and isinstance(wanted, bool) == isinstance(there, bool)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_CHECKS: Mapping[str, Callable[[Expectation, Result], Iterator[Mismatch]]] = {
    "bot": _bot,
    "buttons": _buttons,
    "intent": _equal("intent"),
    "expects": _equal("expects"),
    "ended": _equal("ended"),
    "slots": _subset("slots"),
    "attributes": _subset("attributes"),
}
EXPECTATIONS = tuple(_CHECKS)
