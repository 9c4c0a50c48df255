"""Carry a function's fault over the border, in a form that AWS shows to people as it is.

Of an exception AWS Lambda keeps the type's name, the words and the frames. The name says whether to try
again; the words hold our message, its hint and its stack, which tells more than the frames do: what the
exception came from. Their lines are separated as AWS Lambda does it, so that a log has them as one entry.
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
    name = type(error.__cause__ or error).__name__
    if not error.again:
        name = NEVER if name == "Never" else f"{NEVER}.{name}"
    words = error.message
    if error.hint:
        words += f"{_HINT}{error.hint}"
    if error.story:
        words += f"{_STACK}{error.story}"
    named: type[Exception] = type(name, (Exception,), {})
    return named(words.replace("\n", "\r"))


def read(function: Function, document: Any) -> FunctionError:
    """Return the fault that AWS Lambda's error document tells; of one that is not ours, its own words."""
    if not isinstance(document, Mapping):
        document = {}
    kind = str(document.get("errorType") or "")
    words = str(document.get("errorMessage") or "").replace("\r", "\n")
    words, _, story = words.partition(_STACK)
    message, _, hint = words.partition(_HINT)
    if not message.startswith((f"functions/{function.name}: ", f"{function.module}: ")):
        said = ": ".join(part for part in (kind, message) if part) or "it failed and said nothing"
        message = f"functions/{function.name}: {said}"
        frames = document.get("stackTrace")
        story = story or "".join(map(str, frames if isinstance(frames, list) else ()))
    refused = kind == NEVER or kind.startswith(f"{NEVER}.")
    return (FunctionRefused if refused else FunctionError)(
        message, function=function.name, story=story, hint=hint
    )
