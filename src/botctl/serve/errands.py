"""Run functions for the events that wait for them, several at once, beside the turns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from botctl.conversations.fulfillments import Taken
from botctl.conversations.leases import Leases
from botctl.errands import running, timetable
from botctl.errands.running import Closed, Means
from botctl.errors import BotctlError, StaleConversation, StillWaiting, StoreUnavailable
from botctl.messages import Turn, Utterance
from botctl.serve.host import Host
from botctl.serve.opening import LEASE

SECONDS = 1.0  # between two looks for what is due; what comes in here, or fails, is not waited for

log = logging.getLogger("botctl.serve")


@dataclass(slots=True)
class Errands:
    """Hand out the events that are due, plan those of schedules, and let what functions say be said.

    All but the functions happens on the event loop. `current` is the host served now.
    """

    current: Callable[[], Host]
    seconds: float = SECONDS
    _leases: Leases = field(init=False)
    _running: set[asyncio.Future[Closed]] = field(default_factory=set)
    _left: list[Taken] = field(default_factory=list)
    _planned: Collection[str] = ()
    _task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        host = self.current()
        self._leases = Leases(host.store, clock=host.clock, lease=LEASE)

    def start(self) -> None:
        """Begin to look for what is due, again and again, and at once when the host's bell is rung."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> int:
        """Wait until what runs is done or given up; give that back, and return how many it was."""
        host = self.current()
        host.errands.close()
        host.bell.set()
        if self._task is not None:
            await self._task
        await host.errands.drain()
        await asyncio.gather(*self._running, return_exceptions=True)  # what they had to say is let in by then
        for taken in self._left:
            await self._give_back(host, taken)
        return len(self._left)

    async def plan(self) -> None:
        """Queue the next run of each schedule, before it is due."""
        host = self.current()
        plan = timetable.plan(host.workspace.functions, after=host.clock())
        for one in plan:
            if one.invocation.id not in self._planned:
                await asyncio.to_thread(host.store.fulfillments.queue, [one.invocation], now=one.at)
        self._planned = {one.invocation.id for one in plan}

    async def hand_out(self) -> None:
        """Begin to run what is due, as much as there is room for."""
        host = self.current()
        if not host.errands.room:
            return
        due = partial(host.store.fulfillments.due, now=host.clock(), lease=LEASE, limit=host.errands.room)
        for taken in await asyncio.to_thread(due):
            if host.errands.closed:
                await self._give_back(host, taken)
            else:
                self._begin(host, taken)

    async def _run(self) -> None:
        while not self.current().errands.closed:
            bell = self.current().bell
            bell.clear()
            try:
                await self.plan()
                await self.hand_out()
            except BotctlError as error:
                log.error("events wait: %s", error.message)  # noqa: TRY400 -- it says it all
            except Exception:  # whatever it is, what comes later must not wait for a restart
                log.exception("events wait")
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), self.seconds)

    @staticmethod
    async def _give_back(host: Host, taken: Taken) -> None:
        """Have an event run again at once, here or elsewhere."""
        try:
            await asyncio.to_thread(host.store.fulfillments.again, taken, at=host.clock())
        except StaleConversation:  # it came to an end after all
            pass
        except StoreUnavailable as error:
            log.warning("%s: it is run when its lease has run out: %s", taken.invocation.id, error.message)

    def _begin(self, host: Host, taken: Taken) -> None:
        name = taken.invocation.id
        future = host.errands.submit(name, partial(self._work, host, taken))
        self._running.add(future)
        future.add_done_callback(partial(self._ended, host, taken))

    def _work(self, host: Host, taken: Taken) -> Closed:
        with host.relay.turn(host) as served:
            functions = served.workspace.functions
            parts, hold = served.parts, self._leases.held
            means = Means(functions, served.functions, parts, served.store, served.clock, hold=hold)
            return running.run(means, taken)

    def _ended(self, host: Host, taken: Taken, future: asyncio.Future[Closed]) -> None:
        error = future.exception()
        self._running.discard(future)
        host.bell.set()
        if isinstance(error, StillWaiting):
            self._left.append(taken)
        elif error is not None:
            stack, name = None if isinstance(error, BotctlError) else error, taken.invocation.id
            log.error("%s: it is run again, because it was not closed: %s", name, error, exc_info=stack)
        else:
            self._closed(host, future.result())

    def _closed(self, host: Host, closed: Closed) -> None:
        """Let be said what a function had to say; what fails of it is tried again from the ledger."""
        for utterance in closed.said:
            self._say(host, utterance)
        if closed.again is not None:
            seconds = (closed.again - host.clock()).total_seconds()
            asyncio.get_running_loop().call_later(max(0.0, seconds), host.bell.set)

    @staticmethod
    def _say(host: Host, utterance: Utterance) -> None:
        def said(turn: asyncio.Future[Turn]) -> None:
            if (error := turn.exception()) is not None:
                log.warning("what a function said waits in the ledger: %s", error)

        try:
            host.take(utterance).add_done_callback(said)
        except BotctlError as error:  # there are too many turns, or they end
            log.warning("what a function said waits in the ledger: %s", error.message)
