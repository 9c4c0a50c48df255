"""Run work in lanes: in order within one, side by side across them, and bounded."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from botctl.errors import RequestError
from botctl.serve.lanes import Bounds, Lanes


def test_a_lane_keeps_the_order_and_never_runs_two_at_once() -> None:
    async def scenario() -> list[int]:
        lanes, running, order = Lanes(), threading.Semaphore(1), []

        def work(number: int) -> int:
            assert running.acquire(blocking=False)
            time.sleep(0.001)
            order.append(number)
            running.release()
            return number

        futures = [lanes.submit("a", lambda number=number: work(number)) for number in range(30)]  # type: ignore[misc]
        assert await asyncio.gather(*futures) == list(range(30))
        return order

    assert asyncio.run(scenario()) == list(range(30))


def test_a_lane_that_waits_holds_up_no_other() -> None:
    async def scenario() -> None:
        lanes, gate = Lanes(Bounds(threads=2)), threading.Event()
        stuck = [lanes.submit("a", gate.wait) for _ in range(10)]
        assert await asyncio.wait_for(lanes.submit("b", lambda: "free"), 1) == "free"
        gate.set()
        assert await asyncio.gather(*stuck) == [True] * 10

    asyncio.run(scenario())


def test_work_that_nobody_awaits_any_more_is_done_all_the_same() -> None:
    async def scenario() -> list[str]:
        lanes, done = Lanes(), []
        first = lanes.submit("a", lambda: time.sleep(0.05))
        second = lanes.submit("a", lambda: done.append("second"))
        first.cancel()
        second.cancel()
        await lanes.drain()
        return done

    assert asyncio.run(scenario()) == ["second"]


def test_a_failure_is_its_own_callers_and_the_lane_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("no")

    def leave() -> None:
        raise SystemExit(3)

    async def scenario() -> None:
        lanes = Lanes()
        failed, left, good = (
            lanes.submit("a", fail),
            lanes.submit("a", leave),
            lanes.submit("a", lambda: "good"),
        )
        with pytest.raises(ValueError, match="no"):
            await failed
        with pytest.raises(RuntimeError, match="SystemExit"):
            await left
        assert await good == "good"
        gone = lanes.submit("a", fail)
        gone.cancel()
        await lanes.drain()

    asyncio.run(scenario())
    assert "whoever asked for it had gone" in caplog.text


def test_draining_lets_nothing_in_and_finishes_what_was_let_in() -> None:
    async def scenario() -> None:
        lanes = Lanes()
        futures = [lanes.submit("a", lambda: time.sleep(0.01)) for _ in range(5)]
        drain = asyncio.create_task(lanes.drain())
        await asyncio.sleep(0)
        with pytest.raises(RequestError) as refused:
            lanes.submit("b", lambda: None)
        assert (refused.value.status, refused.value.code) == (503, "stopping")
        await drain
        assert all(future.done() for future in futures)
        assert lanes.count == 0

    asyncio.run(scenario())
