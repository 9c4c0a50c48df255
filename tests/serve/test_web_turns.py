"""Talk with a bot over POST: what is said, in which session, and that nothing runs twice."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from botctl.serve.app import create_app
from botctl.serve.host import Host
from tests.serve.conftest import Clock

WEB = "/bots/cafe/web"


def say(client: TestClient, path: str = WEB, **body: Any) -> dict[str, Any]:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_post_without_text_begins_a_conversation(client: TestClient) -> None:
    response = client.post(WEB, json={})
    answer = response.json()
    assert list(answer) == ["session", "replies", "number", "expects", "ended"]
    assert answer["replies"] == [
        {
            "text": "Welcome.",
            "buttons": [{"title": "Count", "say": "/count"}, {"title": "Menu", "say": "Menu"}],
            "card": None,
            "image": None,
        }
    ]
    assert (answer["expects"], answer["ended"]) == (None, False)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_session_goes_on_where_it_was(client: TestClient) -> None:
    session = say(client, text="/count")["session"]
    assert say(client, text="/count", session=session)["replies"][0]["text"] == "2"


def test_two_sessions_know_nothing_of_each_other(client: TestClient) -> None:
    first, second = say(client, text="/count"), say(client, text="/count")
    assert first["session"] != second["session"]
    assert second["replies"][0]["text"] == "1"


def test_cards_and_images_are_shown(client: TestClient) -> None:
    (reply,) = say(client, text="/picture")["replies"]
    assert reply["image"] == {"url": "https://example.com/a.png", "alt": "A"}
    assert reply["card"] == {"title": "T", "text": "C", "image": None, "link": ""}


def test_a_repeated_event_gets_the_same_answer_and_runs_nothing(client: TestClient) -> None:
    session = say(client)["session"]
    first = client.post(WEB, json={"text": "/count", "session": session, "event": "e1"})
    again = client.post(WEB, json={"text": "/count", "session": session, "event": "e1"})
    assert first.content == again.content
    assert say(client, text="/count", session=session)["replies"][0]["text"] == "2"


def test_an_event_that_comes_back_with_other_words_is_refused(client: TestClient) -> None:
    session = say(client)["session"]
    say(client, text="/count", session=session, event="e1")
    response = client.post(WEB, json={"text": "/nap", "session": session, "event": "e1"})
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "event_conflict"


def test_the_same_event_of_another_session_is_another_event(client: TestClient) -> None:
    for _ in range(2):
        session = say(client)["session"]
        assert say(client, text="/count", session=session, event="e1")["replies"][0]["text"] == "1"


def test_accept_language_chooses_the_locale_when_the_body_names_none(client: TestClient) -> None:
    headers = {"accept-language": "fr, de-AT;q=0.9, en;q=0.4"}
    assert client.post(WEB, json={}, headers=headers).json()["replies"][0]["text"] == "Willkommen."
    body = {"locale": "en-GB"}
    assert client.post(WEB, json=body, headers=headers).json()["replies"][0]["text"] == "Welcome."


def test_a_session_stays_in_its_language_until_a_request_names_another(client: TestClient) -> None:
    session = say(client, locale="de-DE")["session"]
    english = {"accept-language": "en"}
    body = {"session": session, "text": "qwertz"}
    assert client.post(WEB, json=body, headers=english).json()["replies"][0]["text"] == "Wie bitte?"
    body["locale"] = "en-US"
    assert client.post(WEB, json=body).json()["replies"][0]["text"] == "Pardon?"


def test_a_failing_function_is_told_politely_and_not_in_full(client: TestClient) -> None:
    response = client.post(WEB, json={"text": "/crash"})
    assert response.status_code == 200
    assert "canary-secret" not in response.text
    assert response.json()["replies"][0]["text"]


@pytest.mark.parametrize("connector", ["web", "widget"])
def test_each_connector_of_a_bot_has_its_own_address(client: TestClient, connector: str) -> None:
    assert say(client, f"/bots/cafe/{connector}")["replies"][0]["text"] == "Welcome."


def test_history_tells_what_was_said(client: TestClient) -> None:
    session = say(client)["session"]
    say(client, text="/count", session=session)
    answer = client.get(f"{WEB}/history", headers={"authorization": f"Bearer {session}"}).json()
    assert [(turn["text"], [reply["text"] for reply in turn["replies"]]) for turn in answer["turns"]] == [
        ("", ["Welcome."]),
        ("/count", ["1"]),
    ]
    assert [turn["number"] for turn in answer["turns"]] == [1, 2]
    assert (answer["number"], answer["expects"], answer["ended"]) == (2, None, False)
    assert answer["turns"][0]["at"] == "2026-01-05T10:00:00+00:00"


def test_a_session_that_lasts_gets_a_fresh_token(client: TestClient, clock: Clock) -> None:
    from datetime import timedelta

    session = say(client, "/bots/cafe/widget", text="/count")["session"]
    clock.now += timedelta(minutes=31)
    fresh = say(client, "/bots/cafe/widget", text="/count", session=session)
    assert fresh["session"] != session
    clock.now += timedelta(minutes=31)
    assert client.post("/bots/cafe/widget", json={"session": session}).status_code == 401
    assert (
        say(client, "/bots/cafe/widget", text="/count", session=fresh["session"])["replies"][0]["text"] == "3"
    )


def test_twenty_messages_at_once_get_twenty_replies_in_order(host: Host) -> None:
    async def talk() -> list[str]:
        transport = httpx.ASGITransport(create_app(host))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            session = (await client.post(WEB, json={})).json()["session"]
            body = {"text": "/count", "session": session}
            answers = await asyncio.gather(*(client.post(WEB, json=body) for _ in range(20)))
        return [answer.json()["replies"][0]["text"] for answer in answers]

    assert asyncio.run(talk()) == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize("locale", ["de", "de_DE", "DE-de", "de-AT"])
def test_a_locale_is_understood_however_it_is_written(client: TestClient, locale: str) -> None:
    assert client.post(WEB, json={"locale": locale}).json()["replies"][0]["text"] == "Willkommen."


def test_spaces_in_accept_language_are_legal(client: TestClient) -> None:
    response = client.post(WEB, json={}, headers={"accept-language": "en;q=0.5, de; q=0.9"})
    assert response.json()["replies"][0]["text"] == "Willkommen."
