"""Speak with a worker's listener as nobody should."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from botctl.errors import FunctionError
from tests.functions.conftest import Stage


def post(path: str, body: bytes = b"{}") -> bytes:
    head = f"POST /2018-06-01/runtime/{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.fixture
def port(workers: Stage) -> int:
    """Return the port of a worker that has nothing to do."""
    workers.body("return os.environ['AWS_LAMBDA_RUNTIME_API']")
    return int(workers.invoke().text.rpartition(":")[2])


def said(port: int, request: bytes) -> bytes:
    """Send bytes, and return what comes until the other side hangs up or has answered once."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as connection:
        connection.sendall(request)
        return connection.recv(65_536)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"\x16\x03\x01 this is no HTTP\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", b"40"),
        (b"GET / HTTP/1.1\r\n\r\n", b"405"),
        (post("nothing/like/this"), b"404"),
        (post("invocation/next"), b"405"),
        (post("invocation/1234/response"), b"400"),
        (post("invocation/1234/error"), b"400"),
        (post("invocation//response"), b"400"),
        (post("init/error"), b"202"),  # it has begun long since: nobody minds
        (
            b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
            b"413",
        ),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 3_000_000, b"431"),
    ],
)
def test_what_a_runtime_would_not_say_is_refused_and_changes_nothing(
    workers: Stage, port: int, request_: bytes, status: bytes
) -> None:
    assert said(port, request_).startswith(b"HTTP/1.1 " + status)
    assert int(workers.invoke().text.rpartition(":")[2]) == port


def test_connections_that_say_nothing_hold_up_nobody(workers: Stage, port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(50)]
    assert int(workers.invoke().text.rpartition(":")[2]) == port
    workers.close()
    for connection in silent:
        with closing(connection):
            try:
                assert connection.recv(1) == b""
            except ConnectionResetError:
                continue


def test_work_is_asked_for_only_when_there_is_none(workers: Stage) -> None:
    workers.body(
        """
        import http.client
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        connection.request("GET", "/2018-06-01/runtime/invocation/next")
        return str(connection.getresponse().status)
        """
    )
    assert [workers.invoke().text for _ in range(2)] == ["403", "403"]


def respond(body: str) -> str:
    """Return a function that answers its own invocation by hand."""
    return f"""
        import http.client
        from awslambdaric import bootstrap
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        address = f"/2018-06-01/runtime/invocation/{{bootstrap._GLOBAL_AWS_REQUEST_ID}}/response"
        try:
            connection.request("POST", address, {body})
        except OSError:  # it was answered before it was all sent
            pass
        time.sleep(60)
        """


def test_a_result_that_is_no_json_is_the_functions_own_fault(workers: Stage) -> None:
    with pytest.raises(FunctionError, match=r"^functions/order: its reply cannot be read: "):
        workers.run(respond("b'not JSON'"))


def test_a_result_that_is_too_large_is_refused_whoever_sends_it(workers: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        workers.run(respond("b' ' * 6_500_000"))
    assert caught.value.message == "functions/order: its reply has 6,500,000 bytes; 6,291,456 are allowed"
