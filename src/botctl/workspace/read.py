"""Find a workspace, read it, and tell every fault of it in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botctl.errors import Fault, UsageError, WorkspaceError
from botctl.workspace.build import build
from botctl.workspace.checks import check, pipelines
from botctl.workspace.checks.secrets import hidden
from botctl.workspace.folders import scan
from botctl.workspace.sources import gather
from botctl.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what reading a workspace gave: its values where it has no error, and every fault.

    `sources` are the texts of the files by the path that places carry, secrets hidden.
    """

    root: Path
    workspace: Workspace | None
    faults: tuple[Fault, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Return the faults that keep the workspace from being used."""
        return tuple(fault for fault in self.faults if fault.severity == "error")


def find(start: Path) -> Path:
    """Return the workspace that a folder stands in: it or the nearest above with `bots/` and `intents/`.

    Raise UsageError where there is none.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        # Inside of botctl's own source, `bots` and `intents` are Python packages.
        if (
            (folder / "bots").is_dir()
            and (folder / "intents").is_dir()
            and not (folder / "bots/__init__.py").exists()
        ):
            return folder
    raise UsageError(
        f"{start}: there is no workspace here or above (no folder with bots/ and intents/)",
        hint="go to your workspace, or make one with `botctl init DIR`",
    )


def read(root: Path) -> Reading:
    """Read a workspace; whatever is wrong with it is a fault, sorted by place, and nothing is raised."""
    sources = gather(scan(root))
    faults = tuple(sorted({*sources.faults, *check(sources), *pipelines.check(root, sources)}, key=_order))
    broken = any(fault.severity == "error" for fault in faults)
    return Reading(root, None if broken else build(root, sources), faults, hidden(sources))


def load(root: Path) -> Workspace:
    """Return a workspace; raise WorkspaceError with every fault where it has an error."""
    reading = read(root)
    if reading.workspace is None:
        count = len(reading.errors)
        raise WorkspaceError(
            f"{root}: the workspace has {count} error{'s' if count > 1 else ''}",
            faults=reading.faults,
            hint="`botctl check` shows them in their lines",
        )
    return reading.workspace


def _order(fault: Fault) -> tuple[str, int, int, str]:
    return fault.place.file, fault.place.line, fault.place.column, fault.code
