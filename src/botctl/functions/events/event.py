"""Define what a function is given when no call but an event runs it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from botctl.messages import Json

Kind: TypeAlias = Literal[
    "schedule",
    "eventbridge",
    "s3",
    "sns",
    "sqs",
    "dynamodb",
    "kinesis",
    "ses",
    "alarm",
    "logs",
    "api",
    "other",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Hold a document that AWS runs a function with, as the service that sends it writes it.

    `kind` is the key by which a function's file lists such events, or "other" for those of any other
    service, and for documents of one's own. `id` is the idempotency key: the same each time the same
    event is delivered. `deadline` is a `time.monotonic()` value.
    """

    kind: Kind
    id: str
    document: Mapping[str, Json]
    deadline: float = field(default=float("inf"), compare=False)
    monotonic: Callable[[], float] = field(default=time.monotonic, compare=False, repr=False)

    @property
    def data(self) -> Any:
        """Return the document as aws-lambda-powertools types it: an SQSEvent, an S3Event ...

        Raise ModuleNotFoundError where that is not installed (`pip install "botctl[events]"`).
        https://docs.powertools.aws.dev/lambda/python/latest/utilities/data_classes/
        """
        from botctl.functions.events.typed import typed

        return typed(self)

    def remaining_ms(self) -> float:
        """Return how many milliseconds are left before the function is stopped."""
        return max(0.0, (self.deadline - self.monotonic()) * 1000)
