"""Read what browsers and their enemies send, and write what they show."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.connectors.web import HISTORY_BYTES, WebRequest, history, parse, preferred, reply, tag
from botctl.errors import RequestError
from botctl.messages import Button, Card, Image, Message, Turn


def refusal(body: bytes) -> tuple[str, str]:
    with pytest.raises(RequestError) as caught:
        parse(body)
    assert caught.value.status == 400
    assert caught.value.hint
    return caught.value.code, caught.value.message


def test_a_request_is_read_whole() -> None:
    body = '{"text": "zwei Kaffee ☕", "session": "s", "event": "e", "locale": "de-DE"}'
    assert parse(body) == WebRequest("zwei Kaffee ☕", "s", "e", "de-DE")


@pytest.mark.parametrize("body", ["{}", '{"text": null, "session": null}', '{"text": ""}'])
def test_a_request_without_text_begins(body: str) -> None:
    assert parse(body) == WebRequest()


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"", "not_json", "body, line 1 column "),
        (b"text=hello", "not_json", "body, line 1 column "),
        (b'{"text": "a"', "not_json", "body, line 1 column "),
        (b'{"text": NaN}', "not_json", "body, line 1 column "),
        (b'{"text": "\\ud800"}', "not_json", "body, line 1 column "),
        (b'{"text": "\\udc00"}', "not_json", "body, line 1 column "),
        (b'{"text": "\xff"}', "not_json", "body, line 1 column "),
        (b"[" * 60_000, "not_json", "body, line 1 column "),
        (
            b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}",
            "wrong_type",
            "body.text: expected a string, got a list",
        ),
        (b"[]", "wrong_type", "body: expected an object, got a list"),
        (b"null", "wrong_type", "body: expected an object, got null"),
        (b'"hello"', "wrong_type", "body: expected an object, got a string"),
        (b'{"text": 1}', "wrong_type", "body.text: expected a string, got a number"),
        (b'{"text": true}', "wrong_type", "body.text: expected a string, got true or false"),
        (b'{"session": {}}', "wrong_type", "body.session: expected a string, got an object"),
        (b'{"txt": "hello"}', "unknown_field", "body.txt: there is no such field"),
        (b'{"text": "a\\u0000b"}', "bad_character", "body.text: a NUL at 1"),
        (b'{"locale": "../de"}', "bad_locale", "body.locale: not a language tag"),
        (
            b'{"text": "%b"}' % (b"a" * 8_001),
            "too_long",
            "body.text: 8,001 characters, at most 8,000 are read",
        ),
        (b'{"event": "%b"}' % (b"a" * 201), "too_long", "body.event: 201 characters, at most 200 are read"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_request_that_cannot_be_read_is_told_where_and_why(body: bytes, code: str, message: str) -> None:
    found, said = refusal(body)
    assert found == code
    assert said.startswith(message)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_refusal(body: bytes) -> None:
    with suppress(RequestError):
        parse(body)


@pytest.mark.parametrize(
    ("languages", "locale"),
    [
        ("", ""),
        ("de", "de"),
        ("fr, de-AT;q=0.5, en;q=0.9", "en"),
        ("de;q=0, en;q=0.1", "en"),
        ("fr", ""),
        ("*", ""),
        ("de;q=x, en", "en"),
        (",;q=,,;;" * 1_000, ""),
        ("en;q=0.5, de; q=0.9", "de"),
        ("en ;q=0.5,DE-at ; Q = 0.9", "de-AT"),
        ("en;q=nan, de;q=0.1", "de"),
        ("en;q=inf, de;q=0.1", "de"),
    ],
)
def test_the_best_liked_language_that_is_spoken_is_preferred(languages: str, locale: str) -> None:
    assert preferred(languages, ("en-US", "de-DE")) == locale


@pytest.mark.parametrize(
    ("locale", "written"),
    [("de_DE", "de-DE"), ("DE-de", "de-DE"), ("zh_hant_TW", "zh-Hant-TW"), ("EN", "en"), ("", "")],
)
def test_a_language_tag_is_understood_however_it_is_written(locale: str, written: str) -> None:
    assert tag(locale) == written


def turn(number: int, size: int) -> Turn:
    return Turn(
        id=str(number),
        conversation="c",
        number=number,
        event_id=str(number),
        at=datetime(2026, 1, 5, tzinfo=UTC),
        text="five",
        messages=(Message("a" * size),),
    )


def test_a_history_has_the_newest_turns_that_fit_oldest_first() -> None:
    written = orjson.dumps(history([turn(number, HISTORY_BYTES // 4) for number in range(10)]))
    assert len(written) < HISTORY_BYTES + 1_000
    assert [said["id"] for said in orjson.loads(written)["turns"]] == ["7", "8", "9"]


def test_a_history_has_the_newest_turn_however_large() -> None:
    written = orjson.dumps(history([turn(1, 1), turn(2, HISTORY_BYTES * 2)]))
    assert [said["id"] for said in orjson.loads(written)["turns"]] == ["2"]


def test_a_reply_shows_buttons_cards_and_images() -> None:
    message = Message("Hi", (Button("Yes"), Button("No", "/no")), Card("T"), Image("https://a.example/i.png"))
    assert reply(message) == {
        "text": "Hi",
        "buttons": [{"title": "Yes", "say": "Yes"}, {"title": "No", "say": "/no"}],
        "card": Card("T"),
        "image": Image("https://a.example/i.png"),
    }
