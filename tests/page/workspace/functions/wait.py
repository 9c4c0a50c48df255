"""Take some time."""

from __future__ import annotations

import time

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Answer after longer than `slow_after`."""
    time.sleep(1.2)
    return Reply("Found it.")
