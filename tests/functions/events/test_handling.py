"""Hold that a function gets an event as one, in this process and in a worker of AWS Lambda's runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import orjson
import pytest

from botctl import Reply
from botctl.errors import FunctionError, FunctionRefused
from botctl.functions import replies
from botctl.functions.events import answers
from tests.functions.conftest import Stage

Documents: TypeAlias = Callable[[str], dict[str, Any]]


def run(stage: Stage, body: str, event: Any) -> bytes:
    """Run a function with a body for an event, and return the JSON that it returns."""
    function = stage.body(body)
    return stage.invoker.run(function, orjson.dumps(event))


def test_a_function_gets_the_event_with_its_kind_its_key_and_its_type(
    stage: Stage, document: Documents
) -> None:
    body = """
    event = call
    assert isinstance(event, Event)
    assert 0 < event.remaining_ms() <= 60_000
    return f"{event.kind} {event.id} {event.data.sns_message} {event.document['Records'][0]['EventSource']}"
    """
    answer = run(stage, body, document("sns"))
    words = "sns 95df01b4-ee98-5cb9-9903-4c221d41eb5e Hello from SNS! aws:sns"
    assert replies.read_all(stage.functions["order"], answer) == (Reply(words),)


def test_a_function_may_reply_to_several(stage: Stage, document: Documents) -> None:
    body = "return [Reply('a', to='slack:C1'), 'b', None]"
    answer = run(stage, body, document("eventbridge_ec2"))
    assert replies.read_all(stage.functions["order"], answer) == (Reply("a", to="slack:C1"), Reply("b"))


def test_a_function_answers_a_request_as_api_gateway_wants_it(stage: Stage, document: Documents) -> None:
    body = "return {'statusCode': 201, 'body': call.data.path_parameters['id']}"
    answer = run(stage, body, document("api_v2"))
    assert answers.response(answer) == {"statusCode": 201, "body": "7"}


def test_what_is_no_response_is_refused_with_what_to_do(stage: Stage, document: Documents) -> None:
    with pytest.raises(FunctionError) as caught:
        run(stage, "return {'statusCode': 'fine'}", document("api_v1"))
    assert "its response cannot be sent: statusCode is str, not int" in caught.value.message


def test_a_document_of_ones_own_is_an_event_too(stage: Stage) -> None:
    answer = run(stage, "return f'{call.kind} {call.document[\"order\"]} {len(call.id)}'", {"order": 7})
    assert replies.read_all(stage.functions["order"], answer) == (Reply("other 7 32"),)


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (
            {"detail-type": "x", "source": "y", "detail": {}},
            "it was run with what is no event: id: it is missing",
        ),
        ([], "it was run with what is no event: an event is a JSON object"),
    ],
)
def test_what_is_no_event_is_refused_and_not_tried_again(stage: Stage, event: Any, fault: str) -> None:
    with pytest.raises(FunctionRefused) as caught:
        run(stage, "print('never'); return None", event)
    assert caught.value.message == f"functions/order: {fault}"
    assert caught.value.hint
    assert "never" not in stage.lines()
