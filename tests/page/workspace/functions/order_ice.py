"""Sell ice cream."""

from __future__ import annotations

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say what is on its way."""
    return Reply(f"One {call.slots['size']} {call.slots['flavour']} ice cream is on its way.")
