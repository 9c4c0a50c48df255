"""Try again what failed, as functions' files ask for, and spare everybody what keeps failing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias

from botctl.errors import FunctionError
from botctl.functions.circuit import Circuit
from botctl.functions.function import Function, Runner
from botctl.messages import Call, Reply

# What somebody who counts is told of a function.
News: TypeAlias = Literal["retry", "opened", "closed"]

# So many calls in a row fail before a function is left in peace for a while.
FAILURES = 5


class Persistent:
    """Invoke functions as another invoker does, again after each failure that may pass.

    Every attempt carries the same `turn_id`. A function whose last FAILURES attempts failed is not
    called for a while (1 s, doubled by each further failure, up to 30 s); then one call tries. `tell` is
    told of retries, and of circuits that open and close. `pause` sleeps, `clock` tells seconds.
    """

    def __init__(
        self,
        invoker: Runner,
        functions: Mapping[str, Function],
        *,
        pause: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[str, News], object] = lambda function, news: None,
    ) -> None:
        self._invoker = invoker
        self._functions = functions
        self._pause = pause
        self._clock = clock
        self._tell = tell
        self._circuits = {name: Circuit(clock, after=FAILURES) for name in functions}

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function until it replies; raise the last FunctionError with all `attempts` in it."""
        function = self._functions.get(call.function)
        if function is None:
            return self._invoker.invoke(call, slow=slow, attempt=attempt)  # which says that there is none
        slowly = _Slowly(slow, self._clock() + function.slow_after)
        attempts: list[tuple[str, float]] = []
        for pause in pauses(function):
            began = self._clock()
            try:
                return self._try(function, call, slowly, attempt + len(attempts))
            except FunctionError as error:
                attempts.append((error.message, round((self._clock() - began) * 1000, 3)))
                if pause is None or not error.again or self._circuits[function.name].reason:
                    error.attempts = tuple(attempts)
                    raise
            if self._clock() + pause >= slowly.due:
                slowly.tell()
            self._pause(pause)
            self._tell(function.name, "retry")
        raise AssertionError("the last pause is None")

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
        """Run a function once for an event, as the protocol has it; what tries it again is the queue."""
        return self._invoker.run(function, payload, turn=turn, trace=trace, slow=slow, attempt=attempt)

    def close(self) -> None:
        """Stop what runs."""
        self._invoker.close()

    def _try(self, function: Function, call: Call, slowly: _Slowly, attempt: int) -> Reply:
        circuit = self._circuits[function.name]
        if not circuit.enter():
            raise FunctionError(
                f"functions/{function.name}: it was not run, because it keeps failing: {circuit.reason}",
                function=function.name,
                hint="Mend it; it is tried again by itself within half a minute.",
                again=False,
            )
        try:
            slow = slowly.tell if slowly.asked else None
            reply = self._invoker.invoke(call, slow=slow, attempt=attempt)
        except FunctionError as error:
            if not error.again:  # what it was asked for was wrong; it is well
                self._close(function.name)
            elif circuit.failed(error.message):
                self._tell(function.name, "opened")
            raise
        self._close(function.name)
        return reply

    def _close(self, name: str) -> None:
        if self._circuits[name].succeeded():
            self._tell(name, "closed")


def pauses(function: Function) -> Iterator[float | None]:
    """Yield the seconds to wait after each attempt that failed, and None after the last."""
    for number in range(function.retries):
        yield float(function.backoff * 2**number)
    yield None


class _Slowly:
    """Tell once that a call takes its time, however many attempts it takes."""

    def __init__(self, slow: Callable[[], None] | None, due: float) -> None:
        self.asked = slow is not None
        self.due = due
        self._slow = slow

    def tell(self) -> None:
        if self._slow is not None:
            slow, self._slow = self._slow, None
            slow()
