from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from botctl import Button, Reply
from botctl.errors import FunctionError
from botctl.functions import replies
from botctl.functions.events import answers
from botctl.functions.function import Function

FUNCTION = Function("alert", Path("alert.py"))


@pytest.mark.parametrize(
    ("returned", "read"),
    [
        (None, ()),
        ("", ()),
        ("stopped", (Reply("stopped"),)),
        (Reply("stopped", to="slack:C1"), (Reply("stopped", to="slack:C1"),)),
        ([], ()),
        ([Reply("a", to="web:1"), None, "b"], (Reply("a", to="web:1"), Reply("b"))),
        ((Reply("a", buttons=["OK"]),), (Reply("a", buttons=(Button("OK"),)),)),
    ],
)
def test_what_a_function_returns_for_an_event_is_read_as_replies(
    returned: Any, read: tuple[Reply, ...]
) -> None:
    payload = answers.dump(FUNCTION, returned, "eventbridge")
    assert replies.read_all(FUNCTION, payload) == read
    assert answers.response(payload) is None


@pytest.mark.parametrize(
    ("returned", "fault"),
    [
        ({"text": "x"}, "it returned dict, not a Reply"),
        ([Reply("a"), 5], "it returned int, not a Reply"),
        ([[Reply("a")]], "it returned list, not a Reply"),
        ([Reply(attributes={"x": float("nan")})], "its reply cannot be sent"),
        (["x" * 3_500_000] * 2, "its reply has 7,000,025 bytes"),
    ],
)
def test_what_is_no_reply_is_refused(returned: Any, fault: str) -> None:
    with pytest.raises(FunctionError) as caught:
        answers.dump(FUNCTION, returned, "sqs")
    assert caught.value.message.startswith(f"functions/alert: {fault}")


def test_a_list_of_replies_is_none_for_a_call() -> None:
    with pytest.raises(FunctionError) as caught:
        replies.dump(FUNCTION, [Reply("a")])
    assert "it returned list, not a Reply" in caught.value.message


def test_a_response_to_a_request_is_handed_on_as_it_is() -> None:
    returned = {"statusCode": 201, "headers": {"location": "/orders/7"}, "cookies": ["a=b"], "body": "done"}
    payload = answers.dump(FUNCTION, returned, "api")
    assert answers.response(payload) == returned


def test_json_alone_is_the_body_of_a_response_as_in_an_http_api() -> None:
    assert answers.response(answers.dump(FUNCTION, {"order": 7}, "api")) == {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": '{"order":7}',
    }


@pytest.mark.parametrize(
    ("returned", "fault"),
    [
        ({"statusCode": "200"}, "statusCode is str, not int"),
        ({"statusCode": True}, "statusCode is bool, not int"),
        ({"statusCode": 99}, "statusCode is 99"),
        ({"statusCode": 200, "body": {"order": 7}}, "body is dict, not str"),
        ({"statusCode": 200, "isBase64Encoded": 1}, "isBase64Encoded is int, not bool"),
        ({"statusCode": 200, "header": {}}, "header is nothing that API Gateway takes"),
        ({"order": object()}, "Type is not JSON serializable: object"),
        ({1: 2}, "Dict key must be str"),
    ],
)
def test_what_api_gateway_would_not_take_is_refused(returned: dict[Any, Any], fault: str) -> None:
    with pytest.raises(FunctionError) as caught:
        answers.dump(FUNCTION, returned, "api")
    assert caught.value.message == f"functions/alert: its response cannot be sent: {fault}"
    assert caught.value.hint


def test_a_response_that_is_too_large_is_refused() -> None:
    with pytest.raises(FunctionError) as caught:
        answers.dump(FUNCTION, {"statusCode": 200, "body": "x" * replies.MAX_PAYLOAD}, "api")
    assert "bytes; 6,291,456 are allowed" in caught.value.message


@pytest.mark.parametrize("payload", [b"7", b'[{"txet": "x"}]', b"[7]"])
def test_what_holds_no_replies_cannot_be_read(payload: bytes) -> None:
    with pytest.raises(FunctionError):
        replies.read_all(FUNCTION, payload)
    assert orjson.loads(payload) is not None
