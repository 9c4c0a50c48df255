"""Run functions inside this process, on threads, with JSON on both sides of the border."""

from __future__ import annotations

import os
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from types import ModuleType

import orjson

from botctl.conversations.results import Results
from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.crew import Crew
from botctl.functions.function import Function
from botctl.functions.handling import handle_event
from botctl.functions.journal import Journal
from botctl.functions.loader import Handle, load, loaded, unload
from botctl.functions.once.keeping import kept_by
from botctl.functions.printing import told
from botctl.functions.variables import declared
from botctl.functions.waiting import Standing, bounded, invoke, wait
from botctl.messages import Call, Reply


class InProcess:
    """Invoke functions on threads of their own.

    `data` is the folder that functions find in the environment variable BOTCTL_DATA. What their files
    declare is there, too, as long as no two want one variable to hold different things. A function that
    runs over its time is given up, not stopped: a thread cannot be killed. `results` returns what keeps the
    results of what is done once; without it, the environment tells. `journal` is told of each invocation.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        *,
        data: Path,
        threads: int = 16,
        results: Callable[[], Results] | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._functions = functions
        self._journal = journal
        self._writing = Lock()
        self._results = results
        self._handles: dict[str, Handle] = {}
        self._modules: dict[str, ModuleType | None] = {}
        self._loading: dict[str, Lock] = defaultdict(Lock)
        self._crew = Crew(threads)
        self._environ = dict(os.environ)
        self._declared: dict[str, Function] = {}
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["BOTCTL_DATA"] = str(data)

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function once and return its reply, as the protocol has it."""
        return invoke(self, self._functions, call, slow=slow, attempt=attempt)

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        """Run a function once for an event, as the protocol has it."""
        deadline = time.monotonic() + function.timeout
        work = partial(self._run, function, bounded(function, payload), deadline)
        try:
            future = self._crew.submit(work)
        except RuntimeError as error:
            raise FunctionError(
                f"functions/{function.name}: it was not run: {error}",
                function=function.name,
                hint="Give what they wait for a time limit of its own, then restart.",
            ) from error
        with self._noted(function, turn=turn, trace=trace, attempt=attempt):
            return wait(function, future, deadline, give_up=partial(self._give_up, future), slow=slow)

    @contextmanager
    def _noted(self, function: Function, *, turn: str, trace: str, attempt: int) -> Iterator[None]:
        """Note in the journal what became of an invocation; what it prints goes where this process prints."""
        began, was_loaded = time.monotonic(), function.name in self._handles
        outcome, error = "ok", None
        try:
            yield
        except FunctionError as fault:
            is_loaded = function.name in self._handles
            outcome = "timeout" if isinstance(fault, FunctionTimedOut) else "error" if is_loaded else "init"
            error = fault.message
            raise
        finally:
            if self._journal is not None:
                with self._writing:
                    self._journal.ended(
                        function=function.name,
                        request=str(uuid.uuid4()),
                        turn=turn,
                        outcome=outcome,
                        attempt=attempt,
                        trace=trace or None,
                        error=error,
                        ms=round((time.monotonic() - began) * 1000, 3),
                        start="warm" if was_loaded else "cold",
                    )

    def close(self) -> None:
        """Stop taking calls and forget the modules."""
        self._crew.close()
        if self._journal is not None:
            with self._writing:
                self._journal.close()
        for name, module in self._modules.items():
            if loaded(self._functions[name]) is module:  # not one that somebody else loaded since
                unload(self._functions[name])
        for name in self._declared:
            os.environ.pop(name, None)
            os.environ.update({name: self._environ[name]} if name in self._environ else {})

    def _run(self, function: Function, payload: bytes, deadline: float) -> bytes:
        """Run on a thread of the crew: from JSON to JSON, so that nothing else can cross."""
        with told(function.name), kept_by(self._results):
            handle = self._handle(function, deadline)
            return handle_event(function, handle, orjson.loads(payload), deadline=deadline)

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
                self._declare(function)
                self._handles[function.name] = load(function)
                self._modules[function.name] = loaded(function)
        finally:
            lock.release()
        return self._handles[function.name]

    def _declare(self, function: Function) -> None:
        """Put what a function's file declares into the environment, which all functions here share."""
        for name, value in declared(function, self._environ).items():
            other = self._declared.setdefault(name, function)
            if declared(other, self._environ)[name] != value:
                raise FunctionError(
                    f"functions/{function.name}.yml: {name} is not what functions/{other.name}.yml says",
                    function=function.name,
                    hint="In one process they share it: run them in workers, or name it otherwise.",
                    again=False,
                )
            os.environ[name] = value

    def _give_up(self, future: Future[bytes]) -> Standing:
        return "hanging" if self._crew.give_up(future) else "waiting"
