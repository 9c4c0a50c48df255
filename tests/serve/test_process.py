"""Hold a real server, in a process of its own, to its promises: limits of the wire, signals, disks."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from botctl.conversations.opening import open_store
from botctl.serve.host import Host
from botctl.serve.streams import TABS
from tests.serve.listening import answer_late

CHILD = Path(__file__).with_name("child.py")
WEB = "/bots/cafe/web"


class Server:
    """Hold a child process that serves, and where."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.url = process.stdout.readline().strip()
        self.client = httpx.Client(base_url=self.url, timeout=20)

    def say(self, text: str, session: str | None = None, event: str | None = None) -> httpx.Response:
        return self.client.post(WEB, json={"text": text, "session": session, "event": event})

    def dial(self) -> socket.socket:
        parts = urlsplit(self.url)
        return socket.create_connection((parts.hostname, parts.port), timeout=5)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ask the process to stop; return its exit code and what it said on stderr."""
        self.process.send_signal(number)
        _, told = self.process.communicate(timeout=30)
        return self.process.returncode, told


@contextmanager
def serving(root: Path, **environ: str) -> Iterator[Server]:
    process = subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, str(CHILD), str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environ,
    )
    server = Server(process)
    try:
        yield server
    finally:
        server.client.close()
        process.kill()
        process.communicate()


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    with serving(root) as server:
        yield server


def exchange(server: Server, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are, and return all that comes back until the server closes."""
    with server.dial() as connection:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def test_a_head_that_does_not_come_is_not_waited_for(server: Server) -> None:
    began = time.monotonic()
    assert exchange(server) == b""
    answer = exchange(server, b"POST /bots/cafe/web HTTP/1.1\r\nHost: localhost\r\n")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_slow"
    assert time.monotonic() - began < 5


def test_a_head_that_comes_bit_by_bit_has_the_same_time(server: Server) -> None:
    with server.dial() as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\n")
        for _ in range(100):
            if select.select([connection], [], [], 0.05)[0]:
                break
            connection.sendall(b"X: y\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_does_not_end_is_cut_off(server: Server) -> None:
    answer = exchange(server, b"GET /health HTTP/1.1\r\nX: ", b"y" * 40_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_head_that_is_too_large_is_cut_off_also_when_it_comes_at_once(server: Server) -> None:
    for head in (b"/health HTTP/1.1\r\nX: " + b"y" * 70_000, b"/health?" + b"y" * 40_000 + b" HTTP/1.1"):
        answer = exchange(server, b"GET " + head + b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "head_too_large"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/bots/nobody/web", b"", b"404"),
        ("/nowhere", b"", b"404"),
        (WEB, b"Origin: http://evil.example\r\n", b"403"),
    ],
)
def test_a_request_that_is_refused_unread_gets_one_answer_and_the_next_its_own(
    server: Server, path: str, headers: bytes, status: bytes
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n".encode()
    body = b"x" * 100_000
    next_one = b"GET /bots HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answers = exchange(server, head + headers + b"\r\n", body, body, next_one, pause=0.1)
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == [status, b"200"]


def test_the_rest_of_a_body_that_was_refused_is_not_waited_for(server: Server) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n"
    began = time.monotonic()
    with server.dial() as connection:
        connection.sendall(head)
        received = connection.recv(65_536)
        for _ in range(100):
            if select.select([connection], [], [], 0.05)[0]:
                break
            connection.sendall(b"x")
        received += connection.recv(65_536)
    assert time.monotonic() - began < 4
    assert received.count(b"HTTP/1.1 ") == 1


def test_the_page_has_a_head(server: Server) -> None:
    answers = [
        exchange(server, b"%b / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % method)
        for method in (b"GET", b"HEAD")
    ]
    (head, _, body), (only, _, nothing) = (answer.partition(b"\r\n\r\n") for answer in answers)
    assert body.startswith(b"<!")
    assert nothing == b""

    def lines(said: bytes) -> list[bytes]:
        return [line for line in said.split(b"\r\n") if not line.startswith(b"date: ")]

    assert lines(only) == lines(head)


def test_a_rebound_name_opens_nothing(server: Server) -> None:
    head = b"POST %b HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n" % WEB.encode()
    answer = exchange(server, head + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}")
    assert answer.startswith(b"HTTP/1.1 403 ")


def test_what_is_not_http_is_answered_as_every_error_is(server: Server) -> None:
    answer = exchange(server, b"hello\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "not_http"


@pytest.mark.parametrize("length", ["Content-Length: 6000", "Transfer-Encoding: chunked"])
def test_a_large_body_is_refused_however_its_length_is_told(server: Server, length: str) -> None:
    body = b'{"text": "' + b"a" * 5_988 + b'"}'
    if "chunked" in length:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    head = f"POST {WEB} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n".encode()
    answer = exchange(server, head, body)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


def test_a_large_body_is_refused_before_all_of_it_came(server: Server) -> None:
    head = f"POST {WEB} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000000\r\n\r\n".encode()
    with server.dial() as connection:
        connection.sendall(head + b"a" * 2_000_000)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_a_frame_over_the_limit_closes_the_socket_with_1009(server: Server) -> None:
    with connect(server.url.replace("http", "ws") + f"{WEB}/ws") as socket:
        socket.send('{"text": "/count"}')
        assert json.loads(socket.recv())["text"] == "1"
        assert json.loads(socket.recv())["type"] == "done"

        def shout() -> None:
            socket.send("a" * 200_000)
            socket.recv()

        with pytest.raises(ConnectionClosedError) as closed:
            shout()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_client_that_hangs_up_does_not_lose_its_turn(server: Server) -> None:
    session = server.say("").json()["session"]
    body = json.dumps({"text": "/nap", "session": session, "event": "e1"}).encode()
    head = f"POST {WEB} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with server.dial() as connection:
        connection.sendall(head + body)
        time.sleep(0.1)
    again = server.say("/nap", session, "e1")
    assert again.json()["replies"][0]["text"] == "Awake."
    headers = {"authorization": f"Bearer {session}"}
    turns = server.client.get(f"{WEB}/history", headers=headers).json()["turns"]
    assert [turn["text"] for turn in turns] == ["", "/nap"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_asked_to_stop_finishes_its_turns_first(root: Path, number: signal.Signals) -> None:
    sleep(root, 2.0)
    with serving(root) as server, ThreadPoolExecutor(5) as pool:
        answers = [pool.submit(server.say, "/nap") for _ in range(5)]
        until_turns(server, 5)
        code, told = server.stop(number)
        assert [answer.result().json()["replies"][0]["text"] for answer in answers] == ["Awake."] * 5
    assert code == 0
    assert told.splitlines()[-1].endswith("stopped")
    assert "Traceback" not in told


def test_a_turn_that_takes_too_long_is_left_to_the_next_start(root: Path) -> None:
    sleep(root, 8.0)
    with serving(root, DRAIN="1") as server, ThreadPoolExecutor(2) as pool:
        session = server.say("").json()["session"]
        begun = pool.submit(server.say, "/nap", session)
        until_turns(server, 1)
        waiting = pool.submit(server.say, "/count", session)
        until_turns(server, 2)
        began = time.monotonic()
        code, told = server.stop()
        assert time.monotonic() - began < 6
        assert (code, "Traceback" in told) == (0, False)
        assert told.splitlines()[-1].endswith("turns left: 1 (the next start takes them up)")
        kept = begun.result().json()
        assert (begun.result().status_code, kept["error"]["code"]) == (503, "waiting")
        assert waiting.result().json()["error"]["code"] == "stopping"
    sleep(root, 0.1, before=8.0)
    with serving(root) as server:
        again = server.say("/nap", kept["session"], kept["event"])
        assert again.json()["replies"][0]["text"] == "Awake."
        headers = {"authorization": f"Bearer {session}"}
        turns = server.client.get(f"{WEB}/history", headers=headers).json()["turns"]
        assert [turn["text"] for turn in turns] == ["", "/nap"]


def test_a_second_ctrl_c_waits_for_nothing(root: Path) -> None:
    sleep(root, 9.0)
    with serving(root) as server, server.dial() as connection:
        head = f"POST {WEB} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n".encode()
        connection.sendall(head + b'{"text": "/nap"}')
        until_turns(server, 1)
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        began = time.monotonic()
        code, told = server.stop(signal.SIGINT)
    assert time.monotonic() - began < 5
    assert (code, "Traceback" in told) == (130, False)


def sleep(root: Path, seconds: float, before: float = 0.4) -> None:
    """Let the function `nap` sleep for so long."""
    nap = root / "functions" / "nap.py"
    nap.write_text(nap.read_text("utf-8").replace(f"sleep({before})", f"sleep({seconds})"), "utf-8")


def until_turns(server: Server, turns: int) -> None:
    """Wait until so many turns are being taken."""
    while server.client.get("/health").json()["turns"] != turns:
        time.sleep(0.02)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux takes room from a running process")
def test_a_full_disk_acknowledges_nothing_and_the_server_goes_on_when_there_is_room(server: Server) -> None:
    session = server.say("/count").json()["session"]
    no_room = (4_096, resource.RLIM_INFINITY)
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, no_room)
    for number in range(3):
        refused = server.say("/count", session, f"e{number}")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["error"]["code"] == "store_unavailable"
    assert server.client.get("/health").status_code == 503
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
    assert server.client.get("/health").status_code == 200
    answers = [server.say("/count", session, f"e{number}") for number in range(3)]
    assert [answer.json()["replies"][0]["text"] for answer in answers] == ["2", "3", "4"]
    code, told = server.stop()
    assert (code, "Traceback" in told) == (0, False)


class Talker(threading.Thread):
    """Send numbered events one by one, each until it is acknowledged."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        self.acknowledged: list[str] = []
        self.failures = 0

    def run(self) -> None:
        with self.client:
            self.talk()

    def talk(self) -> None:
        session = self.send({"event": "begin"})["session"]
        for number in range(40):
            answer = self.send({"text": "/count", "session": session, "event": f"e{number}"})
            self.acknowledged.append(answer["replies"][0]["text"])

    def send(self, body: dict[str, str]) -> Any:
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            try:
                response = self.client.post(WEB, json=body)
            except httpx.TransportError:
                self.failures += 1
                time.sleep(0.05)
                continue
            if response.status_code == 200:
                return response.json()
            assert response.status_code == 503
        raise AssertionError("never acknowledged")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_stops_under_load_loses_nothing_and_runs_nothing_twice(
    root: Path, number: signal.Signals
) -> None:
    port = free_port()
    talkers = [Talker(port) for _ in range(6)]
    for life in range(3):
        with serving(root, PORT=str(port)) as server:
            for talker in talkers if life == 0 else ():
                talker.start()
            time.sleep(0.3)
            if life < 2:
                code, told = server.stop(number)
                assert (code == 0) == (number == signal.SIGTERM)
                assert "Traceback" not in told
            else:
                for talker in talkers:
                    talker.join(60)
    assert sum(talker.failures for talker in talkers), "nobody met a stopped server: this proves nothing"
    expected = [str(count) for count in range(1, 41)]
    assert [talker.acknowledged for talker in talkers] == [expected] * 6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def data(lines: Iterator[str]) -> Any:
    """Return what the next server-sent event holds."""
    return json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))


def test_late_answers_of_another_process_are_heard_until_the_server_stops(root: Path, host: Host) -> None:
    with serving(root) as server, closing(open_store(host.workspace.state)) as store:
        session = server.say("/count").json()["session"]
        beside = replace(host, store=store, parts={"cafe": replace(host.parts["cafe"], store=store)})
        headers = {"authorization": f"Bearer {session}"}
        with server.client.stream("GET", f"{WEB}/news", headers=headers) as stream:
            lines = stream.iter_lines()
            answer_late(beside, session, "here")
            reply, done = data(lines), data(lines)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert [line for line in lines if line.startswith("data: ")] == []
        assert (reply["text"], done["number"]) == ("About “Count”: here", 2)
        assert server.process.wait(60) == 0
        assert time.monotonic() - began < 25  # and not when its patience with turns in flight ends


def test_clients_that_vanish_leave_their_streams_to_others(server: Server) -> None:
    session = server.say("/count").json()["session"]
    request = (
        f"GET {WEB}/news HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {session}\r\n\r\n".encode()
    )
    give_up = time.monotonic() + 20
    for _ in range(3 * TABS):
        status = b""
        while status != b"200":  # a moment passes until the server sees that somebody is gone
            assert time.monotonic() < give_up
            with server.dial() as connection:
                connection.sendall(request)
                status = connection.recv(65_536)[9:12]
