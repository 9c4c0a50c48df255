"""Speak Rasa's REST format as Rasa 3.6 does."""

from __future__ import annotations

import pytest

from botctl.connectors.rasa_rest import RasaRequest, parse, write
from botctl.errors import RequestError
from botctl.messages import Button, Card, Image, Message


def test_a_request_is_read_and_what_botctl_does_not_use_is_ignored() -> None:
    body = '{"sender": "anna", "message": "hi", "metadata": {"a": [1]}, "input_channel": "rest"}'
    assert parse(body) == RasaRequest("anna", "hi")


@pytest.mark.parametrize("body", ['{"message": "hi"}', '{"sender": "", "message": "hi"}', '{"sender": null}'])
def test_people_without_a_name_are_not_put_in_one_conversation(body: str) -> None:
    with pytest.raises(RequestError, match=r"body\.sender: missing") as caught:
        parse(body)
    assert caught.value.status == 400


def test_a_message_is_written_in_the_pieces_rasa_has() -> None:
    messages = [
        Message("Hi"),
        Message("Sure?", (Button("Yes", "/yes"), Button("No"))),
        Message("Look", image=Image("https://a.example/i.png", "A")),
        Message("", card=Card("Menu", "Coffee", Image("https://a.example/m.png"), "https://a.example/menu")),
    ]
    assert write("anna", messages) == [
        {"recipient_id": "anna", "text": "Hi"},
        {
            "recipient_id": "anna",
            "text": "Sure?",
            "buttons": [{"title": "Yes", "payload": "/yes"}, {"title": "No", "payload": "No"}],
        },
        {"recipient_id": "anna", "text": "Look"},
        {"recipient_id": "anna", "image": "https://a.example/i.png"},
        {"recipient_id": "anna", "text": "Menu\nCoffee\nhttps://a.example/menu"},
        {"recipient_id": "anna", "image": "https://a.example/m.png"},
    ]
