"""Take up what was left behind, and forget what is old."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from botctl.conversations.fulfillments import Invocation
from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Opened
from botctl.errors import StoreUnavailable
from botctl.messages import Utterance
from botctl.serve.chores import Backlog, expire
from botctl.serve.host import Host
from tests.serve.conftest import Clock


def utterance(host: Host, event: str, *, bot: str = "cafe") -> Utterance:
    return Utterance(
        event_id=event,
        bot=bot,
        connector="web",
        channel="web",
        conversation=f"{bot}/web/left",
        person="web:left",
        locale="en-US",
        text="/count",
        at=host.clock(),
    )


def test_events_that_were_received_and_left_have_their_turns_in_order(host: Host) -> None:
    for event in ("e1", "e2", "e3"):
        host.store.receive(utterance(host, event), now=host.clock())

    async def clear() -> None:
        backlog = Backlog(lambda: host)
        for _ in range(3):  # one at a time: the next is first in line when the one before is done
            await backlog.clear()

    asyncio.run(clear())
    turns = host.store.turns("cafe/web/left")
    assert [(turn.event_id, turn.messages[0].text) for turn in turns] == [
        ("e1", "1"),
        ("e2", "2"),
        ("e3", "3"),
    ]
    assert host.store.waiting(now=host.clock()) == ()


def test_events_of_bots_that_are_not_served_are_left_alone(host: Host) -> None:
    host.store.receive(utterance(host, "e1", bot="gone"), now=host.clock())
    asyncio.run(Backlog(lambda: host).clear())
    assert len(host.store.waiting(now=host.clock())) == 1


class FailingStore(MemoryStore):
    """Cannot open a conversation; counts how often it was asked to."""

    tries = 0

    def open(self, *args: Any, **options: Any) -> Opened:
        self.tries += 1
        raise StoreUnavailable("full")


class TestFailingTurn:
    @pytest.fixture
    def store(self) -> FailingStore:
        return FailingStore()

    def test_it_is_tried_again_later_and_later(
        self, host: Host, store: FailingStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        store.receive(utterance(host, "e1"), now=host.clock())

        async def tries() -> list[int]:
            backlog, seen = Backlog(lambda: host, seconds=0.1), []
            for _ in range(8):
                await backlog.clear()
                seen.append(store.tries)
                await asyncio.sleep(0.05)
            return seen

        seen = asyncio.run(tries())
        assert seen[0] == 1
        assert seen[-1] == 3  # at once, after 0.1 s, after another 0.2 s
        assert "a turn left behind failed (next try in" in caplog.text


def test_what_a_bot_no_longer_keeps_is_deleted(client: TestClient, host: Host, clock: Clock) -> None:
    client.post("/bots/cafe/web", json={"text": "/count"})
    clock.now += timedelta(days=20)
    client.post("/bots/desk/web", json={"text": "/count"})
    expire(host)
    assert len(host.store.conversations()) == 2
    clock.now += timedelta(days=11)
    expire(host)
    assert [state.bot for state in host.store.conversations()] == ["desk"]


def test_each_bot_has_its_own_retention(client: TestClient, host: Host, clock: Clock) -> None:
    for path in ("/bots/cafe/web", "/bots/desk/web"):
        client.post(path, json={"text": "/count"})
    bots = dict(host.workspace.bots)
    bots["desk"] = replace(bots["desk"], keep=timedelta(days=2))
    clock.now += timedelta(days=3)
    expire(replace(host, workspace=replace(host.workspace, bots=bots)))
    assert [state.bot for state in host.store.conversations()] == ["cafe"]


def test_what_functions_did_is_forgotten_when_no_bot_keeps_it(host: Host, clock: Clock) -> None:
    work = host.store.fulfillments
    work.queue([Invocation("i1", "count", {})], now=clock.now)
    (taken,) = work.due(now=clock.now, lease=timedelta(minutes=1))
    work.done(taken, now=clock.now)

    clock.now += timedelta(days=29)
    expire(host)
    assert work.queue([Invocation("i1", "count", {})], now=clock.now) == 0
    clock.now += timedelta(days=2)
    expire(host)
    assert work.queue([Invocation("i1", "count", {})], now=clock.now) == 1
