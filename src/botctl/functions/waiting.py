"""Send a call out and wait for its reply, in the same words wherever the function runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Literal

import orjson

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions import replies
from botctl.functions.function import Function, Runner
from botctl.functions.replies import MAX_PAYLOAD
from botctl.messages import Call, Reply

# Where a call stands when its time is over; what hangs cannot be stopped.
Standing = Literal["running", "hanging", "importing", "waiting"]

_TOLD: Mapping[Standing, tuple[str, str]] = {
    "running": ("it ran longer than {timeout:g} s", "Make it faster, or raise"),
    "hanging": ("it ran longer than {timeout:g} s", "Make it faster, or raise"),
    "importing": ("its module is still being imported after {timeout:g} s", "Import less, or raise"),
    "waiting": ("nothing was free to run it within {timeout:g} s", "See which functions hang, or raise"),
}


def called(functions: Mapping[str, Function], call: Call) -> Function:
    """Return the function that a call names; raise FunctionError where there is none."""
    if call.function not in functions:
        raise FunctionError(
            f"functions/{call.function}.py: there is no such function",
            function=call.function,
            hint=f"Write it, or mend `call:` in intents/{call.intent}.yml.",
        )
    return functions[call.function]


def envelope(function: Function, call: Call) -> bytes:
    """Return a call as it crosses to its function; raise FunctionError where it is larger than may be."""
    return bounded(function, orjson.dumps(call.to_json()))


def bounded(function: Function, payload: bytes) -> bytes:
    """Return a payload; raise FunctionError where it is larger than AWS Lambda takes."""
    if len(payload) > MAX_PAYLOAD:
        raise FunctionError(
            f"functions/{function.name}: its call has {len(payload):,} bytes; {MAX_PAYLOAD:,} are allowed",
            function=function.name,
            hint="Keep large things elsewhere, and their names in slots and attributes.",
            again=False,
        )
    return payload


def invoke(
    runner: Runner,
    functions: Mapping[str, Function],
    call: Call,
    *,
    slow: Callable[[], None] | None,
    attempt: int,
) -> Reply:
    """Run the function that a call names as a runner runs it, and return its reply."""
    function = called(functions, call)
    sent = envelope(function, call)
    answer = runner.run(function, sent, turn=call.turn_id, trace=call.trace, slow=slow, attempt=attempt)
    return replies.read(function, answer)


def wait(
    function: Function,
    future: Future[bytes],
    deadline: float,
    *,
    give_up: Callable[[], Standing],
    slow: Callable[[], None] | None,
) -> bytes:
    """Wait for a reply until `deadline` (`time.monotonic()`), and say once that it takes its time.

    Then `give_up` ends the call and tells how it stood; raise FunctionTimedOut.
    """
    if slow is not None and function.slow_after < function.timeout:
        try:
            return future.result(function.slow_after)
        except FutureTimeoutError:
            slow()
    try:
        return future.result(max(0.0, deadline - time.monotonic()))
    except FutureTimeoutError:
        standing = give_up()
        if future.done() and not future.cancelled():  # in the very last moment
            return future.result()
        fault, remedy = _TOLD[standing]
        raise FunctionTimedOut(
            f"functions/{function.name}: {fault.format(timeout=function.timeout)}",
            function=function.name,
            hint=f"{remedy} `timeout:` in functions/{function.name}.yml.",
            again=standing != "hanging",  # it runs on, and would run beside itself
        ) from None
