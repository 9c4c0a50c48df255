"""Speak as API Gateway's HTTP APIs do, in version 2.0 of their documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from botctl.errands.gateway import Answer, Asked, Routed, answered, event, routed
from botctl.errors import FunctionError
from botctl.functions.events.triggers import OnRoute
from botctl.functions.function import Function

NOW = datetime(2026, 1, 5, 10, 0, 0, 250_000, tzinfo=UTC)
ORDERS = Function("orders", Path("orders.py"), events=(OnRoute("POST", "/orders/{id}"),))
ASKED = Asked(
    "POST",
    "/orders/a%20b",
    "size=large&topping=salami&topping=olives&note=",
    (
        ("host", "shop.example:8000"),
        ("content-type", "application/json"),
        ("cookie", "a=1; b=2"),
        ("x-many", "one"),
        ("x-many", "two"),
        ("user-agent", "curl/8"),
    ),
    b'{"count": 1}',
    "127.0.0.1",
    "HTTP/1.1",
)
TO = Routed(ORDERS, OnRoute("POST", "/orders/{id}"), {"id": "a b"})


def test_a_request_is_the_document_of_version_2() -> None:
    document = event(ASKED, TO, request="r1", now=NOW)

    assert document == {
        "version": "2.0",
        "routeKey": "POST /orders/{id}",
        "rawPath": "/orders/a%20b",
        "rawQueryString": "size=large&topping=salami&topping=olives&note=",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "host": "shop.example:8000",
            "content-type": "application/json",
            "x-many": "one,two",
            "user-agent": "curl/8",
        },
        "queryStringParameters": {"size": "large", "topping": "salami,olives", "note": ""},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "botctl",
            "domainName": "shop.example:8000",
            "domainPrefix": "shop",
            "http": {
                "method": "POST",
                "path": "/orders/a%20b",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "curl/8",
            },
            "requestId": "r1",
            "routeKey": "POST /orders/{id}",
            "stage": "$default",
            "time": "05/Jan/2026:10:00:00 +0000",
            "timeEpoch": 1767607200250,
        },
        "pathParameters": {"id": "a b"},
        "body": '{"count": 1}',
        "isBase64Encoded": False,
    }


def test_powertools_reads_it() -> None:
    typed = APIGatewayProxyEventV2(event(ASKED, TO, request="r1", now=NOW))

    assert (typed.http_method, typed.json_body, typed.path_parameters) == (
        "POST",
        {"count": 1},
        {"id": "a b"},
    )


def test_what_is_not_there_is_left_out() -> None:
    bare = replace(ASKED, query="", headers=(), body=b"")
    document = event(bare, replace(TO, parameters={}), request="r1", now=NOW)

    assert document.keys().isdisjoint({"cookies", "queryStringParameters", "pathParameters", "body"})
    assert document["isBase64Encoded"] is False


@pytest.mark.parametrize(
    ("kind", "body", "written", "encoded"),
    [
        ("text/plain; charset=utf-8", "grüß".encode(), "grüß", False),
        ("application/vnd.api+json", b"{}", "{}", False),
        ("application/x-www-form-urlencoded", b"a=1", "YT0x", True),
        ("image/png", b"\x89PNG", "iVBORw==", True),
        ("text/plain", b"\xff\xfe", "//4=", True),
        ("", b"text", "text", False),
    ],
)
def test_a_body_that_is_no_text_comes_as_base64(
    kind: str, body: bytes, written: str, *, encoded: bool
) -> None:
    asked = replace(ASKED, headers=(("content-type", kind),) if kind else (), body=body)
    document = event(asked, TO, request="r1", now=NOW)

    assert (document["body"], document["isBase64Encoded"]) == (written, encoded)


def test_the_more_specific_route_takes_a_request() -> None:
    def one(name: str, *routes: str) -> Function:
        return Function(name, Path(name), events=tuple(OnRoute(*route.split(" ")) for route in routes))

    functions = {
        found.name: found
        for found in (
            one("rest", "ANY /{rest+}"),
            one("any", "ANY /orders/{id}"),
            one("own", "POST /orders/{id}"),
            one("exact", "POST /orders/latest"),
        )
    }

    def name(method: str, path: str) -> str | None:
        found = routed(functions, method, path)
        return found.function.name if found else None

    assert name("POST", "/orders/latest") == "exact"
    assert name("POST", "/orders/7") == "own"
    assert name("GET", "/orders/latest") == "any"
    assert name("GET", "/orders/7/lines") == "rest"
    assert name("GET", "/") is None


JSON = ("content-type", "application/json")
PLAIN = ("content-type", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("returned", "answer"),
    [
        ({"statusCode": 204, "body": "nothing"}, Answer(204, (PLAIN,), b"")),
        ({"statusCode": 200, "body": "grüß"}, Answer(200, (PLAIN,), "grüß".encode())),
        (
            {"statusCode": 201, "headers": {"Content-Type": "text/html", "X-N": 1}, "body": "<p>"},
            Answer(201, (("content-type", "text/html"), ("x-n", "1")), b"<p>"),
        ),
        (
            {"statusCode": 200, "cookies": ["a=1; Secure", "b=2"]},
            Answer(200, (("set-cookie", "a=1; Secure"), ("set-cookie", "b=2"), PLAIN), b""),
        ),
        (
            {
                "statusCode": 200,
                "headers": {"content-type": "image/png"},
                "body": "iVBORw==",
                "isBase64Encoded": True,
            },
            Answer(200, (("content-type", "image/png"),), b"\x89PNG"),
        ),
        (
            {
                "statusCode": 200,
                "headers": {"content-length": "99", "transfer-encoding": "chunked"},
                "body": "x",
            },
            Answer(200, (PLAIN,), b"x"),
        ),
        ({"text": "Hello."}, Answer(200, (JSON,), b'{"text":"Hello."}')),
        ("Hello.", Answer(200, (JSON,), b"Hello.")),
    ],
)
def test_what_a_function_returns_is_the_answer(returned: object, answer: Answer) -> None:
    assert answered(ORDERS, orjson.dumps(returned)) == answer


@pytest.mark.parametrize(
    "returned",
    [
        {"statusCode": "many"},
        {"statusCode": 200, "body": 7},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
        {"statusCode": 200, "headers": {"x": "a\r\nset-cookie: b"}},
        {"statusCode": 200, "headers": {"x": "☃"}},
        {"statusCode": 200, "headers": {"x\r\ny": "a"}},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 99},
        {"statusCode": 600},
    ],
)
def test_what_is_no_answer_is_the_functions_fault(returned: object) -> None:
    with pytest.raises(FunctionError, match="functions/orders: its response cannot be read"):
        answered(ORDERS, orjson.dumps(returned))
