"""Define how playing a conversation came out."""

from __future__ import annotations

from dataclasses import dataclass

from botctl.errors import Place
from botctl.messages import Turn
from botctl.testing.expectations import Mismatch
from botctl.testing.script import Case


@dataclass(frozen=True, slots=True)
class Failure:
    """Tell where a conversation went wrong: expectations not met, or `error` where it broke off."""

    place: Place
    mismatches: tuple[Mismatch, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell how a case came out on a channel; `turns` are those taken, the failing one last."""

    case: Case
    channel: str
    seconds: float
    turns: tuple[Turn, ...]
    failure: Failure | None = None

    @property
    def passed(self) -> bool:
        """Return whether everything was as expected."""
        return self.failure is None
