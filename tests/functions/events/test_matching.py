from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from botctl.functions.events.documents import recognised
from botctl.functions.events.matching import takes
from botctl.functions.events.patterns import compiled
from botctl.functions.events.schedules import schedule
from botctl.functions.events.triggers import (
    OnAlarm,
    OnDynamodb,
    OnKinesis,
    OnLogs,
    OnPattern,
    OnRoute,
    OnS3,
    OnSchedule,
    OnSes,
    OnSns,
    OnSqs,
    Trigger,
)

Documents: TypeAlias = Callable[[str], dict[str, Any]]

BUCKET = "amzn-s3-demo-bucket"


@pytest.mark.parametrize(
    ("trigger", "name"),
    [
        (OnSchedule(schedule("rate(5 minutes)")), "schedule_rule"),
        (OnSchedule(schedule("rate(5 minutes)")), "schedule_scheduler"),
        (OnPattern(compiled({"source": ["aws.ec2"]})), "eventbridge_ec2"),
        (OnS3(BUCKET), "s3"),
        (OnS3(BUCKET, ("s3:ObjectRemoved:*", "s3:ObjectCreated:Put"), "in/", "ro plan.csv"), "s3"),
        (OnSns("sns-lambda"), "sns"),
        (OnSns("arn:aws:sns:us-east-1:123456789012:sns-lambda"), "sns"),
        (OnSqs("my-queue"), "sqs"),
        (OnDynamodb("ExampleTableWithStream"), "dynamodb"),
        (OnKinesis("lambda-stream"), "kinesis"),
        (OnKinesis("arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"), "kinesis"),
        (OnSes("JohnDoe@example.com"), "ses"),
        (OnSes("example.com"), "ses"),
        (OnAlarm("lambda-demo-metric-alarm"), "alarm"),
        (OnAlarm("ServerCpuTooHigh"), "eventbridge_alarm"),
        (OnLogs("/aws/lambda/echo-nodejs"), "logs"),
        (OnRoute("GET", "/my/{step}"), "api_v1"),
        (OnRoute("ANY", "/orders/{id}"), "api_v2"),
    ],
)
def test_a_trigger_takes_its_events_and_no_others(document: Documents, trigger: Trigger, name: str) -> None:
    others = {"sns", "sqs", "s3", "logs", "api_v1", "api_v2", "alarm", "eventbridge_ec2", "ses", "kinesis"}
    assert takes(trigger, recognised(document(name)))
    kind = name.partition("_")[0]
    for other in others:
        if not other.startswith(kind):
            assert not takes(trigger, recognised(document(other))), other


@pytest.mark.parametrize(
    ("trigger", "name"),
    [
        (OnPattern(compiled({"source": ["aws.rds"]})), "eventbridge_ec2"),
        (OnS3("another-bucket"), "s3"),
        (OnS3(BUCKET, ("s3:ObjectRemoved:*",)), "s3"),
        (OnS3(BUCKET, ("s3:ObjectCreated:Copy",)), "s3"),
        (OnS3(BUCKET, prefix="out/"), "s3"),
        (OnS3(BUCKET, suffix=".png"), "s3"),
        (OnSns("lambda"), "sns"),
        (OnSqs("queue"), "sqs"),
        (OnDynamodb("Example"), "dynamodb"),
        (OnKinesis("stream"), "kinesis"),
        (OnSes("ohndoe@example.com"), "ses"),
        (OnSes("ample.com"), "ses"),
        (OnAlarm("another"), "alarm"),
        (OnAlarm("another"), "eventbridge_alarm"),
        (OnAlarm("ServerCpuTooHigh"), "eventbridge_ec2"),
        (OnLogs("/aws/lambda"), "logs"),
        (OnRoute("POST", "/my/{step}"), "api_v1"),
        (OnRoute("GET", "/my"), "api_v1"),
    ],
)
def test_a_trigger_does_not_take_another_ones_events(
    document: Documents, trigger: Trigger, name: str
) -> None:
    assert not takes(trigger, recognised(document(name)))


@pytest.mark.parametrize(
    ("route", "path", "parameters"),
    [
        ("/orders", "/orders", {}),
        ("/orders", "/orders/", None),
        ("/orders", "/ordersx", None),
        ("/v1.0/orders", "/v1x0/orders", None),
        ("/orders/{id}", "/orders/7", {"id": "7"}),
        ("/orders/{id}", "/orders/a%2Fb%20c", {"id": "a/b c"}),
        ("/orders/{id}", "/orders/", None),
        ("/orders/{id}", "/orders/7/items", None),
        ("/orders/{id}/items/{item-no}", "/orders/7/items/x", {"id": "7", "item-no": "x"}),
        ("/shop/{rest+}", "/shop/a/b/c", {"rest": "a/b/c"}),
        ("/shop/{rest+}", "/shop/", None),
    ],
)
def test_a_route_tells_what_its_path_holds(route: str, path: str, parameters: dict[str, str] | None) -> None:
    assert OnRoute("GET", route).takes("get", path) == parameters
    assert OnRoute("POST", route).takes("get", path) is None
