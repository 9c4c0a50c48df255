"""Run functions inside this process, on threads, with JSON on both sides of the border."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.function import Function
from botctl.functions.loader import Handle, load, unload
from botctl.messages import Call, Reply

# AWS Lambda's limit for a synchronous payload, so that what is too large there is too large here.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD = 6 * 1024 * 1024


class InProcess:
    """Invoke functions on a pool of threads.

    `data` is the folder that functions find in the environment variable BOTCTL_DATA. A function that
    runs over its time is given up, not stopped: a thread cannot be killed.
    """

    def __init__(self, functions: Mapping[str, Function], *, data: Path, threads: int = 16) -> None:
        self._functions = functions
        self._handles: dict[str, Handle] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="function")
        data.mkdir(parents=True, exist_ok=True)
        os.environ["BOTCTL_DATA"] = str(data)

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
        """Run a function and return its reply, as the protocol has it."""
        function = self._function(call)
        handle = self._handle(function)
        envelope = orjson.dumps(call.to_json())
        deadline = time.monotonic() + function.timeout
        future = self._pool.submit(_run, function, handle, envelope, deadline)
        return _read_reply(function, _wait(function, future, deadline, slow))

    def close(self) -> None:
        """Stop taking calls and forget the modules."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for function in self._functions.values():
            unload(function)

    def _function(self, call: Call) -> Function:
        if call.function not in self._functions:
            raise FunctionError(
                f"functions/{call.function}.py: there is no such function",
                function=call.function,
                hint=f"Write it, or mend `call:` in intents/{call.intent}.yml.",
            )
        return self._functions[call.function]

    def _handle(self, function: Function) -> Handle:
        with self._lock:
            if function.name not in self._handles:
                self._handles[function.name] = load(function)
            return self._handles[function.name]


def _run(function: Function, handle: Handle, envelope: bytes, deadline: float) -> bytes:
    """Run on the pool's thread: from JSON to JSON, so that nothing else can cross."""
    call = replace(Call.from_json(orjson.loads(envelope)), deadline=deadline)
    try:
        reply: Any = handle(call)
    except BaseException as error:  # an author's code may raise anything, SystemExit included
        raise FunctionError(
            f"functions/{function.name}: {type(error).__name__}: {error}",
            function=function.name,
            story=traceback.format_exc(),
        ) from error
    return _dump_reply(function, reply)


def _dump_reply(function: Function, reply: Any) -> bytes:
    if reply is None:
        reply = Reply()
    if isinstance(reply, str):
        reply = Reply(reply)
    if not isinstance(reply, Reply):
        raise FunctionError(
            f"functions/{function.name}: it returned {type(reply).__name__}, not a Reply",
            function=function.name,
            hint="Return botctl.Reply(...), a string, or nothing.",
        )
    try:
        payload = orjson.dumps(reply.to_json())
    except (TypeError, AttributeError) as error:
        raise FunctionError(
            f"functions/{function.name}: its reply cannot be written as JSON: {error}",
            function=function.name,
            hint="Slots and attributes hold text, numbers, true, false, lists and maps.",
        ) from error
    if len(payload) > MAX_PAYLOAD:
        raise FunctionError(
            f"functions/{function.name}: its reply has {len(payload):,} bytes; {MAX_PAYLOAD:,} are allowed",
            function=function.name,
        )
    return payload


def _wait(
    function: Function, future: Future[bytes], deadline: float, slow: Callable[[], None] | None
) -> bytes:
    """Wait for the reply; say once that it takes its time, and give up at the deadline."""
    if slow is not None and function.slow_after < function.timeout:
        try:
            return future.result(function.slow_after)
        except FutureTimeoutError:
            slow()
    try:
        return future.result(max(0.0, deadline - time.monotonic()))
    except FutureTimeoutError:
        future.cancel()
        raise FunctionTimedOut(
            f"functions/{function.name}: it ran longer than {function.timeout:g} s",
            function=function.name,
            hint=f"Make it faster, or raise `timeout:` in functions/{function.name}.yml.",
        ) from None


def _read_reply(function: Function, payload: bytes) -> Reply:
    try:
        return Reply.from_json(orjson.loads(payload))
    except (TypeError, KeyError, ValueError) as error:
        raise FunctionError(
            f"functions/{function.name}: its reply cannot be read: {error}", function=function.name
        ) from error
