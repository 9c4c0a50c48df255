"""Run a function's `handle` for one event, from JSON to JSON: the same here, in a worker and on AWS."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from botctl.errors import BotctlError, FunctionError, FunctionRefused
from botctl.functions import replies
from botctl.functions.function import Function
from botctl.messages import Call, Never

# What is kept of an exception's words and of its stack; some carry whole files.
_MOST_WORDS = 2_000
_MOST_STORY = 64_000

# The fields by which a call is told from any other document that a function may be run for.
_OF_A_CALL = frozenset(("intent", "function", "slots", "conversation", "turn_id"))


def handle_event(function: Function, handle: Callable[[Any], Any], event: Any, *, deadline: float) -> bytes:
    """Return as JSON what a function makes of a call, or of any other event.

    `deadline` is a `time.monotonic()` value. Raise FunctionError where it raises anything or returns
    what is no reply, and FunctionRefused where it raises Never; the cause is the author's exception.
    """
    try:
        returned = handle(_argument(event, deadline))
    except BaseException as error:  # an author's code may raise anything, SystemExit included
        kind = FunctionRefused if isinstance(error, Never) else FunctionError
        raise kind(
            _clean(f"functions/{function.name}: {type(error).__name__}: {_words(error)}", _MOST_WORDS),
            function=function.name,
            story=_clean(_story(error), _MOST_STORY),
            hint=error.hint if isinstance(error, BotctlError) else "",
        ) from error
    return replies.dump(function, returned)


def _argument(event: Any, deadline: float) -> Any:
    """Return the call that an event holds, or else the event itself."""
    if isinstance(event, Mapping) and event.keys() >= _OF_A_CALL:
        return replace(Call.from_json(event), deadline=deadline)
    return event


def _story(error: BaseException) -> str:
    """Return an exception's stack, from the author's own code on."""
    own = error.__traceback__
    return "".join(traceback.format_exception(type(error), error, own.tb_next if own else None))


def _words(error: BaseException) -> str:
    """Return an exception's words, even of one that fails to say them."""
    try:
        return str(error)
    except Exception as worse:
        return f"(its words cannot be had: {type(worse).__name__})"


def _clean(text: str, most: int) -> str:
    """Return text that any log and database takes: whole characters, and not too many."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else f"{text[: most // 2]}\n...\n{text[-most // 2 :]}"
