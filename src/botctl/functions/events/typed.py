"""Give events the types of aws-lambda-powertools, where that is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botctl.functions.events.event import Event

_CLASSES: Mapping[str, str] = {
    "schedule": "EventBridgeEvent",
    "eventbridge": "EventBridgeEvent",
    "s3": "S3Event",
    "sns": "SNSEvent",
    "sqs": "SQSEvent",
    "dynamodb": "DynamoDBStreamEvent",
    "kinesis": "KinesisStreamEvent",
    "ses": "SESEvent",
    "alarm": "CloudWatchAlarmEvent",
    "logs": "CloudWatchLogsEvent",
}


def typed(event: Event) -> Any:
    """Return an event as the data class of its kind, any other as its document."""
    if event.kind == "other":
        return event.document
    try:
        from aws_lambda_powertools.utilities import data_classes
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'event.data needs `pip install "botctl[events]"`; event.document needs nothing',
            name=error.name,
        ) from error
    return getattr(data_classes, class_name(event))(event.document)


def class_name(event: Event) -> str:
    """Return the name of a kind's data class; API Gateway has one for each version of its documents."""
    if event.kind == "api":
        second = event.document.get("version") == "2.0"
        return "APIGatewayProxyEventV2" if second else "APIGatewayProxyEvent"
    return _CLASSES[event.kind]
