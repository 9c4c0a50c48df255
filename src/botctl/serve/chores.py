"""Do what has to be done beside answering: take turns that were left behind, forget what is old."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from botctl.conversations.store import REMEMBERED
from botctl.errors import BotctlError
from botctl.messages import Utterance
from botctl.serve.host import Host

RETENTION_SECONDS = 3_600.0
BACKLOG_SECONDS = 2.0
_LONGEST_PAUSE = 300.0  # seconds between two tries of a turn that keeps failing

log = logging.getLogger("botctl.serve")


async def retain(current: Callable[[], Host], *, seconds: float = RETENTION_SECONDS) -> None:
    """Delete what each bot's `keep` no longer keeps, again and again; `current` is the host served now."""
    while True:
        try:
            await asyncio.to_thread(expire, current())
        except BotctlError as error:
            log.error("what is old was not deleted: %s", error.message)  # noqa: TRY400 -- it says it all
        await asyncio.sleep(seconds)


def expire(host: Host) -> None:
    """Delete the conversations and events that bots no longer keep."""
    for bot in host.workspace.bots.values():
        gone = host.store.expire(bot=bot.name, keep=bot.keep, now=host.clock())
        if gone.conversations:
            log.info("%s: %d conversations were older than it keeps them", bot.name, gone.conversations)
    longest = max((bot.keep for bot in host.workspace.bots.values()), default=REMEMBERED)
    host.store.fulfillments.expire(before=host.clock() - max(longest, REMEMBERED))


@dataclass(slots=True)
class Backlog:
    """Take the turns of events that were received and then left: by a crash, or a full disk.

    Their conversations could not go on before. A turn that fails again is tried at longer and longer
    intervals.
    """

    current: Callable[[], Host]
    seconds: float = BACKLOG_SECONDS
    _pauses: dict[str, _Pause] = field(default_factory=dict)

    async def run(self) -> None:
        """Look for such events again and again."""
        while True:
            try:
                await self.clear()
            except BotctlError as error:
                log.error("what was left behind cannot be read: %s", error.message)  # noqa: TRY400 -- it says it all
            await asyncio.sleep(self.seconds)

    async def clear(self) -> None:
        """Take the turns that are due, side by side."""
        host = self.current()
        waiting = await asyncio.to_thread(host.store.waiting, now=host.clock(), limit=1_000)
        events = {_name(event): event for event in waiting if event.bot in host.parts}
        self._pauses = {name: pause for name, pause in self._pauses.items() if name in events}
        now = time.monotonic()
        due = {name: event for name, event in events.items() if not self._pauses.get(name, _NONE).lasts(now)}
        await asyncio.gather(*(self._take(host, name, event) for name, event in due.items()))

    async def _take(self, host: Host, name: str, event: Utterance) -> None:
        try:
            await host.take(event)
        except Exception as error:
            seconds = min(self._pauses.get(name, _NONE).seconds * 2 or self.seconds, _LONGEST_PAUSE)
            self._pauses[name] = _Pause(seconds, time.monotonic() + seconds)
            stack = None if isinstance(error, BotctlError) else error
            log.error("a turn left behind failed (next try in %.0f s): %s", seconds, error, exc_info=stack)  # noqa: TRY400 -- a stack only where it tells something


@dataclass(frozen=True, slots=True)
class _Pause:
    """Hold how long a failing turn is left alone, and until when (`time.monotonic()`)."""

    seconds: float
    until: float

    def lasts(self, now: float) -> bool:
        return now < self.until


_NONE = _Pause(0.0, 0.0)


def _name(event: Utterance) -> str:
    return f"{event.bot}/{event.connector}/{event.event_id}"
