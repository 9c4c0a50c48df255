"""Tell late answers to those who listen, whichever process gave them, and to nobody else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from botctl.conversations.memory import MemoryStore
from botctl.errors import StoreUnavailable
from botctl.messages import Reply, Turn
from botctl.serve.app import create_app
from botctl.serve.host import Host
from botctl.serve.news import Newsroom
from botctl.serve.streams import TABS
from tests.serve.conftest import Clock
from tests.serve.listening import PATIENCE, Stream, answer_late, key, late

WEB = "/bots/cafe/web"
ABOUT = "About “Count”: "


@pytest.fixture
def begin(client: TestClient) -> Callable[[], str]:
    """Return what begins a session, which has one turn then."""

    def begin() -> str:
        token: str = client.post(WEB, json={}).json()["session"]
        return token

    return begin


@pytest.fixture
def session(begin: Callable[[], str]) -> str:
    return begin()


def test_a_late_answer_of_another_process_comes_as_an_answer_does(host: Host, session: str) -> None:
    async def listen() -> list[Any]:
        async with Stream(create_app(host), session) as stream:
            assert stream.status == 200
            await asyncio.to_thread(answer_late, host, session, "four")
            return [await stream.event(), await stream.event()]

    assert asyncio.run(listen()) == [
        ("reply", {"text": f"{ABOUT}four", "buttons": [], "card": None, "image": None}),
        ("done", {"session": session, "number": 2, "expects": None, "ended": False}),
    ]


def test_only_late_answers_above_a_number_are_told_and_those_that_are_there_at_once(
    host: Host, session: str, client: TestClient
) -> None:
    answer_late(host, session, "two", "t2")
    client.post(WEB, json={"text": "/count", "session": session})
    answer_late(host, session, "four", "t4")

    async def listen(after: int) -> list[tuple[list[str], int]]:
        async with Stream(create_app(host), session, query=f"after={after}") as stream:
            await asyncio.to_thread(answer_late, host, session, f"after {after}", f"new{after}")
            told: list[tuple[list[str], int]] = []
            while not told or not told[-1][0][0].endswith(f"after {after}"):
                turn = await stream.turn()
                assert turn is not None
                told.append((turn[0], turn[1]["number"]))
            return told

    assert asyncio.run(listen(0)) == [([f"{ABOUT}two"], 2), ([f"{ABOUT}four"], 4), ([f"{ABOUT}after 0"], 5)]
    assert asyncio.run(listen(2)) == [
        ([f"{ABOUT}four"], 4),
        ([f"{ABOUT}after 0"], 5),
        ([f"{ABOUT}after 2"], 6),
    ]
    assert asyncio.run(listen(6)) == [([f"{ABOUT}after 6"], 7)]


def test_two_who_listen_to_one_session_are_each_told_what_they_do_not_know(host: Host, session: str) -> None:
    answer_late(host, session, "two", "t2")
    answer_late(host, session, "three", "t3")

    async def listen() -> list[list[str]]:
        app = create_app(host)
        async with (
            Stream(app, session, query="after=1") as one,
            Stream(app, session, query="after=2") as other,
        ):
            told = [await one.turn(), await one.turn(), await other.turn()]
            await asyncio.to_thread(answer_late, host, session, "four", "t4")
            told += [await one.turn(), await other.turn()]
        return [turn[0] for turn in told if turn is not None]

    texts = ["two", "three", "three", "four", "four"]
    assert asyncio.run(listen()) == [[f"{ABOUT}{text}"] for text in texts]


def test_what_this_process_answers_late_is_told_without_waiting_for_the_next_look(
    host: Host, session: str
) -> None:
    patient = replace(host, news=Newsroom(host.store, seconds=3_600))

    async def listen() -> Any:
        async with Stream(create_app(patient), session, query="after=1") as stream:
            assert await stream.block() == ": still here"  # so the first look is over
            await patient.take(late(patient, session, Reply("here")))
            return await stream.turn()

    texts, done = asyncio.run(listen())
    assert (texts, done["number"]) == ([f"{ABOUT}here"], 2)


def test_a_session_hears_nothing_of_others(host: Host, begin: Callable[[], str]) -> None:
    mine, theirs = begin(), begin()

    async def listen() -> Any:
        async with Stream(create_app(host), mine) as stream, Stream(create_app(host), theirs) as other:
            await asyncio.to_thread(answer_late, host, theirs, "for them")
            heard = await other.turn()
            await asyncio.to_thread(answer_late, host, mine, "for me", "t2")
            return heard, await stream.turn()

    (heard, _), (told, _) = asyncio.run(listen())
    assert (heard, told) == ([f"{ABOUT}for them"], [f"{ABOUT}for me"])


@pytest.mark.parametrize("of", ["nobody", "another bot", "another connector", "a client long gone"])
def test_only_the_holder_of_a_session_may_listen(
    client: TestClient, host: Host, clock: Clock, session: str, of: str
) -> None:
    tokens = {
        "nobody": f"{session[:-4]}AAAA",
        "another bot": client.post("/bots/desk/web", json={}).json()["session"],
        "another connector": client.post("/bots/cafe/widget", json={}).json()["session"],
        "a client long gone": session,
    }
    clock.now += timedelta(days=31 if of == "a client long gone" else 0)
    response = client.get(f"{WEB}/news", headers={"authorization": f"Bearer {tokens[of]}"})
    assert response.status_code == 401
    assert client.get(f"{WEB}/news").json()["error"]["code"] == "no_session"


@pytest.mark.parametrize(
    "after", ["", "-1", "1.5", "x", "1e3", "9007199254740992", "9" * 400, "²", "٣", "1 "]
)
def test_what_is_no_number_of_a_turn_is_refused(client: TestClient, session: str, after: str) -> None:
    bearer = {"authorization": f"Bearer {session}"}
    response = client.get(f"{WEB}/news", params={"after": after}, headers=bearer)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_number")


def test_pages_of_the_allow_list_may_listen_and_others_may_not(
    host: Host, client: TestClient, session: str
) -> None:
    async def listen(origin: str) -> tuple[int, dict[bytes, bytes]]:
        async with Stream(create_app(host), session, origin=origin) as stream:
            return stream.status, stream.headers

    asked = client.options(f"{WEB}/news", headers={"origin": "https://shop.example"})
    assert asked.headers["access-control-allow-origin"] == "https://shop.example"
    status, headers = asyncio.run(listen("https://shop.example"))
    assert (status, headers[b"access-control-allow-origin"]) == (200, b"https://shop.example")
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store"
    assert asyncio.run(listen("https://evil.example"))[0] == 403


def test_a_stream_without_news_shows_signs_of_life(host: Host, session: str) -> None:
    async def listen() -> list[str | None]:
        async with Stream(create_app(host), session) as stream:
            return [await stream.block() for _ in range(3)]

    assert asyncio.run(listen()) == [": still here"] * 3


def test_more_streams_than_allowed_are_refused_until_one_is_closed(
    host: Host, begin: Callable[[], str]
) -> None:
    app, sessions = create_app(host), [begin() for _ in range(3)]

    async def crowd() -> list[int]:
        first, second, third = (Stream(app, session) for session in sessions)
        async with first, second, third:
            told = [third.status]
        async with Stream(app, sessions[2]) as let_in:
            return [*told, let_in.status]

    assert asyncio.run(crowd()) == [503, 200]


def test_one_session_may_not_take_the_place_of_all(host: Host, session: str) -> None:
    app = create_app(replace(host, limits=replace(host.limits, streams=100)))

    async def crowd() -> list[int]:
        tabs = [Stream(app, session) for _ in range(TABS)]
        for tab in tabs:
            await tab.__aenter__()
        async with Stream(app, session) as refused:
            told = [tab.status for tab in tabs] + [refused.status]
        for tab in tabs:
            await tab.__aexit__()
        return told

    assert asyncio.run(crowd()) == [200] * TABS + [429]


def test_the_stop_of_a_server_ends_the_streams_of_now_and_of_later(host: Host, session: str) -> None:
    async def stop() -> list[str | None]:
        app = create_app(host)
        async with Stream(app, session) as stream:
            host.news.close()
            while (block := await stream.block()) is not None:
                assert block == ": still here"
            async with Stream(app, session) as after:
                return [await after.block()]

    assert asyncio.run(stop()) == [None]


def test_nothing_is_looked_for_when_nobody_listens_any_more(host: Host, session: str) -> None:
    async def come_and_go() -> int:
        async with Stream(create_app(host), session) as stream:
            await stream.block()
        await asyncio.sleep(0)  # for what was cancelled to end
        return len(asyncio.all_tasks())

    assert asyncio.run(come_and_go()) == 1


def test_a_conversation_that_was_deleted_and_begins_anew_is_told_from_its_first_turn(
    host: Host, session: str
) -> None:
    for number in range(3):
        answer_late(host, session, f"old {number}", f"old{number}")

    async def listen() -> Any:
        async with Stream(create_app(host), session, query="after=4") as stream:
            assert await stream.block() == ": still here"
            host.store.delete(f"web:{key(session).rpartition('/')[2]}")
            await asyncio.to_thread(answer_late, host, session, "new")
            return await stream.turn()

    texts, done = asyncio.run(listen())
    assert (texts, done["number"]) == ([f"{ABOUT}new"], 1)


class Watched(MemoryStore):
    """Note what is asked for, and fail as often as told."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[set[str]] = []
        self.read: list[str] = []
        self.failures = 0

    def versions(self, conversation_ids: Iterable[str]) -> dict[str, int]:
        self.asked.append(set(conversation_ids))
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("state.db: disk I/O error", hint="")
        return super().versions(self.asked[-1])

    def turns(self, conversation_id: str, *, after: int = 0, limit: int = 1000) -> tuple[Turn, ...]:
        self.read.append(conversation_id)
        return super().turns(conversation_id, after=after, limit=limit)


@pytest.mark.parametrize("store", [Watched()])
def test_one_question_is_asked_for_all_who_listen_and_only_what_went_on_is_read(
    host: Host, store: Watched, begin: Callable[[], str]
) -> None:
    sessions = [begin() for _ in range(20)]
    everybody = {key(session) for session in sessions}
    host = replace(host, limits=replace(host.limits, streams=100))

    async def listen() -> None:
        app = create_app(host)
        streams = [Stream(app, session, query="after=1") for session in sessions * 2]
        for stream in streams:
            await stream.__aenter__()
        async with asyncio.timeout(PATIENCE):
            while store.asked[-1] != everybody:  # as it is from then on
                await asyncio.sleep(0.01)
        store.asked.clear()
        await asyncio.to_thread(answer_late, host, sessions[7], "seven")
        assert await streams[7].turn() is not None
        assert await streams[27].turn() is not None
        assert all(asked == everybody for asked in store.asked)
        for stream in streams:
            await stream.__aexit__()

    asyncio.run(listen())
    assert store.read == [key(sessions[7])]


@pytest.mark.parametrize("store", [Watched()])
def test_a_store_that_fails_for_a_moment_ends_no_stream(
    host: Host, store: Watched, session: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.failures = 2

    async def listen() -> Any:
        async with Stream(create_app(host), session) as stream:
            await asyncio.to_thread(answer_late, host, session, "at last")
            return await stream.turn()

    with caplog.at_level(logging.ERROR):
        texts, _ = asyncio.run(listen())
    assert texts == [f"{ABOUT}at last"]
    assert [record.getMessage() for record in caplog.records] == [
        "late answers are not told: state.db: disk I/O error"
    ] * 2


def test_a_listener_that_does_not_read_is_told_no_more(
    host: Host, session: str, caplog: pytest.LogCaptureFixture
) -> None:
    turn = answer_late(host, session, "again")

    async def listen() -> list[Turn | None]:
        with host.news.listening(key(session), after=2) as listener:
            for number in range(3, 300):
                listener.hear((number, (replace(turn, number=number),)))
            async with asyncio.timeout(PATIENCE):
                return [heard async for heard in listener.turns()]

    assert asyncio.run(listen()) == []
    assert "somebody listens to a conversation, and does not read" in caplog.text
