"""Run what stands under `@once` a single time for each turn or event, and give its result again."""

from __future__ import annotations

import functools
import inspect
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from botctl.conversations.fulfillments import Begun, Busy, Done
from botctl.conversations.results import Results
from botctl.errors import EventConflict, StoreUnavailable, UnderWay
from botctl.functions.once import keeping, kept
from botctl.functions.once.work import Work, name_of, work_of
from botctl.messages import Never

W = TypeVar("W")
P = ParamSpec("P")
R = TypeVar("R")

# How long a repeat waits for the first run, in seconds, and no longer than half of the time it has.
PATIENCE = 2.0
# A right outlasts the function that has it by so much: clocks of machines differ.
GRACE = timedelta(seconds=2)
# The longest that a function may run, in seconds (AWS Lambda's limit), for a call that nobody stops.
_LONGEST = 900.0

_log = logging.getLogger("botctl.functions")


def once(function: Callable[Concatenate[W, P], R]) -> Callable[Concatenate[W, P], R]:
    """Have a function run once for each turn or event, however often it is called for it.

    Its first argument is the Call or the Event; what it returns is a Reply, or anything that JSON holds,
    and is kept as JSON under the turn's (or event's) id and the function's own name. A repeat gets it
    from there and runs nothing. What raises is not kept, and runs again when it is called again. A
    process that dies leaves its right behind until the time is over that its function had.

    It stands above `handle`, or above any function that `handle` calls:

        @once
        def charge(call: Call, amount: str) -> str: ...

    Raise UnderWay, which is tried again, while another process runs it; Never where it was called with
    other arguments before, for the same turn; StoreError where nothing can be kept.
    """
    if not inspect.isfunction(function):
        raise TypeError(f"@once stands above a function that is written with `def`, not above {function!r}")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise TypeError(f"{function.__qualname__}: @once needs a function that returns its result itself")
    name, signature = name_of(function), inspect.signature(function)

    @functools.wraps(function)
    def run_once(*args: Any, **kwargs: Any) -> Any:
        called = signature.bind(*args, **kwargs)
        called.apply_defaults()  # however it is written, it is the same call
        (_, first), *others = called.arguments.items() or [("", None)]
        work = work_of(name, first, dict(others))
        results = keeping.results(name)
        right = _right(results, work)
        if isinstance(right, Done):
            return kept.read(right.result)
        with _abandoned_where_it_fails(results, right):
            result = kept.write(name, function(*args, **kwargs))
        _finish(results, right, result)
        return kept.read(result)  # as a repeat will have it

    return cast("Callable[Concatenate[W, P], R]", run_once)


def _right(results: Results, work: Work) -> Begun | Done:
    """Return the right to run, or the result; wait a little where somebody else has the right."""
    give_up = time.monotonic() + min(PATIENCE, work.seconds / 2)
    pause = 0.01
    while True:
        now = datetime.now(UTC)
        try:
            found = results.begin(
                work.key,
                digest=work.digest,
                conversation=work.conversation,
                person=work.person,
                now=now,
                lease=timedelta(seconds=min(work.seconds, _LONGEST)) + GRACE,
            )
        except EventConflict as error:
            raise Never(f"{error.message}; {error.hint}") from error
        if not isinstance(found, Busy):
            return found
        if time.monotonic() > give_up:
            raise UnderWay(
                f"{work.key} is being run by somebody else, who has until {found.until:%H:%M:%S} UTC",
                hint="It is tried again; where that process died, it is run again then.",
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


@contextmanager
def _abandoned_where_it_fails(results: Results, right: Begun) -> Iterator[None]:
    try:
        yield
    except BaseException:  # an author's code may raise anything, SystemExit included
        try:
            results.abandon(right)
        except StoreUnavailable as error:  # the author's own fault is what has to be told
            _log.warning("%s: its right is held until it runs out: %s", right.key, error.message)
        raise


def _finish(results: Results, right: Begun, result: str) -> None:
    """Keep a result; where that cannot be, tell so and go on: failing now would have it run again."""
    try:
        results.finish(right, result, now=datetime.now(UTC))
    except StoreUnavailable as error:
        _log.error("%s: it ran, and a repeat would run it again: %s", right.key, error.message)
