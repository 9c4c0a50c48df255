"""Give each request a worker: an idle one, a new one, or the next one that is free."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.functions.runtime.fingerprint import Print
from botctl.functions.runtime.request import Request
from botctl.functions.runtime.worker import Worker
from botctl.functions.waiting import Standing

# AWS Lambda's own limit of the init phase, in seconds.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
INIT_LIMIT = 10.0
IDLE = 300.0  # seconds that a worker waits for work

_WATCH, _SELDOM = 0.05, 1.0  # seconds between two looks at their memory, at work and otherwise
_CLEAR = 15.0  # seconds between two looks for those that have waited long enough
_LONGEST_PAUSE = 30.0  # seconds between two starts of a function that cannot be imported


@dataclass(slots=True)
class _Broken:
    """Remember why a function could not begin, how often in a row, and when it is tried again."""

    fault: FunctionError
    times: int
    until: float


@dataclass(slots=True)
class _Team:
    """Hold a function's workers; all of them run its files as they are now, or finish with older ones."""

    function: Function
    looked: float = 0.0
    files: Print = ()
    workers: set[Worker] = field(default_factory=set)
    idle: list[Worker] = field(default_factory=list)
    broken: _Broken | None = None

    @property
    def starting(self) -> int:
        """Return how many are not ready yet."""
        return sum(not worker.is_ready for worker in self.workers)

    @property
    def is_hopeless(self) -> bool:
        """Return whether it could not begin just now, and nobody is left from before."""
        return (
            self.broken is not None
            and time.monotonic() < self.broken.until
            and not any(worker.is_ready for worker in self.workers)
        )


class Pool:
    """Keep at most so many workers, on the event loop alone.

    Requests wait in the order they came. `hire` starts a worker; it raises FunctionError or OSError.
    """

    def __init__(self, hire: Callable[[Function, Print], Worker], *, most: int) -> None:
        self._hire = hire
        self._most = most
        self._teams: dict[str, _Team] = {}
        self._waiting: deque[Request] = deque()
        self._working = asyncio.Event()
        self._closed_with: Callable[[Request], FunctionError] | None = None
        self._chores = [
            asyncio.get_running_loop().create_task(chore) for chore in (self._watch(), self._clear())
        ]

    def submit(self, request: Request) -> None:
        """Run a request when its turn comes; its future tells what became of it."""
        if self._closed_with:
            request.future.set_exception(self._closed_with(request))
            return
        self._working.set()
        team = self._team(request)
        if team.idle:
            team.idle.pop().take(request)
            return
        self._waiting.append(request)
        self._recruit(team)

    def give_up(self, request: Request) -> Standing:
        """End a request whose time is over, with its worker where it runs; return how it stood."""
        team = self._team(request)
        if request in self._waiting:
            self._waiting.remove(request)
            return "importing" if team.workers and team.starting == len(team.workers) else "waiting"
        for worker in [worker for worker in team.workers if worker.request is request]:
            self._leave(team, worker)
            worker.time_out()
            self._serve()
        return "running"

    def freed(self, worker: Worker) -> None:
        """Give a worker that has nothing to do the request that has waited longest."""
        team = self._teams[worker.function.name]
        team.broken = None
        if worker.files != team.files:
            self._dismiss(team, worker)
        else:
            worker.idle_since = time.monotonic()
            team.idle.append(worker)
        if self._waiting:
            self._serve()

    def lost(self, worker: Worker, fault: FunctionError) -> None:
        """Do without a worker; one that never began is not replaced at once."""
        team = self._teams[worker.function.name]
        self._leave(team, worker)
        request = worker.give_back()
        if request is not None:
            self._waiting.appendleft(request)
        if not worker.is_ready and worker.files == team.files:
            self._break(team, fault)
        self._serve()

    async def close(self, fault: Callable[[Request], FunctionError]) -> None:
        """End all workers and all requests."""
        self._closed_with = fault
        workers = list(self._workers())
        for chore in self._chores:
            chore.cancel()
        for worker in workers:
            if worker.request is not None:
                worker.request.future.set_exception(fault(worker.request))
            worker.end()
        for request in self._waiting:
            request.future.set_exception(fault(request))
        self._waiting.clear()
        self._teams.clear()
        closing = [*self._chores, *(worker.listening for worker in workers)]
        await asyncio.gather(*closing, return_exceptions=True)

    def _team(self, request: Request) -> _Team:
        """Return a request's team, renewed where somebody has saved a file of the function."""
        name = request.function.name
        team = self._teams.setdefault(name, _Team(request.function))
        if request.files != team.files and request.looked >= team.looked:
            team.looked, team.files, team.broken = request.looked, request.files, None
            for worker in [worker for worker in team.workers if worker in team.idle or not worker.is_ready]:
                self._dismiss(team, worker)
        return team

    def _serve(self) -> None:
        """Give those who wait what there is, the one who has waited longest first."""
        unserved: set[str] = set()
        for request in list(self._waiting):
            team = self._teams[request.function.name]
            if request.function.name in unserved:
                continue
            if team.idle:
                self._waiting.remove(request)
                team.idle.pop().take(request)
            else:
                unserved.add(request.function.name)
                self._recruit(team)

    def _recruit(self, team: _Team) -> None:
        """Start a worker for each request of a team that waits, within the limits."""
        if team.is_hopeless:
            self._refuse(team)
            return
        wanted = sum(request.function.name == team.function.name for request in self._waiting)
        limit = team.function.concurrency or self._most
        while team.starting < wanted and len(team.workers) < limit and self._has_room():
            try:
                worker = self._hire(team.function, team.files)
            except FunctionError as fault:
                self._break(team, fault)
                return
            except OSError as error:
                self._break(team, _unstartable(team.function, error))
                return
            team.workers.add(worker)
            asyncio.get_running_loop().call_later(INIT_LIMIT, self._too_slow, worker)

    def _has_room(self) -> bool:
        """Return whether one more worker may start; the one that was idle for longest makes way."""
        if sum(1 for _ in self._workers()) < self._most:
            return True
        idle = [worker for team in self._teams.values() for worker in team.idle]
        if not idle:
            return False
        first = min(idle, key=lambda worker: worker.idle_since)
        self._dismiss(self._teams[first.function.name], first)
        return True

    def _too_slow(self, worker: Worker) -> None:
        if not worker.is_ready and not worker.is_over:
            worker.end()
            self.lost(worker, _unimportable(worker.function))

    def _break(self, team: _Team, fault: FunctionError) -> None:
        times = team.broken.times + 1 if team.broken else 1
        pause = min(_LONGEST_PAUSE, 2.0 ** (times - 1))
        team.broken = _Broken(fault, times, time.monotonic() + pause)
        if team.is_hopeless:
            self._refuse(team)

    def _refuse(self, team: _Team) -> None:
        """End all requests that wait for a function that cannot begin."""
        assert team.broken is not None  # noqa: S101 - the callers have looked
        fault = team.broken.fault
        for request in [one for one in self._waiting if one.function.name == team.function.name]:
            self._waiting.remove(request)
            request.future.set_exception(_again(fault))

    def _dismiss(self, team: _Team, worker: Worker) -> None:
        self._leave(team, worker)
        worker.end()

    @staticmethod
    def _leave(team: _Team, worker: Worker) -> None:
        team.workers.discard(worker)
        if worker in team.idle:
            team.idle.remove(worker)

    def _workers(self) -> Iterator[Worker]:
        return (worker for team in self._teams.values() for worker in tuple(team.workers))

    async def _watch(self) -> None:
        """Look at the memory of all, seldom while none is at work: what they have started may be."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SELDOM):  # wait_for of Python 3.11 may lose a cancellation
                    await self._working.wait()
            for worker in list(self._workers()):
                worker.watch_memory()
            if all(worker.is_ready and worker.request is None for worker in self._workers()):
                self._working.clear()
            await asyncio.sleep(_WATCH)

    async def _clear(self) -> None:
        while True:
            await asyncio.sleep(_CLEAR)
            over = time.monotonic() - IDLE
            for team in self._teams.values():
                for worker in [worker for worker in team.idle if worker.idle_since < over]:
                    self._dismiss(team, worker)


def _again(fault: FunctionError) -> FunctionError:
    """Return a fault once more: each is raised on a thread of its own, and grows a stack there."""
    return type(fault)(
        fault.message, function=fault.function, story=fault.story, hint=fault.hint, again=fault.again
    )


def _unstartable(function: Function, error: OSError) -> FunctionError:
    return FunctionError(
        f"functions/{function.name}: its worker cannot be started: {error.strerror or error}",
        function=function.name,
        hint="The machine may be out of memory, processes or open files.",
    )


def _unimportable(function: Function) -> FunctionError:
    return FunctionError(
        f"functions/{function.name}: it was not imported within {INIT_LIMIT:g} s",
        function=function.name,
        hint="Do in `handle` what takes long, not while the module is imported.",
    )
