"""Ask the depot about a parcel; it does not answer until a test mends this file."""

from __future__ import annotations

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Fail."""
    raise ConnectionError("the depot does not answer")
