"""Say what is wrong in something written, and where it stands."""

from __future__ import annotations

from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]  # keys and positions, from the whole to the part


class Wrong(ValueError):
    """Say what is wrong and how to mend it; `path` leads to the part that is."""

    def __init__(self, path: Path, fault: str, hint: str = "") -> None:
        super().__init__(f"{shown(path)}: {fault}" if path else fault)
        self.path = path
        self.fault = fault
        self.hint = hint


class PatternError(Wrong):
    """Say what is wrong in an event pattern."""


class DocumentError(Wrong):
    """Say what a document lacks to be the event that it looks like."""


def shown(path: Path) -> str:
    """Return a path as people write it: `detail.state[0]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
