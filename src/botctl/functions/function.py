"""Define a fulfillment function and what invokes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from botctl.messages import Call, Reply

if TYPE_CHECKING:
    from botctl.functions.events.triggers import Trigger  # a worker needs none: imports are its cold start

# A value that stands for a variable where botctl runs.
VARIABLE = re.compile(r"\$\{[A-Z_][A-Z0-9_]*\}")


@dataclass(frozen=True, slots=True)
class Function:
    """Name a function, the module it is loaded from, and how it is run.

    Seconds for `timeout`, `slow_after` and `backoff` (before the first retry, doubled for each further
    one), megabytes for `memory`. A value of `environment` is a text, or `${NAME}` for a variable where
    botctl runs. `on_failure` names the function that is told of its dead letters; `events` tells what else
    it is run for.
    """

    name: str
    module: Path
    timeout: float = 10.0
    slow_after: float = 1.0
    memory: int = 256
    retries: int = 2
    backoff: float = 0.5
    concurrency: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    on_failure: str | None = None
    events: tuple[Trigger, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the variables of botctl's own environment that it is given."""
        return tuple(text[2:-1] for text in self.environment.values() if VARIABLE.fullmatch(text))


class Invoker(Protocol):
    """Run functions, here or elsewhere: JSON in, JSON out."""

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
        """Run a function once and return its reply.

        `slow` is called once if the function takes longer than its `slow_after`. Raise FunctionError
        where it fails, FunctionTimedOut where it runs longer than its limit, and FunctionRefused where
        it says that trying again is of no use.
        """

    def close(self) -> None:
        """Stop what runs."""


class Runner(Invoker, Protocol):
    """Run functions for events of any kind, too, not only for calls; `attempt` counts from 1."""

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        """Run a function once and return its reply; an invoker that keeps a log tells the attempt."""

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        """Run a function once for an event, a JSON document, and return the JSON that it returns.

        `turn`, `trace` (a W3C traceparent) and `attempt` tell an invoker that keeps a log what it belongs to.
        `slow` and what is raised are as for a call.
        """
