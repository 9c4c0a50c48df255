"""Serve the chat page under its policy, and no other file."""

from __future__ import annotations

import gzip

import pytest
from starlette.testclient import TestClient

from botctl.serve import page


def test_the_page_is_served_under_its_policy(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert policy == page.CONTENT_SECURITY_POLICY
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy.split("; "))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("name", page.ASSETS)
def test_every_file_of_the_page_is_served_as_what_it_is(client: TestClient, name: str) -> None:
    response = client.get(f"/page/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == page.ASSETS[name]
    assert response.content == (page.FOLDER / name).read_bytes()
    assert response.headers["content-security-policy"] == page.CONTENT_SECURITY_POLICY


def test_a_file_that_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/page/app.js").headers["etag"]
    again = client.get("/page/app.js", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_file_is_packed_for_browsers_that_unpack(client: TestClient, encoding: str) -> None:
    with client.stream("GET", "/page/app.js", headers={"accept-encoding": encoding}) as response:
        sent = b"".join(response.iter_raw())
    assert response.headers.get("content-encoding", "identity") == encoding
    assert response.headers["vary"] == "accept-encoding"
    plain = gzip.decompress(sent) if encoding == "gzip" else sent
    assert plain == (page.FOLDER / "app.js").read_bytes()
