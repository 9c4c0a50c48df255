"""Hold the OpenAPI document to what the server does."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from botctl.connectors import rasa_rest, web
from botctl.serve import shapes
from botctl.serve.app import create_app
from botctl.serve.host import Host


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_every_address_is_in_it(document: dict[str, Any], host: Host) -> None:
    routes = [route for route in create_app(host).routes if isinstance(route, APIRoute)]
    served = {(route.path, method.lower()) for route in routes for method in route.methods or ()}
    told = {(path, method) for path, operations in document["paths"].items() for method in operations}
    hidden = {(path, method) for path in ("/", "/page/{name:path}") for method in ("get", "head")}
    assert told == {(path, method) for path, method in served if method != "options"} - hidden
    assert "/bots/{bot}/web" in document["paths"]
    assert "/bots/{bot}/widget/history" in document["paths"]


def test_every_operation_tells_its_body_replies_errors_and_parameters(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            named = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert ("{bot}" in path) == ("bot" in named), path
            assert ("requestBody" in operation) == (method == "post"), path
            for status, response in operation["responses"].items():
                if status == "200" and list(response["content"]) == ["text/event-stream"]:
                    continue
                (schema,) = [c["schema"] for t, c in response["content"].items() if t == "application/json"]
                error = schema == {"$ref": "#/components/schemas/Error"}
                assert error == (status not in ("200", "202") and path != "/health"), (path, status)


def test_it_names_how_sessions_and_operators_are_proved(document: dict[str, Any]) -> None:
    assert set(document["components"]["securitySchemes"]) == {"session", "operator"}
    assert document["paths"]["/bots/{bot}/web/history"]["get"]["security"] == [{"session": []}]
    inspect = document["paths"]["/bots/{bot}/web/inspect"]["get"]
    assert inspect["security"] == [{"session": []}, {"operator": []}]
    assert "x-botctl-session" in {parameter["name"] for parameter in inspect["parameters"]}


def test_bots_are_named_where_they_are_served(document: dict[str, Any]) -> None:
    def bots(path: str) -> list[str]:
        names: list[str] = document["paths"][path]["post"]["parameters"][0]["schema"]["enum"]
        return names

    assert bots("/bots/{bot}/web") == ["cafe", "desk"]
    assert bots("/bots/{bot}/widget") == ["cafe"]


def test_requests_are_described_with_the_fields_that_are_read() -> None:
    described = shapes.WebRequest.model_json_schema()["properties"]
    assert set(described) == set(web.LIMITS)
    assert {name: described[name]["anyOf"][0]["maxLength"] for name in described} == web.LIMITS
    assert set(rasa_rest.LIMITS) <= set(shapes.RasaMessage.model_json_schema()["properties"])


def test_answers_are_as_they_are_described(client: TestClient, document: dict[str, Any]) -> None:
    session = client.post("/bots/cafe/web", json={"text": "/picture"}).json()["session"]
    bearer = {"authorization": f"Bearer {session}"}
    for method, path, body in (
        ("post", "/bots/{bot}/web", {}),
        ("post", "/bots/{bot}/web", {"text": "/picture", "session": session}),
        ("post", "/bots/{bot}/web", {"text": 1}),
        ("post", "/bots/{bot}/web", {"session": "forged"}),
        ("get", "/bots/{bot}/web/history", None),
        ("get", "/bots/{bot}/web/inspect", None),
        ("get", "/bots/{bot}/web/ws", None),
        ("post", "/bots/{bot}/webhooks/rest/webhook", {"sender": "anna", "message": "/picture"}),
        ("get", "/bots/{bot}/webhooks/rest/", None),
        ("get", "/bots", None),
        ("get", "/health", None),
    ):
        response = client.request(method, path.replace("{bot}", "cafe"), json=body, headers=bearer)
        told = document["paths"][path][method]["responses"][str(response.status_code)]
        schema = {**told["content"]["application/json"]["schema"], "components": document["components"]}
        jsonschema.validate(response.json(), schema)


def test_bots_are_listed_with_their_doors(client: TestClient) -> None:
    assert client.get("/bots").json()["bots"][0] == {
        "name": "cafe",
        "title": "Café",
        "locales": ["en-US", "de-DE"],
        "connectors": [
            {"name": "web", "kind": "web", "path": "/bots/cafe/web"},
            {"name": "widget", "kind": "web", "path": "/bots/cafe/widget"},
        ],
    }
