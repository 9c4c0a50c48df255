"""Talk over WebSockets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import ASGIApp, Message
from starlette.websockets import WebSocketDisconnect

from botctl.serve.app import create_app
from botctl.serve.host import Host
from tests.serve.listening import answer_late

WS = "/bots/cafe/web/ws"


def frames(socket: Any) -> list[dict[str, Any]]:
    """Receive frames until one says that the turn is over."""
    received = [socket.receive_json()]
    while received[-1]["type"] not in ("done", "error"):
        received.append(socket.receive_json())
    return received


def test_a_frame_is_answered_as_a_post_is(client: TestClient) -> None:
    with client.websocket_connect(WS) as socket:
        socket.send_json({"text": "/count"})
        reply, done = frames(socket)
        assert reply == {"type": "reply", "text": "1", "buttons": [], "card": None, "image": None}
        assert list(done) == ["type", "session", "number", "expects", "ended"]
    again = client.post("/bots/cafe/web", json={"text": "/count", "session": done["session"]})
    assert again.json()["replies"][0]["text"] == "2"


def test_frames_go_on_with_the_session_of_the_one_before(client: TestClient) -> None:
    with client.websocket_connect(WS) as socket:
        for number in ("1", "2", "3"):
            socket.send_json({"text": "/count"})
            assert frames(socket)[0]["text"] == number


def test_twenty_frames_at_once_are_answered_in_order(client: TestClient) -> None:
    with client.websocket_connect(WS) as socket:
        for number in range(20):
            socket.send_json({"text": "/count", "event": f"e{number}"})
        answers = [frames(socket) for _ in range(20)]
    assert [(answer[0]["text"], answer[-1]["event"]) for answer in answers] == [
        (str(number + 1), f"e{number}") for number in range(20)
    ]


def test_slow_words_come_when_they_are_due(client: TestClient) -> None:
    with client.websocket_connect(WS) as socket:
        socket.send_json({"text": "/nap"})
        assert [(frame["type"], frame.get("text")) for frame in frames(socket)] == [
            ("slow", "One moment."),
            ("reply", "Awake."),
            ("done", None),
        ]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("hello", "not_json"),
        ('{"text": "\\ud800"}', "not_json"),
        ("[" * 4_000, "not_json"),
        ('{"text": 1}', "wrong_type"),
        ('{"session": "forged"}', "unknown_session"),
    ],
)
def test_a_bad_frame_is_answered_with_its_error_and_the_socket_stays_open(
    client: TestClient, frame: str, code: str
) -> None:
    with client.websocket_connect(WS) as socket:
        socket.send_json({"text": "/count"})
        frames(socket)
        socket.send_text(frame)
        (error,) = frames(socket)
        assert (error["type"], error["error"]["code"]) == ("error", code)
        socket.send_json({"text": "/count"})
        assert frames(socket)[0]["text"] == "2"


def test_an_event_that_comes_back_with_other_words_is_told_by_its_name(client: TestClient) -> None:
    with client.websocket_connect(WS) as socket:
        for text in ("/count", "/nap"):
            socket.send_json({"text": text, "event": "e"})
            last = frames(socket)[-1]
    assert (last["type"], last["error"]["code"], last["event"]) == ("error", "event_conflict", "e")


@pytest.mark.parametrize(
    ("frame", "code"), [('{"text": "' + "é" * 3_000 + '"}', 1009), (b"{}", 1003)], ids=["too large", "binary"]
)
def test_what_is_not_a_frame_of_text_within_the_limit_ends_it(
    client: TestClient,
    frame: str | bytes,
    code: int,
) -> None:
    with client.websocket_connect(WS) as socket:
        if isinstance(frame, bytes):
            socket.send_bytes(frame)
        else:
            socket.send_text(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == code


@pytest.mark.parametrize(
    ("path", "origin", "status"),
    [
        (WS, "https://evil.example", 403),
        (WS, "https://shop.example", 101),
        (WS, "http://testserver", 101),
        ("/bots/cafe/widget/ws", "https://shop.example", 403),
        ("/bots/caffe/web/ws", "http://testserver", 404),
    ],
)
def test_only_pages_of_the_allow_list_get_a_socket(
    client: TestClient, path: str, origin: str, status: int
) -> None:
    if status == 101:
        with client.websocket_connect(path, headers={"origin": origin}):
            return
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client.websocket_connect(path, headers={"origin": origin}),
    ):
        pass
    assert denied.value.status_code == status


def test_late_answers_come_to_the_session_of_the_frame_before(client: TestClient, host: Host) -> None:
    with client.websocket_connect(WS) as socket:
        socket.send_json({})
        session = frames(socket)[-1]["session"]
        answer_late(host, session, "four")
        reply, done = frames(socket)
    text = "About “Count”: four"
    assert reply == {"type": "reply", "text": text, "buttons": [], "card": None, "image": None, "late": True}
    state = {"session": session, "number": 2, "expects": None, "ended": False}
    assert done == {"type": "done", **state, "late": True}


def test_a_socket_hears_its_newest_session_alone(client: TestClient, host: Host) -> None:
    other = client.post("/bots/cafe/web", json={}).json()["session"]
    with client.websocket_connect(WS) as socket:
        socket.send_json({})
        first = frames(socket)[-1]["session"]
        socket.send_json({"text": "/count", "session": other})
        frames(socket)
        answer_late(host, first, "not heard", "t1")
        answer_late(host, other, "heard", "t2")
        assert [frame.get("text") for frame in frames(socket)] == ["About “Count”: heard", None]


def test_a_late_answer_stands_within_no_other(client: TestClient, host: Host) -> None:
    with client.websocket_connect(WS) as socket:
        socket.send_json({"event": "hello"})
        session = frames(socket)[-1]["session"]
        for number in range(5):
            answer_late(host, session, str(number), f"t{number}")
            socket.send_json({"text": "/count", "event": f"e{number}"})
        answers = [frames(socket) for _ in range(10)]
    for answer in answers:
        assert len({(frame.get("event"), frame.get("late")) for frame in answer}) == 1
    assert sorted(answer[-1]["number"] for answer in answers) == list(range(2, 12))


def test_a_socket_that_closed_is_told_nothing_more(host: Host) -> None:
    async def converse() -> int:
        sent = await asyncio.wait_for(vanish(create_app(host), 1, "{}"), 5)
        assert sent == ["websocket.accept", "websocket.send"]
        for _ in range(3):
            await asyncio.sleep(0)  # for what was cancelled to end
        return len(asyncio.all_tasks())

    assert asyncio.run(converse()) == 1


def test_more_sockets_than_allowed_are_refused_until_one_closes(client: TestClient) -> None:
    with client.websocket_connect(WS), client.websocket_connect(WS):
        with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect(WS):
            pass
        assert denied.value.status_code == 503
    with client.websocket_connect(WS):
        pass


@pytest.mark.parametrize("frames", [1, 300])
def test_clients_that_vanish_keep_no_socket_from_others(host: Host, frames: int) -> None:
    app = create_app(host)

    async def come_and_go() -> list[list[str]]:
        return [await asyncio.wait_for(vanish(app, frames), 5) for _ in range(host.limits.sockets + 1)]

    # Everyone is let in, also the one more than may be there at once.
    assert asyncio.run(come_and_go()) == [["websocket.accept", "websocket.send"]] * 3


async def vanish(app: ASGIApp, frames: int, text: str = "?") -> list[str]:
    """Send frames and be gone when the first answer comes; return what the server sent."""
    sent: list[str] = []
    coming = iter(["websocket.connect", *["websocket.receive"] * frames])

    async def receive() -> Message:
        if (kind := next(coming, None)) is None:
            await asyncio.Event().wait()  # the line is dead, and nobody tells the server
        return {"type": kind, "text": text}

    async def send(message: Message) -> None:
        sent.append(message["type"])
        if message["type"] == "websocket.send":
            raise OSError("nobody is there")

    await app({"type": "websocket", "path": WS, "headers": [], "query_string": b""}, receive, send)
    return sent
