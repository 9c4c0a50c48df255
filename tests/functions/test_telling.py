from __future__ import annotations

from pathlib import Path

import pytest

from botctl.errors import FunctionError, FunctionRefused
from botctl.functions.function import Function
from botctl.functions.telling import raisable, read

ORDER = Function("order", Path("/ws/functions/order.py"))


class SoldOut(Exception):
    pass


def crossed(error: FunctionError) -> FunctionError:
    """Take a fault over the border, as AWS Lambda's runtime tells of an exception."""
    raised = raisable(error)
    return read(ORDER, {"errorType": type(raised).__name__, "errorMessage": str(raised), "stackTrace": ["x"]})


@pytest.mark.parametrize(
    ("message", "story", "hint"),
    [
        ("functions/order: LookupError: no oven", "Traceback:\n  line\nLookupError: no oven\n", ""),
        ("functions/order: it returned int, not a Reply", "", "Return a Reply."),
        ("/ws/functions/order.py: it cannot be imported: x", "Traceback", "Mend it."),
        ("functions/order: X: two\nlines", "three\nlines", "and\na hint"),
    ],
)
@pytest.mark.parametrize("kind", [FunctionError, FunctionRefused])
def test_a_fault_crosses_whole(kind: type[FunctionError], message: str, story: str, hint: str) -> None:
    found = crossed(kind(message, function="order", story=story, hint=hint))
    assert (type(found), found.message, found.story, found.hint, found.function) == (
        kind,
        message,
        story,
        hint,
        "order",
    )


@pytest.mark.parametrize(("again", "name"), [(True, "SoldOut"), (False, "botctl.Never.SoldOut")])
def test_aws_is_told_the_authors_own_type(again: bool, name: str) -> None:  # noqa: FBT001 - a parameter
    error = FunctionError("functions/order: SoldOut: x", function="order", again=again)
    error.__cause__ = SoldOut("x")
    assert type(raisable(error)).__name__ == name
    assert crossed(error).again is again


@pytest.mark.parametrize(
    ("document", "message", "story"),
    [
        (
            {
                "errorType": "Runtime.MarshalError",
                "errorMessage": "no JSON",
                "stackTrace": ["  one\n", "  two\n"],
            },
            "functions/order: Runtime.MarshalError: no JSON",
            "  one\n  two\n",
        ),
        ({"errorMessage": "2026 Task timed out"}, "functions/order: 2026 Task timed out", ""),
        ({"errorType": 7, "errorMessage": ["x"], "stackTrace": "x"}, "functions/order: 7: ['x']", ""),
        ({}, "functions/order: it failed and said nothing", ""),
        (None, "functions/order: it failed and said nothing", ""),
        ([1], "functions/order: it failed and said nothing", ""),
    ],
)
def test_what_others_tell_is_told_in_their_words(document: object, message: str, story: str) -> None:
    found = read(ORDER, document)
    assert (type(found), found.message, found.story) == (FunctionError, message, story)
