"""Define a fulfillment function and what invokes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from botctl.messages import Call, Reply


@dataclass(frozen=True, slots=True)
class Function:
    """Name a function, the module it is loaded from, and its limits (timeout in seconds)."""

    name: str
    module: Path
    timeout: float = 10.0
    slow_after: float = 1.0


class Invoker(Protocol):
    """Run functions, here or elsewhere: JSON in, JSON out."""

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
        """Run a function and return its reply.

        `slow` is called once if the function takes longer than its `slow_after`. Raise FunctionError
        where it fails and FunctionTimedOut where it runs longer than its limit.
        """

    def close(self) -> None:
        """Stop what runs."""
