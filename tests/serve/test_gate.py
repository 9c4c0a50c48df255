"""Let in whom the origins and operators' rules let in, and nobody else."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from botctl.errors import RequestError
from botctl.serve.gate import Operators, Origins

WEB = "/bots/cafe/web"
SHOP = "https://shop.example"


def test_a_page_of_the_allow_list_may_talk(client: TestClient) -> None:
    response = client.post(WEB, json={}, headers={"origin": SHOP})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["vary"] == "origin"


def test_a_page_of_the_allow_list_may_read_its_errors(client: TestClient) -> None:
    response = client.post(WEB, content=b"?", headers={"origin": SHOP})
    assert response.status_code == 400
    assert response.headers["access-control-allow-origin"] == SHOP


def test_our_own_page_may_talk(client: TestClient) -> None:
    assert client.post(WEB, json={}, headers={"origin": "http://localhost:8000"}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:9000", "https://shop.example.evil.example", ""],
)
def test_any_other_page_is_refused_and_nothing_is_said(client: TestClient, origin: str) -> None:
    for path in (WEB, "/bots/cafe/webhooks/rest/webhook"):
        response = client.post(path, json={}, headers={"origin": origin})
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "origin_not_allowed"
        assert "access-control-allow-origin" not in response.headers


def test_each_connector_has_its_own_allow_list(client: TestClient) -> None:
    assert client.post("/bots/cafe/widget", json={}, headers={"origin": SHOP}).status_code == 403


def test_a_browser_is_told_before_it_sends(client: TestClient) -> None:
    asks = {"origin": SHOP, "access-control-request-method": "POST"}
    response = client.options(WEB, headers=asks)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert response.headers["access-control-allow-headers"] == "authorization, content-type"
    assert client.options(WEB, headers={"origin": "https://evil.example"}).status_code == 403


def session_of(client: TestClient) -> str:
    session: str = client.post(WEB, json={"text": "/count"}).json()["session"]
    return session


def inspect(client: TestClient, **headers: str) -> int:
    return client.get(
        f"{WEB}/inspect", headers={k.replace("_", "-"): v for k, v in headers.items()}
    ).status_code


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_operators_on_the_machine_itself_look_into_a_session(
    connect: Callable[..., TestClient], base_url: str
) -> None:
    client = connect(base_url=base_url)
    session = session_of(client)
    response = client.get(f"{WEB}/inspect", headers={"authorization": f"Bearer {session}"})
    (turn,) = response.json()["turns"]
    assert turn["number"] == 1
    assert turn["understanding"]["intent"] == {"name": "count", "confidence": 1.0}
    assert [step["name"] for step in turn["steps"]] == ["understand", "decide", "call"]
    assert turn["messages"][0]["text"] == "1"


@pytest.mark.parametrize(
    ("base_url", "address", "headers"),
    [
        ("http://evil.example:8000", "127.0.0.1", {}),
        ("http://localhost.evil.example", "127.0.0.1", {}),
        ("http://localhost:8000", "192.168.0.7", {}),
        ("http://localhost:8000", "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("http://localhost:8000", "127.0.0.1", {"forwarded": "for=1.2.3.4"}),
        ("http://bots.example", "1.2.3.4", {"x-botctl-session": "?", "authorization": "Bearer wrong"}),
        ("http://bots.example", "1.2.3.4", {"authorization": "Bearer "}),
    ],
    ids=[
        "rebound name",
        "longer name",
        "another machine",
        "behind a proxy",
        "forwarded",
        "wrong token",
        "no token",
    ],
)
def test_nobody_else_does(
    connect: Callable[..., TestClient], base_url: str, address: str, headers: dict[str, str]
) -> None:
    client = connect(base_url=base_url, address=address)
    session = session_of(client)
    response = client.get(f"{WEB}/inspect", headers={"authorization": f"Bearer {session}", **headers})
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "operators_only"


def test_operators_elsewhere_show_their_token_and_name_the_session(
    connect: Callable[..., TestClient],
) -> None:
    client = connect(base_url="https://bots.example", address="1.2.3.4")
    session = session_of(client)
    assert inspect(client, authorization="Bearer operator-canary", x_botctl_session=session) == 200
    assert inspect(client, authorization="Bearer operator-canary") == 401
    assert inspect(client, authorization="Basic operator-canary", x_botctl_session=session) == 403


def test_an_operators_token_may_be_any_bytes() -> None:
    operators = Operators(os.fsdecode(b"canary-\xff\xc3"))
    operators.check(connection(authorization=b"Bearer canary-\xff\xc3"))
    for wrong in (b"Bearer canary-", b"Bearer \xe4\xff", b"Bearer canary-?"):
        with pytest.raises(RequestError) as refused:
            operators.check(connection(authorization=wrong))
        assert refused.value.status == 403


@pytest.mark.parametrize(
    ("reached", "host", "status"),
    [
        ("127.0.0.1", b"localhost:8000", 200),
        ("127.0.0.1", b"127.0.0.1:8000", 200),
        ("::1", b"[::1]:8000", 200),
        ("127.0.0.1", b"evil.example:8000", 403),
        ("::1", b"evil.example:8000", 403),
        ("127.0.0.1", b"127.0.0.1.evil.example:8000", 403),
        ("192.168.0.7", b"bots.example", 200),
    ],
)
def test_a_page_that_calls_this_machine_by_another_name_is_not_ours(
    reached: str, host: bytes, status: int
) -> None:
    page = connection((reached, 8000), host=host, origin=b"http://" + host)
    if status == 200:
        assert Origins().check(page) == []
        return
    with pytest.raises(RequestError) as refused:
        Origins().check(page)
    assert (refused.value.status, refused.value.code) == (status, "origin_not_allowed")
    assert Origins.of([f"http://{host.decode()}"]).check(page)  # a proxy's name that is allowed


def connection(server: tuple[str, int] = ("192.0.2.1", 80), **headers: bytes) -> HTTPConnection:
    raw = [(name.encode(), value) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw, "server": server, "client": ("192.0.2.2", 5000)})
