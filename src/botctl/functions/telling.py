"""Carry a function's fault over the border, in a form that AWS shows to people as it is.

What AWS Lambda keeps of an exception is its type, its words and its frames. The type's name says
whether to try again; the words hold all of our message, its hint and its stack, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botctl.errors import FunctionError, FunctionRefused
from botctl.functions.function import Function

NEVER = "botctl.Never"

_HINT, _STACK = "\n-- hint: ", "\n-- stack:\n"


def raisable(error: FunctionError) -> Exception:
    """Return an exception that AWS Lambda's runtime reports so that `read` gets the fault back."""
    cause = error.__cause__ or error
    name = type(cause).__name__
    if isinstance(error, FunctionRefused):
        name = NEVER if name == "Never" else f"{NEVER}.{name}"
    words = error.message
    if error.hint:
        words += f"{_HINT}{error.hint}"
    if error.story:
        words += f"{_STACK}{error.story}"
    own = cause.__traceback__  # the frame that caught it is ours, those below are the author's
    named: type[Exception] = type(name, (Exception,), {})
    return named(words).with_traceback(own.tb_next if own else None)


def read(function: Function, document: Any) -> FunctionError:
    """Return the fault that AWS Lambda's error document tells; of one that is not ours, its own words."""
    if not isinstance(document, Mapping):
        document = {}
    kind, words = str(document.get("errorType") or ""), str(document.get("errorMessage") or "")
    words, _, story = words.partition(_STACK)
    message, _, hint = words.partition(_HINT)
    if not message.startswith((f"functions/{function.name}: ", f"{function.module}: ")):
        message = f"functions/{function.name}: {': '.join(part for part in (kind, message) if part)}"
        frames = document.get("stackTrace")
        story = story or "".join(map(str, frames if isinstance(frames, list) else ()))
    refused = kind == NEVER or kind.startswith(f"{NEVER}.")
    return (FunctionRefused if refused else FunctionError)(
        message, function=function.name, story=story, hint=hint
    )
