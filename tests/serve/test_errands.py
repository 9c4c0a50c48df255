"""Run functions for events beside the turns, with the real functions and a store in memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from botctl.conversations.fulfillments import Invocation
from botctl.errors import StoreUnavailable
from botctl.functions.events.schedules import schedule
from botctl.functions.events.triggers import OnSchedule
from botctl.functions.in_process import InProcess
from botctl.functions.runtime.runtime import WORKERS
from botctl.messages import Utterance
from botctl.serve.errands import Errands
from botctl.serve.host import ERRANDS, REQUESTS, Host
from botctl.serve.lanes import Bounds, Lanes
from botctl.workspace.read import load
from tests.serve.conftest import Clock
from tests.serve.functions_for_events import write_functions

TALK = "cafe/web/1"
LEASE = timedelta(seconds=6)


@pytest.fixture
def root(root: Path) -> Path:
    write_functions(root)
    return root


def order(number: int = 1, *, function: str = "greet", **detail: Any) -> Invocation:
    document: dict[str, Any] = {
        "id": f"e{number}",
        "source": "shop",
        "detail-type": "Order placed",
        "detail": {"number": number, "to": TALK, **detail},
    }
    return Invocation(f"{function}/e{number}", function, document)


def queue(host: Host, *invocations: Invocation) -> None:
    host.store.fulfillments.queue(invocations, now=host.clock())


def texts(host: Host) -> list[str]:
    return [message.text for turn in host.store.turns(TALK) for message in turn.messages]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(120):
        while not holds():
            await asyncio.sleep(0.01)


def work(host: Host, holds: Callable[[], object], *, seconds: float = 30.0) -> int:
    """Run errands until something holds, and stop; return how many were given up."""

    async def run() -> int:
        errands = Errands(lambda: host, seconds)
        errands.start()
        await until(holds)
        left = await errands.stop()
        await host.lanes.drain()
        return left

    return asyncio.run(run())


# It tells that it has begun, and waits until it may go on.
SLOW = """
import time
from pathlib import Path

FOLDER = Path({folder!r})

def handle(event):
    (FOLDER / f"begun-{{event.id}}").touch()
    while not (FOLDER / "go").exists():
        time.sleep(0.01)
"""


def write(root: Path, name: str, body: str) -> None:
    (root / "functions" / f"{name}.py").write_text(body, "utf-8")
    (root / "functions" / f"{name}.yml").write_text("timeout: 300\n", "utf-8")


def test_what_a_function_says_is_said_at_once(host: Host) -> None:
    queue(host, order(1))

    assert work(host, lambda: texts(host)) == 0

    (turn,) = host.store.turns(TALK)
    assert (turn.event_id, texts(host)) == ("late/greet/e1/0", ["Order 1 is there."])
    assert host.store.waiting(now=host.clock()) == ()


def test_what_comes_in_while_the_bell_is_rung_is_run_at_once(host: Host) -> None:
    async def run() -> None:
        errands = Errands(lambda: host, seconds=3_600)
        errands.start()
        await asyncio.sleep(0.05)  # it has looked, and waits
        queue(host, order(1))
        host.bell.set()
        await until(lambda: texts(host))
        await errands.stop()

    asyncio.run(run())


def test_what_fails_is_tried_again_when_it_is_due_and_is_then_a_dead_letter(host: Host) -> None:
    numberless = order(3)
    numberless = replace(numberless, event={**numberless.event, "detail": {"to": TALK}})
    queue(host, order(1, to="nobody"), order(2), numberless)

    work(host, lambda: len(host.store.fulfillments.dead_letters()) == 2)

    letters = {one.id: (one.error, len(one.attempts)) for one in host.store.fulfillments.dead_letters()}
    assert letters == {
        "greet/e1": (
            "functions/greet: its Reply is to 'nobody', which is no conversation and nobody known",
            1,
        ),
        "greet/e3": ("functions/greet: KeyError: 'number'", 2),
    }
    assert texts(host) == ["Order 2 is there."]


def test_no_more_run_at_once_than_there_are_threads_and_turns_wait_for_none(host: Host, root: Path) -> None:
    write(root, "slow", SLOW.format(folder=str(root)))
    workspace = load(root)
    functions = InProcess(workspace.functions, data=workspace.state)
    host = replace(host, workspace=workspace, functions=functions, errands=Lanes(Bounds(threads=2)))
    queue(host, *(order(number, function="slow") for number in range(5)))
    begun: list[int] = []

    async def run() -> None:
        errands = Errands(lambda: host, seconds=0.01)
        errands.start()
        await until(lambda: len([*root.glob("begun-*")]) == 2)
        turn = await host.take(_say(host, "/count"))
        await asyncio.sleep(0.1)
        begun.append(len([*root.glob("begun-*")]))
        assert [message.text for message in turn.messages] == ["1"]
        (root / "go").touch()
        await until(lambda: len([*root.glob("begun-*")]) == 5)
        assert await errands.stop() == 0

    asyncio.run(run())
    functions.close()
    assert begun == [2]
    assert host.store.fulfillments.due(now=host.clock() + LEASE, lease=LEASE) == ()


def test_turns_find_workers_whatever_else_is_run() -> None:
    assert 2 * (ERRANDS.threads + REQUESTS.threads) <= WORKERS


def test_a_stop_waits_for_what_runs_and_begins_nothing_more(host: Host, root: Path) -> None:
    write(root, "slow", SLOW.format(folder=str(root)))
    workspace = load(root)
    functions = InProcess(workspace.functions, data=workspace.state)
    host = replace(host, workspace=workspace, functions=functions, errands=Lanes(Bounds(threads=1)))
    queue(host, order(1, function="slow"), order(2, function="slow"))

    async def run() -> int:
        errands = Errands(lambda: host, seconds=0.01)
        errands.start()
        await until(lambda: (root / "begun-e1").exists())
        stopping = asyncio.create_task(errands.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        (root / "go").touch()
        return await stopping

    assert asyncio.run(run()) == 0
    functions.close()
    (left,) = host.store.fulfillments.due(now=host.clock() + LEASE, lease=LEASE)
    assert (left.invocation.id, left.attempt) == ("slow/e2", 1)


def test_what_is_given_up_is_run_again_by_the_next_process_at_once(host: Host, root: Path) -> None:
    write(root, "slow", SLOW.format(folder=str(root)))
    workspace = load(root)
    functions = InProcess(workspace.functions, data=workspace.state)
    host = replace(host, workspace=workspace, functions=functions)
    queue(host, order(1, function="slow"))

    async def run() -> int:
        errands = Errands(lambda: host, seconds=0.01)
        errands.start()
        await until(lambda: (root / "begun-e1").exists())
        host.errands.give_up()  # as when the time for a stop is over
        return await errands.stop()

    assert asyncio.run(run()) == 1
    (again,) = host.store.fulfillments.due(now=host.clock(), lease=LEASE)
    assert (again.invocation.id, again.attempt) == ("slow/e1", 2)
    (root / "go").touch()
    functions.close()


def test_what_begins_after_a_change_runs_with_the_functions_as_they_are_then(host: Host, root: Path) -> None:
    write(
        root,
        "greet",
        'from botctl import Reply\n\ndef handle(event):\n    return Reply("New.", to="cafe/web/1")\n',
    )
    workspace = load(root)
    functions = InProcess(workspace.functions, data=workspace.state)
    changed = replace(host, workspace=workspace, functions=functions)
    changed.relay.hand_over(host, changed)
    queue(host, order(1))

    work(host, lambda: texts(host))  # the chore itself was begun before

    assert texts(host) == ["New."]
    functions.close()


def test_a_schedule_fires_once_each_time_that_the_clock_comes_to_it(host: Host, clock: Clock) -> None:
    timed = replace(host.workspace.functions["greet"], events=(OnSchedule(schedule("rate(1 hour)")),))
    host = replace(host, workspace=replace(host.workspace, functions={"greet": timed}))
    ran: list[str] = []

    done = host.store.fulfillments.done

    def note(taken: Any, **how: Any) -> None:
        done(taken, **how)
        ran.append(taken.invocation.id)

    host.store.fulfillments.done = note  # type: ignore[method-assign]  # only listens

    async def run() -> None:
        errands = [Errands(lambda: host, seconds=0.01) for _ in range(2)]
        for one in errands:
            one.start()
        await asyncio.sleep(0.05)
        for hour in (1, 2):
            clock.now += timedelta(hours=1)
            await until(lambda wanted=hour: len(ran) == wanted)  # type: ignore[misc]  # a lambda cannot say so
            await asyncio.sleep(0.05)
        for one in errands:
            await one.stop()

    asyncio.run(run())
    assert ran == ["greet/2026-01-05T11:00:00Z", "greet/2026-01-05T12:00:00Z"]


def test_a_store_that_fails_is_told_of_and_looked_into_again(
    host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [StoreUnavailable("the disk is full")] * 2
    due = host.store.fulfillments.due

    def fail(**how: Any) -> Any:
        if failures:
            raise failures.pop()
        return due(**how)

    host.store.fulfillments.due = fail  # type: ignore[method-assign]  # the disk is the outside world
    queue(host, order(1))

    with caplog.at_level(logging.ERROR, "botctl.serve"):
        work(host, lambda: texts(host), seconds=0.01)

    assert [one.getMessage() for one in caplog.records] == ["events wait: the disk is full"] * 2


def _say(host: Host, text: str) -> Utterance:
    return Utterance("u1", "cafe", "web", "web", "cafe/web/2", "web:2", "en-US", text, host.clock())
