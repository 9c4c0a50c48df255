"""Feel whether the store can write, however many ask."""

from __future__ import annotations

import asyncio
import time

from botctl.conversations.memory import MemoryStore
from botctl.serve.health import Pulse


class CountingStore(MemoryStore):
    """Take a moment to check; count how often it was asked to."""

    checks = 0

    def check(self) -> None:
        self.checks += 1
        time.sleep(0.05)


def test_everybody_who_asks_at_once_shares_a_beat() -> None:
    store = CountingStore()
    pulse = Pulse(store, seconds=0)

    async def ask() -> list[bool]:
        return await asyncio.gather(*(pulse.feel() for _ in range(50)))

    assert asyncio.run(ask()) == [True] * 50
    assert store.checks == 1
    asyncio.run(ask())
    assert store.checks == 2


def test_what_was_felt_holds_for_a_while() -> None:
    store = CountingStore()
    pulse = Pulse(store, seconds=0.2)

    async def ask() -> None:
        await pulse.feel()
        await pulse.feel()
        assert store.checks == 1
        await asyncio.sleep(0.3)
        await pulse.feel()

    asyncio.run(ask())
    assert store.checks == 2


def test_one_who_hangs_up_ends_nobody_elses_beat() -> None:
    pulse = Pulse(CountingStore())

    async def ask() -> bool:
        first, second = asyncio.create_task(pulse.feel()), asyncio.create_task(pulse.feel())
        await asyncio.sleep(0.01)
        first.cancel()
        return await second

    assert asyncio.run(ask()) is True
