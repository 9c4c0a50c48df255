"""Run a function's `handle` for one event, from JSON to JSON: the same here, in a worker and on AWS."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botctl.errors import BotctlError, FunctionError, FunctionRefused
from botctl.functions import replies
from botctl.functions.function import Function
from botctl.messages import Call, Never

if TYPE_CHECKING:
    from botctl.functions.events.event import Event

# What is kept of an exception's words and of its stack; some carry whole files.
_MOST_WORDS = 2_000
_MOST_STORY = 64_000

# The fields by which a call is told from any other document that a function may be run for.
_OF_A_CALL = frozenset(("intent", "function", "slots", "conversation", "turn_id"))


def handle_event(function: Function, handle: Callable[[Any], Any], event: Any, *, deadline: float) -> bytes:
    """Return as JSON what a function makes of a call, or of any other event.

    `deadline` is a `time.monotonic()` value. Raise FunctionError where it raises anything or returns
    what is no reply, and FunctionRefused where it raises Never, or the event is none; the cause is the
    author's exception.
    """
    argument = _argument(function, event, deadline)
    try:
        returned = handle(argument)
    except BaseException as error:  # an author's code may raise anything, SystemExit included
        kind = FunctionRefused if isinstance(error, Never) else FunctionError
        raise kind(
            _clean(f"functions/{function.name}: {type(error).__name__}: {_words(error)}", _MOST_WORDS),
            function=function.name,
            story=_clean(_story(error), _MOST_STORY),
            hint=error.hint if isinstance(error, BotctlError) else "",
        ) from error
    if isinstance(argument, Call):
        return replies.dump(function, returned)
    from botctl.functions.events import answers

    return answers.dump(function, returned, argument.kind)


def _argument(function: Function, document: Any, deadline: float) -> Call | Event:
    """Return the call or the event that a document is; raise FunctionRefused where it is broken."""
    if isinstance(document, Mapping) and document.keys() >= _OF_A_CALL:
        return replace(Call.from_json(document), deadline=deadline)
    from botctl.functions.events import documents, wrong  # calls need none of it: a cold start is theirs

    try:
        return replace(documents.event_of(document), deadline=deadline)
    except wrong.DocumentError as error:
        fault = f"functions/{function.name}: it was run with what is no event: {error}"
        raise FunctionRefused(fault, function=function.name, hint=error.hint) from error


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
