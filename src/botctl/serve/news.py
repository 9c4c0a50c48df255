"""Tell those who listen to a conversation what is said in it although nobody asks: late answers.

Their turns may be taken by any process: this one, another server, `botctl deadletters redrive`. So the
store is asked, once a second and for all listeners together, which of their conversations went on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from botctl.conversations.store import Store
from botctl.errands.lateness import LATE
from botctl.errors import BotctlError
from botctl.messages import Turn

SECONDS = 1.0  # between two looks at the store
_PAUSE = 0.05  # seconds between two looks at least, however many come to listen
_BACKLOG = 200  # turns that are looked through for one who comes back

# How many turns a conversation has had, and those that somebody who listens to it does not know yet.
News: TypeAlias = tuple[int, tuple[Turn, ...]]

log = logging.getLogger("botctl.serve")


def is_late(turn: Turn) -> bool:
    """Return whether a turn is what nobody asked for: a function answered after its turn, or by itself."""
    return turn.event_id.startswith(LATE)


@dataclass(eq=False, slots=True)
class Listener:
    """Hold who listens to a conversation, and what it has still to be told.

    `after` is the number of the last turn it knows; None stands for the last one there is.
    """

    conversation: str
    after: int | None = None
    _told: asyncio.Queue[Turn | None] = field(default_factory=lambda: asyncio.Queue(_BACKLOG))

    async def turns(self, heartbeat: float | None = None) -> AsyncIterator[Turn | None]:
        """Yield late turns until there will be no more, and None when none came for `heartbeat` seconds."""
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    turn = await self._told.get()
            except TimeoutError:
                yield None
                continue
            if turn is None:
                return
            yield turn

    def hear(self, news: News) -> None:
        """Take note of the late turns that are new to it."""
        version, turns = news
        known = version if self.after is None else self.after
        if known > version:  # the conversation was deleted, and its numbers began anew
            known = 0
        self.after = version
        for turn in turns:
            if turn.number > known and is_late(turn):
                self._tell(turn)

    def end(self) -> None:
        """Tell it that there will be no more; it may ask again, from the last turn it was told of."""
        while not self._told.empty():
            self._told.get_nowait()
        self._told.put_nowait(None)

    def _tell(self, turn: Turn) -> None:
        try:
            self._told.put_nowait(turn)
        except asyncio.QueueFull:
            log.warning("somebody listens to a conversation, and does not read: it is told no more")
            self.end()


class Newsroom:
    """Look for late turns in the conversations that somebody listens to, for as long as somebody does.

    Everything happens on the event loop but the look into the store, and `stir`.
    """

    def __init__(self, store: Store, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._seconds = seconds
        self._listeners: set[Listener] = set()
        self._look: _Look | None = None
        self._closed = False

    @contextmanager
    def listening(self, conversation: str, *, after: int | None = None) -> Iterator[Listener]:
        """Give somebody who listens to a conversation's late turns numbered above `after`, or from now on.

        What is above it already comes at once. The server's stop ends all listening.
        """
        listener = Listener(conversation, after)
        self._join(listener)
        try:
            yield listener
        finally:
            self._leave(listener)

    def stir(self) -> None:
        """Look now, and not within a second; any thread may say so."""
        look = self._look
        if look is not None:
            with suppress(RuntimeError):  # the loop is gone: the stop was forced, and nobody listens
                look.loop.call_soon_threadsafe(look.due.set)

    def close(self) -> None:
        """End all listening: the server stops, and whoever listens goes to another one."""
        self._closed = True
        for listener in self._listeners:
            listener.end()

    def _join(self, listener: Listener) -> None:
        if self._closed:
            listener.end()
            return
        self._listeners.add(listener)
        if self._look is None:
            self._look = _Look(asyncio.get_running_loop(), asyncio.Event())
            self._look.task = asyncio.create_task(self._watch(self._look.due))
        self._look.due.set()

    def _leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._look is not None:
            if self._look.task is not None:
                self._look.task.cancel()
            self._look = None

    async def _watch(self, due: asyncio.Event) -> None:
        """Look again and again; what fails once is looked for again."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await due.wait()
            due.clear()
            try:
                await self._tell_all()
            except BotctlError as error:
                log.error("late answers are not told: %s", error.message)  # noqa: TRY400 -- it says it all
                await asyncio.sleep(self._seconds)
            await asyncio.sleep(_PAUSE)

    async def _tell_all(self) -> None:
        listeners = [*self._listeners]
        known: dict[str, set[int]] = defaultdict(set)
        for listener in listeners:
            numbers = known[listener.conversation]
            if listener.after is not None:
                numbers.add(listener.after)
        news = await asyncio.to_thread(self._read, known)
        for listener in listeners:
            listener.hear(news[listener.conversation])

    def _read(self, known: Mapping[str, Collection[int]]) -> dict[str, News]:
        """Return the news of conversations, for those who know of so many turns of each."""
        versions = self._store.versions(known)
        return {name: self._news(name, versions.get(name, 0), numbers) for name, numbers in known.items()}

    def _news(self, conversation: str, version: int, known: Collection[int]) -> News:
        after = min((number if number <= version else 0 for number in known), default=version)
        if after == version:
            return version, ()
        turns = self._store.turns(conversation, after=after, limit=_BACKLOG)
        return max([version, *(turn.number for turn in turns)]), turns


@dataclass(slots=True)
class _Look:
    """Hold what looks for late turns while somebody listens, and what makes it look at once."""

    loop: asyncio.AbstractEventLoop
    due: asyncio.Event
    task: asyncio.Task[None] | None = None
