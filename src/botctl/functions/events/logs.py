"""Read the compressed lines of a CloudWatch Logs event, up to a bound.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from botctl.functions.events.wrong import DocumentError

# Lambda hands over 6 MB at most; logs shrink to a tenth, and nothing legitimate to a hundredth.
_MOST = 64 * 1024 * 1024
_GZIP = 31  # zlib's own way to say: a gzip header, and the largest window

_PATH = ("awslogs", "data")


def lines(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event's `awslogs.data` holds: logGroup, logStream, logEvents; raise DocumentError."""
    packed = document["awslogs"].get("data") if isinstance(document["awslogs"], Mapping) else None
    if not isinstance(packed, str):
        raise DocumentError(
            _PATH, "it must be a text", "CloudWatch sends its lines as base64 of gzip of JSON"
        )
    try:
        unpacking = zlib.decompressobj(_GZIP)
        written = unpacking.decompress(base64.b64decode(packed, validate=True), _MOST)
    except (binascii.Error, zlib.error) as error:
        raise DocumentError(_PATH, f"it is no base64 of gzip: {error}") from error
    if unpacking.unconsumed_tail:
        raise DocumentError(_PATH, f"it unpacks to more than {_MOST // 1024**2} MiB")
    if not unpacking.eof:
        raise DocumentError(_PATH, "its gzip ends too early")
    try:
        batch = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise DocumentError(_PATH, f"what it unpacks to is no JSON: {error}") from error
    if not isinstance(batch, dict):
        raise DocumentError(_PATH, "what it unpacks to is no JSON object")
    return batch
