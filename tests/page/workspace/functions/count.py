"""Count how often this ran, over all conversations: a second run for the same event would show."""

from __future__ import annotations

import os
from pathlib import Path

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Write the turn's id down and say how many there are."""
    ledger = Path(os.environ["BOTCTL_DATA"], "counted.txt")
    with ledger.open("a", encoding="ascii") as file:
        file.write(f"{call.turn_id}\n")
    return Reply(f"That was number {len(ledger.read_text('ascii').splitlines())}.")
