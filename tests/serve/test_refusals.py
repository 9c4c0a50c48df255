"""Refuse bad requests: each with its status, as JSON, and nothing changed by it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Opened
from botctl.errors import StillWaiting, StoreUnavailable
from botctl.messages import Utterance
from botctl.serve.app import create_app
from botctl.serve.host import Host
from botctl.serve.lanes import Bounds

WEB = "/bots/cafe/web"


def refused(response: Any) -> tuple[int, str]:
    """Return the status and code of an error that has the form every error has."""
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message", "hint"]
    assert body["error"]["message"]
    assert body["error"]["hint"]
    assert "Traceback" not in response.text
    return response.status_code, body["error"]["code"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"hello", 400, "not_json"),
        (b'{"text": "\\ud800"}', 400, "not_json"),
        (b"[" * 4_000, 400, "not_json"),
        (b'{"text": ["hello"]}', 400, "wrong_type"),
        (b'{"say": "hello"}', 400, "unknown_field"),
        (b'{"text": "' + b"a" * 5_000 + b'"}', 413, "too_large"),
        (b'{"session": "forged"}', 401, "unknown_session"),
    ],
)
def test_a_bad_body_is_refused_and_changes_nothing(
    client: TestClient, host: Host, content: bytes, status: int, code: str
) -> None:
    assert refused(client.post(WEB, content=content)) == (status, code)
    assert host.store.conversations() == ()


def test_a_session_of_another_bot_or_connector_opens_nothing(client: TestClient, host: Host) -> None:
    session = client.post(WEB, json={}).json()["session"]
    for path in ("/bots/desk/web", "/bots/cafe/widget"):
        assert refused(client.post(path, json={"session": session})) == (401, "unknown_session")
        headers = {"authorization": f"Bearer {session}"}
        assert refused(client.get(f"{path}/history", headers=headers)) == (401, "unknown_session")
    assert len(host.store.conversations()) == 1


def test_history_without_a_session_is_nobodys(client: TestClient) -> None:
    response = client.get(f"{WEB}/history")
    assert refused(response) == (401, "no_session")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "hint"),
    [
        ("POST", "/bots/caffe/web", 404, "unknown_bot", "did you mean `cafe`?"),
        ("GET", "/bots/caffe/web/history", 404, "unknown_bot", "did you mean `cafe`?"),
        ("POST", "/bots/caffe/webhooks/rest/webhook", 404, "unknown_bot", "did you mean `cafe`?"),
        ("POST", "/bots/desk/widget", 404, "unknown_bot", "known: cafe"),
        ("POST", "/bots/cafe/slack", 404, "unknown_address", "GET /bots lists"),
        ("GET", "/bots/..%2f..%2fetc/web/history", 404, "unknown_address", "GET /bots lists"),
        ("GET", "/page/..%2fapp.py", 404, "unknown_file", "GET / is the page"),
        ("GET", "/page/__init__.py", 404, "unknown_file", ""),
        ("GET", "/docs", 404, "unknown_address", "GET /bots lists"),
        ("GET", WEB, 405, "wrong_method", "this address takes POST"),
        ("GET", f"{WEB}/ws", 426, "websocket_only", "WebSocket client"),
    ],
)
def test_a_wrong_address_is_told_what_was_perhaps_meant(
    client: TestClient, method: str, path: str, status: int, code: str, hint: str
) -> None:
    response = client.request(method, path, headers={"authorization": "Bearer x"})
    assert refused(response) == (status, code)
    assert hint in response.json()["error"]["hint"]


async def drip() -> AsyncIterator[bytes]:
    yield b'{"text": '
    await asyncio.sleep(5)
    yield b'"hello"}'


async def flood() -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(100):
        yield b"a" * 1_000


@pytest.mark.parametrize(("body", "status", "code"), [(drip, 408, "too_slow"), (flood, 413, "too_large")])
def test_a_body_in_pieces_has_the_same_limits(
    host: Host, body: Callable[[], AsyncIterator[bytes]], status: int, code: str
) -> None:
    async def send() -> httpx.Response:
        async def receive() -> dict[str, Any]:
            chunk = await anext(pieces, None)
            return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

        pieces, sent = body(), []

        async def keep(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": WEB,
            "headers": [(b"content-length", b"12")],
            "query_string": b"",
        }
        await create_app(host)(scope, receive, keep)
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=sent[1]["body"])

    response = asyncio.run(send())
    assert refused(response) == (status, code)
    assert response.headers["connection"] == "close"


class BrokenStore(MemoryStore):
    """Cannot write while `broken`."""

    broken = False

    def open(self, *args: Any, **options: Any) -> Opened:
        if self.broken:
            raise StoreUnavailable("/secret/path/state.db: database or disk is full")
        return super().open(*args, **options)

    def check(self) -> None:
        if self.broken:
            raise StoreUnavailable("/secret/path/state.db: database or disk is full")


class TestStoreThatCannotWrite:
    @pytest.fixture
    def store(self) -> BrokenStore:
        return BrokenStore()

    def test_nothing_is_acknowledged_and_the_server_goes_on(
        self, client: TestClient, store: BrokenStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        session = client.post(WEB, json={"text": "/count"}).json()["session"]
        store.broken = True
        for _ in range(2):
            response = client.post(WEB, json={"text": "/count", "session": session, "event": "e"})
            assert refused(response) == (503, "store_unavailable")
            assert response.headers["retry-after"] == "1"
            assert "/secret/path" not in response.text
        assert "database or disk is full" in caplog.text
        store.broken = False
        answer = client.post(WEB, json={"text": "/count", "session": session, "event": "e"}).json()
        assert answer["replies"][0]["text"] == "2"

    def test_health_says_so_until_it_can_again(self, client: TestClient, store: BrokenStore) -> None:
        store.broken = True
        response = client.get("/health")
        assert response.status_code == 503
        assert response.json()["store"] == "cannot write"
        store.broken = False
        response = client.get("/health")
        assert response.status_code == 200
        assert response.json() == {
            "status": "ok",
            "version": "0.1.0",
            "bots": ["cafe", "desk"],
            "store": "ok",
            "turns": 0,
        }


class TestOverload:
    @pytest.fixture
    def bounds(self) -> Bounds:
        return Bounds(threads=2, waiting=6, lane=2)

    def test_what_cannot_wait_is_refused_and_the_rest_is_answered(self, host: Host) -> None:
        async def rush() -> list[httpx.Response]:
            transport = httpx.ASGITransport(create_app(host))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await asyncio.gather(*(client.post(WEB, json={"text": "/nap"}) for _ in range(10)))

        answers = asyncio.run(rush())
        assert [answer.status_code for answer in answers] == [200] * 6 + [503] * 4
        assert refused(answers[-1]) == (503, "busy")
        assert answers[-1].headers["retry-after"] == "1"

    def test_a_server_with_its_hands_full_is_well(self, host: Host) -> None:
        async def rush() -> tuple[httpx.Response, list[httpx.Response]]:
            transport = httpx.ASGITransport(create_app(host))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                naps = [asyncio.create_task(client.post(WEB, json={"text": "/nap"})) for _ in range(6)]
                await asyncio.sleep(0.1)
                late = await client.post(WEB, json={"text": "/nap"})
                healths = await asyncio.gather(*(client.get("/health") for _ in range(100)))
                await asyncio.gather(*naps)
                return late, healths

        late, healths = asyncio.run(rush())
        assert late.status_code == 503, "there was room left: this proves nothing"
        assert [health.status_code for health in healths] == [200] * 100
        assert healths[0].json()["turns"] > 0

    def test_history_is_read_while_every_place_is_taken(self, host: Host) -> None:
        async def rush() -> tuple[httpx.Response, httpx.Response]:
            transport = httpx.ASGITransport(create_app(host))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                session = (await client.post(WEB, json={})).json()["session"]
                naps = [asyncio.create_task(client.post(WEB, json={"text": "/nap"})) for _ in range(6)]
                await asyncio.sleep(0.1)
                late = await client.post(WEB, json={"text": "/nap"})
                history = await client.get(f"{WEB}/history", headers={"authorization": f"Bearer {session}"})
                await asyncio.gather(*naps)
                return late, history

        late, history = asyncio.run(rush())
        assert late.status_code == 503, "there was room left: this proves nothing"
        assert [turn["text"] for turn in history.json()["turns"]] == [""]

    def test_one_conversation_cannot_take_everybodys_place(self, host: Host) -> None:
        async def rush() -> list[httpx.Response]:
            transport = httpx.ASGITransport(create_app(host))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                session = (await client.post(WEB, json={})).json()["session"]
                body = {"text": "/nap", "session": session}
                return await asyncio.gather(*(client.post(WEB, json=body) for _ in range(5)))

        answers = asyncio.run(rush())
        assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
        assert refused(answers[-1]) == (429, "too_fast")


class LeakyStore(MemoryStore):
    """Has a fault of its own."""

    def open(self, *args: Any, **options: Any) -> Opened:
        raise ZeroDivisionError("canary-detail")


class TestOurOwnFault:
    @pytest.fixture
    def store(self) -> LeakyStore:
        return LeakyStore()

    def test_it_is_logged_with_its_stack_and_never_shown(
        self, client: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR):
            response = client.post(WEB, json={})
        assert refused(response) == (500, "internal")
        assert "canary-detail" not in response.text
        assert "ZeroDivisionError" in caplog.text


class WaitingStore(MemoryStore):
    """Receive events, and behave as if an earlier one of each conversation had its turn elsewhere."""

    elsewhere = True

    def open(self, utterance: Utterance, **options: Any) -> Opened:
        if not self.elsewhere:
            return super().open(utterance, **options)
        self.receive(utterance, now=options["now"])
        raise StillWaiting(f"conversation {utterance.conversation}: answered elsewhere")


class TestMessageThatIsKeptAndWaits:
    @pytest.fixture
    def store(self) -> WaitingStore:
        return WaitingStore()

    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_it_is_not_to_be_said_anew_and_can_be_asked_for(
        self, client: TestClient, host: Host, store: WaitingStore, accept: str
    ) -> None:
        response = client.post(WEB, json={"text": "/count"}, headers={"accept": accept})
        body = response.json()
        assert (response.status_code, body["error"]["code"]) == (503, "waiting")
        assert response.headers["retry-after"] == "1"
        assert "kept" in body["error"]["message"]
        assert body["error"]["hint"].startswith("do not say it anew")
        store.elsewhere = False
        again = {"text": "/count", "session": body["session"], "event": body["event"]}
        for _ in range(2):
            assert client.post(WEB, json=again).json()["replies"][0]["text"] == "1"

    def test_a_socket_tells_the_same(self, client: TestClient, store: WaitingStore) -> None:
        with client.websocket_connect(f"{WEB}/ws") as socket:
            socket.send_json({"text": "/count"})
            told = socket.receive_json()
            store.elsewhere = False
            assert (told["type"], told["error"]["code"]) == ("error", "waiting")
            socket.send_json({"text": "/count", "session": told["session"], "event": told["event"]})
            assert socket.receive_json()["text"] == "1"

    def test_a_client_with_an_event_of_its_own_keeps_it(self, client: TestClient) -> None:
        body = client.post(WEB, json={"text": "/count", "event": "mine"}).json()
        assert body["event"] == "mine"
