"""End a conversation."""

from __future__ import annotations

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say goodbye."""
    return Reply("Goodbye.", end=True)
