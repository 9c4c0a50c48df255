"""A Rasa server is asked over HTTP, and never waited for longer than was said."""

from __future__ import annotations

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from botctl.engines.client import Client
from botctl.errors import EngineError
from tests.engines.fake.rasa.api import FakeRasa

TEXT = "I would like to fly from Berlin to Paris"
SHORT = 0.3  # seconds
LONG = 20.0  # seconds after which something hangs, however slow the machine is


def test_a_text_is_understood(rasa: FakeRasa) -> None:
    client = Client(rasa.url, timeout=LONG)
    assert client.parse(TEXT).ranking[0].name == "book_flight"
    assert rasa.asked == [TEXT]
    client.check(LONG)


def test_one_connection_serves_many_requests(rasa: FakeRasa) -> None:
    client = Client(rasa.url + "/", timeout=LONG)
    for _ in range(5):
        client.parse(TEXT)
    assert rasa.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(rasa: FakeRasa) -> None:
    client = Client(rasa.url, timeout=LONG)
    rasa.mood = "closes"
    for _ in range(3):
        assert client.parse(TEXT).ranking[0].name == "book_flight"
    assert rasa.connections == 3


def test_the_token_is_sent_and_a_missing_one_is_told(rasa: FakeRasa) -> None:
    rasa.token = "s3cret/&?"
    assert Client(rasa.url, token="s3cret/&?", timeout=LONG).parse(TEXT).ranking
    with pytest.raises(EngineError) as refused:
        Client(rasa.url, token="canary", timeout=LONG).parse(TEXT)
    assert "401" in refused.value.message
    assert "token" in refused.value.hint
    assert "canary" not in refused.value.message + refused.value.hint


@pytest.mark.parametrize("mood", ["slow", "drop by drop"])
def test_a_slow_server_is_given_up_in_time(rasa: FakeRasa, mood: str) -> None:
    rasa.mood = mood
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"did not answer within 0\.3 s"):
        Client(rasa.url, timeout=SHORT).parse(TEXT)
    assert time.monotonic() - began < LONG


def test_a_listener_that_never_speaks_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = Client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=SHORT)
        with pytest.raises(EngineError, match="did not answer"):
            client.parse(TEXT)


def test_requests_that_are_given_up_do_not_pile_up_for_ever(
    rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botctl.engines.client.MOST_AT_ONCE", 2)
    client = Client(rasa.url, timeout=SHORT)
    rasa.mood = "drop by drop"
    for _ in range(2):
        with pytest.raises(EngineError, match="did not answer"):
            client.parse(TEXT)
    with pytest.raises(EngineError, match="2 requests wait"):
        client.parse(TEXT)
    rasa.patience.set()
    rasa.mood = "well"
    client.timeout = LONG
    assert client.parse(TEXT).ranking


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("failing", "answered 500 to POST /model/parse"),
        ("no model", "answered 409"),
        ("hangs up", "cannot be reached"),
        ("hello", "no understanding"),
        ('{"x": "' + "y" * 2_000_000 + '"}', "more than 1048576 bytes"),
    ],
)
def test_an_odd_server_is_a_clear_error(rasa: FakeRasa, mood: str, said: str) -> None:
    rasa.mood = mood
    with pytest.raises(EngineError, match=said):
        Client(rasa.url, timeout=LONG).parse(TEXT)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"\x1b[2J\x00\r\n\r\n", r"does not speak HTTP: '\\x1b\[2J"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nabc", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsix\r\nabc", "does not speak HTTP"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", "answered 302"),
    ],
)
def test_another_program_at_its_port_is_a_clear_error(answer: bytes, said: str) -> None:
    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with pytest.raises(EngineError, match=said):
            Client(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=LONG).parse(TEXT)


def test_a_port_that_cannot_be_is_told() -> None:
    with pytest.raises(EngineError, match="is no address: Port out of range"):
        Client("http://127.0.0.1:99999")


def test_nobody_there_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(EngineError, match="cannot be reached: Connection refused"):
        Client(f"http://127.0.0.1:{port}", timeout=LONG).parse(TEXT)


def test_many_threads_ask_at_once(rasa: FakeRasa) -> None:
    client = Client(rasa.url, timeout=LONG)
    with ThreadPoolExecutor(16) as pool:
        names = {parsed.ranking[0].name for parsed in pool.map(client.parse, [TEXT] * 64)}
    assert names == {"book_flight"}
    assert len(rasa.asked) == 64


def test_any_text_can_be_sent(rasa: FakeRasa) -> None:
    client = Client(rasa.url, timeout=LONG)
    texts = ["😀 ' \" \\ \x00", "größer", json.dumps({"a": 1})]
    for text in texts:
        assert client.parse(text).ranking == ()
    assert rasa.asked == texts
