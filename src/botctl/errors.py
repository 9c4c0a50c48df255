"""Define what can go wrong, as one tree.

BotctlError                 everything that botctl raises on purpose
├── UsageError              the command was called wrongly (exit 2)
├── WorkspaceError          the workspace has faults (exit 1); carries them all
├── ModelError              a model file is missing, corrupt or foreign
├── EngineError             an engine outside of this process is missing, down, slow or odd
├── FunctionError           fulfillment failed; carries the author's full story
│   ├── FunctionTimedOut    it ran longer than its limit
│   └── FunctionRefused     it raised `botctl.Never`: trying again is of no use
├── StoreError              the conversation store could not keep its promise
│   ├── StoreUnavailable    disk full, read-only, database gone: 503, try again
│   │   └── StillWaiting    kept, but an earlier event has its turn elsewhere: 503, ask again
│   ├── StaleConversation   somebody else wrote first; this write was refused
│   ├── UnderWay            what is done once is being done by somebody else: try again
│   └── EventConflict       the same event id came with another payload: 409
└── RequestError            a connector refuses a request; carries the HTTP status
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Point into a file: a path relative to the workspace, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Tell one thing that is wrong in a workspace: where, what, and what to do."""

    code: str
    place: Place
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.place} {self.code} {self.message}"


class BotctlError(Exception):
    """Carry a message that names the place and the fault, and a hint that names the remedy."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BotctlError):
    """Say that a command was called wrongly."""


class WorkspaceError(BotctlError):
    """Say that a workspace cannot be used, with every fault that was found in it."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


class ModelError(BotctlError):
    """Say that a model file is missing, corrupt, or was made by something else."""


class EngineError(BotctlError):
    """Say that an engine outside of this process cannot be had, or did not answer as it should."""


class FunctionError(BotctlError):
    """Say that fulfillment failed; `story` is for the author (a stack), never for the person.

    `again` tells whether another attempt may go better, `attempts` what each one said and how many
    milliseconds it took.
    """

    again = True

    def __init__(
        self, message: str, *, function: str, story: str = "", hint: str = "", again: bool | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.function = function
        self.story = story
        self.attempts: tuple[tuple[str, float], ...] = ()
        if again is not None:
            self.again = again


class FunctionTimedOut(FunctionError):
    """Say that a function ran longer than its limit."""


class FunctionRefused(FunctionError):
    """Say that a function failed in a way that trying again does not mend."""

    again = False


class StoreError(BotctlError):
    """Say that the conversation store could not keep its promise."""


class StoreUnavailable(StoreError):
    """Say that the store cannot write now (full, read-only, gone); nothing was acknowledged."""


class StillWaiting(StoreUnavailable):
    """Say that an event is kept in the ledger and waits for an earlier one; it will have its turn."""


class StaleConversation(StoreError):
    """Say that a write was refused because somebody else wrote first."""


class UnderWay(StoreError):
    """Say that what is done once is being done elsewhere just now; try again to get its result."""


class EventConflict(StoreError):
    """Say that an event id came again with another payload."""


class RequestError(BotctlError):
    """Refuse a request with an HTTP status and a code that programs can read."""

    def __init__(self, status: int, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code
