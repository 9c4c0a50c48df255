"""Run functions inside this process, on threads, with JSON on both sides of the border."""

from __future__ import annotations

import os
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from types import ModuleType

import orjson

from botctl.errors import FunctionError, FunctionRefused, FunctionTimedOut
from botctl.functions import replies
from botctl.functions.crew import Crew
from botctl.functions.function import Function
from botctl.functions.loader import Handle, load, loaded, unload
from botctl.messages import Call, Never, Reply

# What is kept of an exception's words and of its stack; some carry whole files.
_MOST_WORDS = 2_000
_MOST_STORY = 64_000


class InProcess:
    """Invoke functions on threads of their own.

    `data` is the folder that functions find in the environment variable BOTCTL_DATA. A function that
    runs over its time is given up, not stopped: a thread cannot be killed.
    """

    def __init__(self, functions: Mapping[str, Function], *, data: Path, threads: int = 16) -> None:
        self._functions = functions
        self._handles: dict[str, Handle] = {}
        self._modules: dict[str, ModuleType | None] = {}
        self._loading: dict[str, Lock] = defaultdict(Lock)
        self._crew = Crew(threads)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["BOTCTL_DATA"] = str(data)

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
        """Run a function and return its reply, as the protocol has it."""
        function = self._function(call)
        envelope = orjson.dumps(call.to_json())
        deadline = time.monotonic() + function.timeout
        try:
            future = self._crew.submit(partial(self._run, function, envelope, deadline))
        except RuntimeError as error:
            raise FunctionError(
                f"functions/{function.name}: it was not run: {error}",
                function=function.name,
                hint="Give what they wait for a time limit of its own, then restart.",
            ) from error
        return replies.read(function, self._wait(function, future, deadline, slow))

    def close(self) -> None:
        """Stop taking calls and forget the modules."""
        self._crew.close()
        for name, module in self._modules.items():
            if loaded(self._functions[name]) is module:  # not one that somebody else loaded since
                unload(self._functions[name])

    def _function(self, call: Call) -> Function:
        if call.function not in self._functions:
            raise FunctionError(
                f"functions/{call.function}.py: there is no such function",
                function=call.function,
                hint=f"Write it, or mend `call:` in intents/{call.intent}.yml.",
            )
        return self._functions[call.function]

    def _run(self, function: Function, envelope: bytes, deadline: float) -> bytes:
        """Run on a thread of the crew: from JSON to JSON, so that nothing else can cross."""
        handle = self._handle(function, deadline)
        call = replace(Call.from_json(orjson.loads(envelope)), deadline=deadline)
        try:
            returned = handle(call)
        except BaseException as error:  # an author's code may raise anything, SystemExit included
            story = "".join(traceback.format_exception(error))
            kind = FunctionRefused if isinstance(error, Never) else FunctionError
            raise kind(
                _clean(f"functions/{function.name}: {type(error).__name__}: {_words(error)}", _MOST_WORDS),
                function=function.name,
                story=_clean(story, _MOST_STORY),
            ) from None
        return replies.dump(function, returned)

    def _handle(self, function: Function, deadline: float) -> Handle:
        """Return a function's `handle`, loading its module once; a module that hangs holds up no other."""
        if function.name in self._handles:
            return self._handles[function.name]
        lock = self._loading[function.name]
        if not lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise FunctionTimedOut(
                f"functions/{function.name}: its module is still being imported", function=function.name
            )
        try:
            if function.name not in self._handles:
                self._handles[function.name] = load(function)
                self._modules[function.name] = loaded(function)
        finally:
            lock.release()
        return self._handles[function.name]

    def _wait(
        self, function: Function, future: Future[bytes], deadline: float, slow: Callable[[], None] | None
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
            if self._crew.give_up(future):
                fault, hint = f"it ran longer than {function.timeout:g} s", "Make it faster, or raise"
            else:
                fault, hint = "no thread was free to run it in time", "See which functions hang, or raise"
            raise FunctionTimedOut(
                f"functions/{function.name}: {fault}",
                function=function.name,
                hint=f"{hint} `timeout:` in functions/{function.name}.yml.",
            ) from None


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
