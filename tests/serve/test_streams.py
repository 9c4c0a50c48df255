"""Stream a turn: as server-sent events, and in Rasa's lines."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from botctl.serve.host import Host

WEB = "/bots/cafe/web"
RASA = "/bots/cafe/webhooks/rest/webhook"


def events(response: httpx2.Response) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    return [
        (lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: ")))
        for lines in blocks
        if not lines[0].startswith(":")
    ]


def test_replies_come_as_events_and_then_that_it_is_done(client: TestClient) -> None:
    response = client.post(WEB, json={"text": "/count"}, headers={"accept": "text/event-stream"})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    (reply, said), (done, state) = events(response)
    assert (reply, done) == ("reply", "done")
    assert said == {"text": "1", "buttons": [], "card": None, "image": None}
    assert list(state) == ["session", "number", "expects", "ended"]
    again = client.post(WEB, json={"text": "/count", "session": state["session"]}).json()
    assert again["replies"][0]["text"] == "2"


def test_slow_words_come_before_the_reply_they_excuse(client: TestClient) -> None:
    response = client.post(WEB, json={"text": "/nap"}, headers={"accept": "text/event-stream"})
    assert [(name, data.get("text")) for name, data in events(response)] == [
        ("slow", "One moment."),
        ("reply", "Awake."),
        ("done", None),
    ]


def test_a_line_on_which_nothing_happens_shows_signs_of_life(client: TestClient) -> None:
    response = client.post(WEB, json={"text": "/nap"}, headers={"accept": "text/event-stream"})
    assert ": still here\n\n" in response.text


def test_an_error_before_the_first_event_has_its_own_status(client: TestClient) -> None:
    headers = {"accept": "text/event-stream"}
    session = client.post(WEB, json={"text": "/count", "event": "e"}).json()["session"]
    client.post(WEB, json={"text": "/count", "session": session, "event": "e"}, headers=headers)
    response = client.post(WEB, json={"text": "/nap", "session": session, "event": "e"}, headers=headers)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/json"


def test_rasas_clients_get_rasas_format(client: TestClient) -> None:
    response = client.post(RASA, json={"sender": "anna", "message": "/picture"})
    assert response.json() == [
        {"recipient_id": "anna", "text": "Look.\nT\nC"},
        {"recipient_id": "anna", "image": "https://example.com/a.png"},
    ]


def test_a_sender_names_a_conversation_of_its_bot(client: TestClient) -> None:
    def count(path: str, sender: str) -> str:
        text: str = client.post(path, json={"sender": sender, "message": "/count"}).json()[0]["text"]
        return text

    assert [count(RASA, "anna"), count(RASA, "anna"), count(RASA, "ben")] == ["1", "2", "1"]
    assert count("/bots/desk/webhooks/rest/webhook", "anna") == "1"


def test_no_sender_reaches_a_web_session(client: TestClient, host: Host) -> None:
    answer = client.post(WEB, json={"text": "/count"}).json()
    (conversation,) = [state.id for state in host.store.conversations()]
    session = conversation.rpartition("/")[2]
    for sender in (session, answer["session"], f"../{session}", "a/b\n\0c\u202e", "é" * 128):
        said = client.post(RASA, json={"sender": sender.replace("\0", ""), "message": "/count"})
        assert said.json()[0]["text"] == "1"


def test_rasas_streams_have_a_line_for_each_message(client: TestClient) -> None:
    response = client.post(f"{RASA}?stream=true", json={"sender": "anna", "message": "/nap"})
    assert response.headers["content-type"] == "text/event-stream"
    assert [json.loads(line) for line in response.text.splitlines()] == [
        {"recipient_id": "anna", "text": "One moment."},
        {"recipient_id": "anna", "text": "Awake."},
    ]


def test_rasas_health_is_there(client: TestClient) -> None:
    assert client.get("/bots/cafe/webhooks/rest/").json() == {"status": "ok"}


def test_rasas_clients_are_answered_in_the_language_they_like_best(client: TestClient) -> None:
    german = {"accept-language": "de"}
    first = client.post(RASA, json={"sender": "anna", "message": ""}, headers=german)
    assert first.json()[0]["text"] == "Willkommen."
    assert client.post(RASA, json={"sender": "anna", "message": "qwertz"}).json()[0]["text"] == "Wie bitte?"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/event-stream", "text/event-stream; charset=utf-8"),
        ("application/json, text/event-stream", "text/event-stream; charset=utf-8"),
        ("Text/Event-Stream ; q=0.5", "text/event-stream; charset=utf-8"),
        ("text/event-stream;q=0, application/json", "application/json"),
        ("text/event-stream;q=0.1, application/json", "application/json"),
        ("text/event-streams", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_events_are_sent_to_those_who_want_them(client: TestClient, accept: str, media_type: str) -> None:
    response = client.post(WEB, json={}, headers={"accept": accept})
    assert response.headers["content-type"] == media_type
