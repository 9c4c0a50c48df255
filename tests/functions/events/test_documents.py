from __future__ import annotations

import base64
import gzip
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl import Event
from botctl.functions.events.documents import event_of, recognised
from botctl.functions.events.wrong import DocumentError

Documents: TypeAlias = Callable[[str], dict[str, Any]]

# Each document of this folder: its kind, and its key.
EVENTS: Mapping[str, tuple[str, str]] = {
    "schedule_rule": ("schedule", "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa"),
    "schedule_scheduler": ("schedule", "c8a9d1b2-4f5e-4d6a-9b7c-1e2f3a4b5c6d"),
    "eventbridge_ec2": ("eventbridge", "7bf73129-1428-4cd3-a780-95db273d1602"),
    "eventbridge_alarm": ("eventbridge", "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92"),
    "s3": ("s3", "dae1c2fb492355dd0594b5f34ea593f0"),
    "sns": ("sns", "95df01b4-ee98-5cb9-9903-4c221d41eb5e"),
    "sqs": ("sqs", "3c10c498c88e2d9ececbc3ed6a85a7e0"),
    "dynamodb": ("dynamodb", "6918fc78cae7481f3e072a7d26ba2f5e"),
    "kinesis": (
        "kinesis",
        "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
    ),
    "ses": ("ses", "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1"),
    "alarm": ("alarm", "adcd73b110ce15b88ce81f4b662f11cb"),
    "logs": ("logs", "afc4f18679ec15b07add10839df764fa"),
    "api_v1": ("api", "id="),
    "api_v2": ("api", "JKJaXmPLvHcESHA="),
}


def test_there_is_a_document_of_every_kind() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("*.json")}
    assert files == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_a_document_of_aws_is_recognised_with_its_key(document: Documents, name: str) -> None:
    event = recognised(document(name))
    assert (event.kind, event.id) == EVENTS[name]
    assert event.document == document(name)


def test_a_batch_that_is_delivered_again_has_the_same_key_and_another_one_another(
    document: Documents,
) -> None:
    batch = document("sqs")
    again = document("sqs")
    for record in again["Records"]:
        record["receiptHandle"] = "another"
        record["attributes"]["ApproximateReceiveCount"] = "2"
    other = {"Records": [batch["Records"][1], batch["Records"][0]]}
    assert recognised(again).id == recognised(batch).id
    assert recognised(other).id != recognised(batch).id
    assert recognised({"Records": batch["Records"][:1]}).id == "059f36b4-87a3-44ab-83d2-661975830a7d"


def test_an_object_that_is_written_again_is_another_event(document: Documents) -> None:
    first, second = document("s3"), document("s3")
    second["Records"][0]["s3"]["object"]["sequencer"] = "0C0F6F405D6ED209E2"
    assert recognised(first).id != recognised(second).id


def test_what_s3_does_not_number_is_told_apart_by_its_time(document: Documents) -> None:
    first, second = document("s3"), document("s3")
    for event, time in ((first, "2019-09-03T19:37:27.192Z"), (second, "2019-09-03T19:37:27.193Z")):
        event["Records"][0] |= {"eventName": "ObjectRestore:Completed", "eventTime": time}
        del event["Records"][0]["s3"]["object"]["sequencer"]
    assert recognised(first).id != recognised(second).id


def test_an_alarm_that_changes_again_is_another_event(document: Documents) -> None:
    first, second = document("alarm"), document("alarm")
    second["alarmData"]["state"] = {"value": "OK", "timestamp": "2023-08-04T12:37:15.490+0000"}
    assert recognised(first).id != recognised(second).id


@pytest.mark.parametrize(
    ("document", "path", "fault"),
    [
        ([1], (), "an event is a JSON object"),
        ({"order": 7}, (), "this is no event that botctl knows"),
        ({"Records": []}, (), "this is no event that botctl knows"),
        (
            {"Records": [{"eventSource": "aws:sqs", "messageId": "1"}, {"eventSource": "aws:kinesis"}]},
            ("Records", 1),
            "Records[1]: it is of aws:kinesis, and the first is of aws:sqs",
        ),
        (
            {"Records": [{"eventSource": "aws:sqs"}]},
            ("Records", 0, "messageId"),
            "Records[0].messageId: it is missing",
        ),
        (
            {"detail-type": "x", "source": "y", "id": 5, "detail": {}},
            ("id",),
            "id: it must be a text",
        ),
        ({"detail-type": "x", "source": "y", "id": "1"}, ("detail",), "detail: it is missing"),
        ({"awslogs": []}, ("awslogs", "data"), "awslogs.data: it must be a text"),
        ({"alarmData": {}}, ("alarmArn",), "alarmArn: it is missing"),
        ({"requestContext": {}, "httpMethod": "GET"}, ("path",), "path: it is missing"),
        ({"requestContext": {}, "version": "2.0"}, ("rawPath",), "rawPath: it is missing"),
    ],
)
def test_a_document_that_is_no_event_is_refused_with_the_path(
    document: Any, path: tuple[str | int, ...], fault: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        recognised(document)
    assert (caught.value.path, str(caught.value)) == (path, fault)
    assert caught.value.hint


def packed(content: bytes) -> dict[str, Any]:
    return {"awslogs": {"data": base64.b64encode(content).decode()}}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"no gzip", "it is no base64 of gzip"),
        (gzip.compress(b"x" * 1000)[:-12], "its gzip ends too early"),
        (gzip.compress(b"{"), "what it unpacks to is no JSON"),
        (gzip.compress(b"[]"), "what it unpacks to is no JSON object"),
        (gzip.compress(b"{}"), "logEvents: it is missing"),
    ],
)
def test_logs_that_cannot_be_unpacked_are_refused(content: bytes, fault: str) -> None:
    with pytest.raises(DocumentError) as caught:
        recognised(packed(content))
    assert fault in str(caught.value)


def test_logs_that_would_fill_the_memory_are_not_unpacked_whole() -> None:
    bomb = gzip.compress(b" " * (64 * 1024 * 1024 + 1), compresslevel=1)
    with pytest.raises(DocumentError) as caught:
        recognised(packed(bomb))
    assert str(caught.value) == "awslogs.data: it unpacks to more than 64 MiB"


@pytest.mark.parametrize(
    "document",
    [
        {"Records": [{"cf": {"config": {"distributionId": "EDFDVBD6EXAMPLE"}}}]},
        {"Records": [{"eventSource": "aws:codecommit", "eventId": "5a824061-17ca-46a9-bbf9-114edeadbeef"}]},
        {"requestContext": {"elb": {"targetGroupArn": "arn"}}, "httpMethod": "GET", "path": "/"},
        {"requestContext": {"connectionId": "1", "routeKey": "$connect"}},
    ],
)
def test_events_of_other_services_are_handed_over_as_others(document: dict[str, Any]) -> None:
    assert event_of(document).kind == "other"
    with pytest.raises(DocumentError):
        recognised(document)


def test_a_document_of_the_callers_own_is_an_event_with_a_key_of_what_it_holds() -> None:
    first = event_of({"a": 1, "b": 2})
    assert first.kind == "other"
    assert first.id == event_of({"b": 2, "a": 1}).id != event_of({"a": 1, "b": 3}).id
    assert first.data == {"a": 1, "b": 2}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
)
KEYS = ("Records", "detail-type", "awslogs", "alarmData", "requestContext", "source", "id", "version")


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4) | JSON)
def test_whatever_comes_is_an_event_or_is_refused(document: Any) -> None:
    try:
        event = event_of(document)
    except DocumentError:
        return
    assert event.id
    assert event.document is document


# What the data class of each kind reads from the document of this folder.
TYPED: Mapping[str, tuple[str, Callable[[Any], Any], Any]] = {
    "schedule_rule": ("EventBridgeEvent", lambda data: data.detail_type, "Scheduled Event"),
    "schedule_scheduler": ("EventBridgeEvent", lambda data: data.source, "aws.scheduler"),
    "eventbridge_ec2": ("EventBridgeEvent", lambda data: data.detail["state"], "pending"),
    "eventbridge_alarm": ("EventBridgeEvent", lambda data: data.detail["state"]["value"], "ALARM"),
    "s3": ("S3Event", lambda data: data.object_key, "in/büro plan.csv"),
    "sns": ("SNSEvent", lambda data: data.sns_message, "Hello from SNS!"),
    "sqs": ("SQSEvent", lambda data: [one.body for one in data.records], ["Test message."] * 2),
    "dynamodb": (
        "DynamoDBStreamEvent",
        lambda data: [one.dynamodb.new_image["Message"] for one in data.records],
        ["New item!", "This item has changed"],
    ),
    "kinesis": (
        "KinesisStreamEvent",
        lambda data: next(data.records).kinesis.data_as_text(),
        "Hello, this is a test.",
    ),
    "ses": ("SESEvent", lambda data: data.record.ses.mail.source, "janedoe@example.com"),
    "alarm": ("CloudWatchAlarmEvent", lambda data: data.alarm_data.state.value, "ALARM"),
    "logs": ("CloudWatchLogsEvent", lambda data: data.parse_logs_data().log_group, "/aws/lambda/echo-nodejs"),
    "api_v1": ("APIGatewayProxyEvent", lambda data: data.path, "/my/path"),
    "api_v2": ("APIGatewayProxyEventV2", lambda data: data.path_parameters, {"id": "7"}),
}


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_the_data_class_of_its_kind(document: Documents, name: str) -> None:
    data = recognised(document(name)).data
    class_name, read, value = TYPED[name]
    assert (type(data).__name__, read(data)) == (class_name, value)


def test_the_data_class_of_an_event_needs_the_extra_and_says_so(
    monkeypatch: pytest.MonkeyPatch, document: Documents
) -> None:
    monkeypatch.setitem(sys.modules, "aws_lambda_powertools", None)
    for name in [name for name in sys.modules if name.startswith("aws_lambda_powertools.")]:
        monkeypatch.delitem(sys.modules, name)
    event = recognised(document("sqs"))
    with pytest.raises(ModuleNotFoundError, match=re.escape('pip install "botctl[events]"')):
        _ = event.data
    assert event.document == document("sqs")


def test_an_event_tells_how_long_is_left() -> None:
    event = Event("other", "1", {}, deadline=12.5, monotonic=lambda: 10.0)
    assert event.remaining_ms() == 2500
    assert Event("other", "1", {}, deadline=9.0, monotonic=lambda: 10.0).remaining_ms() == 0
    assert json.dumps(event.document) == "{}"
