"""Hold everything a server takes turns with, and take them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import blake2s
from typing import TypeVar

from botctl.conversations.store import Store
from botctl.functions.function import Runner
from botctl.messages import Message, Turn, Utterance
from botctl.serve.gate import Operators
from botctl.serve.health import Pulse
from botctl.serve.lanes import Bounds, Lanes
from botctl.serve.metrics import Metrics
from botctl.serve.names import find
from botctl.serve.news import Newsroom, is_late
from botctl.serve.relay import Relay
from botctl.turn import Parts, take
from botctl.workspace.workspace import Workspace

T = TypeVar("T")

log = logging.getLogger("botctl.serve.turns")

# How many functions may run at once for HTTP requests, and for events: together half of the workers that
# there are, so that turns find some whatever comes in. No more events are taken in hand.
REQUESTS = Bounds(threads=4, waiting=128)
ERRANDS = Bounds(threads=4)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limit what a client may cost: seconds for a body, seconds between signs of life, what is open.

    `sockets` and `streams` are those of one connector: WebSockets, and streams of what nobody asked for.
    `drain` is how many seconds a server that was asked to stop waits for the turns it has begun.
    """

    body_seconds: float = 10.0
    heartbeat: float = 15.0
    sockets: int = 1_000
    streams: int = 1_000
    drain: float = 30.0


@dataclass(frozen=True, slots=True)
class Host:
    """Hold a workspace as it is served: each bot's parts, what they share, and what is allowed.

    Turns run in `lanes`, functions for HTTP requests and for events beside them, so that none waits for
    the others; `bell` is rung when an event is to be run at once. `secrets` signs the sessions of each
    connector, by its name. `engine` understands all bots, None leaves each its own; `in_process` runs
    functions on threads instead of in workers.
    """

    workspace: Workspace
    parts: Mapping[str, Parts]
    store: Store
    functions: Runner
    clock: Callable[[], datetime]
    secrets: Mapping[str, bytes] = field(repr=False)
    pulse: Pulse
    news: Newsroom
    lanes: Lanes = field(default_factory=Lanes)
    requests: Lanes = field(default_factory=partial(Lanes, REQUESTS))
    errands: Lanes = field(default_factory=partial(Lanes, ERRANDS))
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    relay: Relay = field(default_factory=Relay)
    operators: Operators = field(default_factory=Operators)
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    engine: str | None = None
    in_process: bool = False

    def __post_init__(self) -> None:
        """Tell the metrics what is served now."""
        served = self.workspace
        self.metrics.serve(functions=served.functions, bots=served.bots, connectors=served.connectors)

    def take(self, utterance: Utterance) -> asyncio.Future[Turn]:
        """Take an utterance's turn when those before it in its conversation have had theirs."""
        return self.lanes.submit(utterance.conversation, partial(self._take, utterance, None))

    def stream(self, utterance: Utterance) -> AsyncIterator[Message | Turn | None]:
        """Take a turn as `take` does, and yield its `slow` words when they are due, and at last itself.

        None is a sign of life, yielded when nothing happened for a while.
        """
        told: asyncio.Queue[Message | asyncio.Future[Turn]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def slow(message: Message) -> None:
            with suppress(RuntimeError):  # the loop is gone: the stop was forced, and nobody listens
                loop.call_soon_threadsafe(told.put_nowait, message)

        turn = self.lanes.submit(utterance.conversation, partial(self._take, utterance, slow))
        turn.add_done_callback(told.put_nowait)
        return self._news(turn, told)

    async def _news(
        self, turn: asyncio.Future[Turn], told: asyncio.Queue[Message | asyncio.Future[Turn]]
    ) -> AsyncIterator[Message | Turn | None]:
        try:
            while True:
                try:
                    item = await asyncio.wait_for(told.get(), self.limits.heartbeat)
                except TimeoutError:
                    yield None
                    continue
                if not isinstance(item, Message):
                    yield item.result()
                    return
                yield item
        finally:
            turn.cancel()  # nobody listens any more; the turn itself goes on

    async def read(self, work: Callable[[], T]) -> T:
        """Read from the store, without waiting for turns or taking the place of one."""
        return await asyncio.to_thread(work)

    def _take(self, utterance: Utterance, slow: Callable[[Message], None] | None) -> Turn:
        with self.relay.turn(self) as host:
            parts = find("bot", utterance.bot, host.parts)  # it may have gone while the turn waited
            began = time.perf_counter()
            turn = self.metrics.taken(utterance, partial(take, parts, utterance, slow=slow))
        if is_late(turn):
            self.news.stir()
        if log.isEnabledFor(logging.DEBUG):
            _log_turn(utterance, turn, (time.perf_counter() - began) * 1000)
        return turn


def pseudonym(key: str) -> str:
    """Return a short name for a conversation or person: what is logged must not lead to anybody."""
    return blake2s(key.encode(), digest_size=4).hexdigest()


def _log_turn(utterance: Utterance, turn: Turn, took_ms: float) -> None:
    heard = turn.understanding
    log.debug(
        "turn bot=%s connector=%s conversation=%s number=%d intent=%s expects=%s ended=%s ms=%.1f steps=%s",
        utterance.bot,
        utterance.connector,
        pseudonym(utterance.conversation),
        turn.number,
        heard.intent.name if heard and heard.intent else "-",
        turn.expects or "-",
        turn.ended,
        took_ms,
        ",".join(f"{step.name}:{step.took_ms:.1f}{'!' if step.error else ''}" for step in turn.steps),
    )
