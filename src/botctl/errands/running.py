"""Run a function for an event that was taken in, and close it: said, to be tried again, or dead."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from botctl.conversations.fulfillments import Attempt, DeadLetter, Taken, is_telling
from botctl.conversations.store import Store
from botctl.errands import timetable
from botctl.errands.lateness import words
from botctl.errors import FunctionError, StaleConversation
from botctl.functions import replies
from botctl.functions.function import Function, Runner
from botctl.messages import Utterance
from botctl.traces import child
from botctl.turn import MAX_ATTEMPTS, Parts

_log = logging.getLogger("botctl.errands")


@dataclass(frozen=True, slots=True)
class Means:
    """Hold what functions are run for events with.

    `parts` are those of each bot by its name. `hold` extends the lease of what is being run.
    """

    functions: Mapping[str, Function]
    runner: Runner
    parts: Mapping[str, Parts]
    store: Store
    clock: Callable[[], datetime]
    hold: Callable[[Taken], AbstractContextManager[object]] = nullcontext


@dataclass(frozen=True, slots=True)
class Closed:
    """Tell how an invocation was closed: what it had to say, or when it is tried again.

    What was said is in the ledger already, and has its turn from there where nobody takes it at once.
    """

    said: tuple[Utterance, ...] = ()
    again: datetime | None = None


def run(means: Means, taken: Taken) -> Closed:
    """Run an invocation and close it; raise StoreUnavailable where that could not be written.

    It then is run again, with the same key, when its lease has run out.
    """
    try:
        with means.hold(taken):
            if timetable.is_over(taken, means.functions, means.store, now=means.clock()):
                means.store.fulfillments.done(taken, now=means.clock())
                return Closed()
            return _run(means, taken)
    except StaleConversation:  # it took longer than its lease: whoever took over runs it, or has
        _log.warning("%s: it was taken over by another process while it ran", taken.invocation.id)
        return Closed()


def _run(means: Means, taken: Taken) -> Closed:
    began = time.perf_counter()
    try:
        said = invoked(means, taken)
    except FunctionError as error:
        attempt = Attempt(error.message, round((time.perf_counter() - began) * 1000, 3))
        return _failed(means, taken, error, attempt)
    means.store.fulfillments.done(taken, now=means.clock(), said=said)
    return Closed(said)


def invoked(means: Means, taken: Taken) -> tuple[Utterance, ...]:
    """Run an invocation's function once and return what it has to say; raise FunctionError where it fails."""
    invocation = taken.invocation
    function = means.functions.get(invocation.function)
    if function is None:
        raise FunctionError(
            f"functions/{invocation.function}.py: there is no such function any more",
            function=invocation.function,
            hint="Bring it back, or drop the dead letter.",
            again=False,
        )
    ends = taken.attempt - 1 - len(invocation.failed)
    if ends >= MAX_ATTEMPTS:
        raise FunctionError(
            f"functions/{function.name}: it was begun {ends} times, and each time its process ended first",
            function=function.name,
            hint="Does it take the process down that it runs in, or last longer than any of them?",
            again=False,
        )
    payload = orjson.dumps(invocation.event)
    trace = child(invocation.trace, key=invocation.id)
    answer = means.runner.run(function, payload, turn=invocation.id, trace=trace, attempt=taken.attempt)
    said = replies.read_all(function, answer)
    return words(function.name, said, key=invocation.id, trace=trace, parts=means.parts)


def _failed(means: Means, taken: Taken, error: FunctionError, attempt: Attempt) -> Closed:
    """Give an invocation back to be tried again, or bury it."""
    invocation, now = taken.invocation, means.clock()
    function = means.functions.get(invocation.function)
    failures = len(invocation.failed) + 1
    if function is not None and error.again and failures <= function.retries:
        at = now + timedelta(seconds=function.backoff * 2 ** (failures - 1))
        means.store.fulfillments.again(taken, at=at, failed=attempt)
        _log.warning("%s (%s, attempt %d; it is tried again)", error.message, invocation.id, failures)
        return Closed(again=at)
    told = function.on_failure if function is not None and not is_telling(invocation) else None
    _log.error("%s (%s)\n%s", error.message, invocation.id, error.story or error.hint)
    letter = DeadLetter(
        id=invocation.id,
        at=now,
        function=invocation.function,
        work=invocation.event,
        error=error.message,
        story=error.story,
        hint=error.hint,
        attempts=(*invocation.failed, attempt),
        conversation=invocation.conversation,
        person=invocation.person,
        trace=invocation.trace,
        told=told or "",
    )
    means.store.fulfillments.done(taken, now=now, dead=letter)
    return Closed()
