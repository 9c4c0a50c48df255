"""Collect conversation tests as pytest items.

Every pytest run of a user loads this module: it imports nothing but pytest until a workspace's
`tests/conversations/*.yml` is there to be collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from botctl.errors import WorkspaceError
    from botctl.testing.direct import Direct
    from botctl.testing.outcome import Outcome
    from botctl.testing.script import Case

_STAGES = pytest.StashKey["dict[Path, Direct]"]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the conversation tests of a workspace, but not of one that is itself a test's data."""
    if file_path.suffix != ".yml" or file_path.parent.parts[-2:] != ("tests", "conversations"):
        return None
    root, *above = file_path.parents[2:]
    if not _is_workspace(root) or any(_is_workspace(folder) for folder in above):
        return None
    return ConversationFile.from_parent(parent, path=file_path)


def _is_workspace(folder: Path) -> bool:
    inside_a_package = (folder / "bots" / "__init__.py").exists()
    return (folder / "bots").is_dir() and (folder / "intents").is_dir() and not inside_a_package


class ConversationFile(pytest.File):
    """Hold one file of conversation tests."""

    def collect(self) -> Iterator[Conversation]:
        """Yield one item for each conversation and channel."""
        from botctl.testing import reading

        for case in reading.read(self.path.parents[2], [self.path]):
            for channel in case.channels:
                name = f"{case.name} [{channel}]"
                yield Conversation.from_parent(self, name=name, case=case, channel=channel)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell faults of a file as `botctl check` does, without a stack."""
        from botctl.errors import WorkspaceError

        if isinstance(excinfo.value, WorkspaceError):
            return _faults(excinfo.value)
        return super().repr_failure(excinfo)


class NotAsExpected(Exception):
    """Carry the outcome of a conversation that failed."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome.failure.place) if outcome.failure else "")
        self.outcome = outcome


class Conversation(pytest.Item):
    """Play one conversation on one channel."""

    def __init__(self, *, case: Case, channel: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.case = case
        self.channel = channel

    def runtest(self) -> None:
        """Play it; raise NotAsExpected where it fails, and skip it where it is for other engines."""
        from botctl.testing.player import play

        stages = _stages(self)
        bot = stages.bots.get(self.case.bot)
        if bot and not self.case.goes_with(bot.nlu.engine):
            pytest.skip(f"with the engine {bot.nlu.engine}, it is known to go otherwise")
        outcome = play(self.case, self.channel, stages)
        if not outcome.passed:
            raise NotAsExpected(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell a failure as `botctl test` does."""
        from botctl.errors import WorkspaceError
        from botctl.testing.report import failure_lines

        if isinstance(excinfo.value, NotAsExpected):
            return "\n".join(failure_lines(excinfo.value.outcome))
        if isinstance(excinfo.value, WorkspaceError):
            return _faults(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, the line counted from 0, and the name."""
        return self.path, self.case.place.line - 1, self.name


def _stages(item: Conversation) -> Direct:
    """Return what sets an item's stage; a workspace is read, and its models loaded, once a session."""
    from functools import partial

    from botctl.testing.direct import Direct
    from botctl.testing.trained import Models, trained_model
    from botctl.workspace.read import load

    known = item.session.stash.setdefault(_STAGES, {})
    root = item.path.parents[2]
    if root not in known:
        workspace = load(root)
        known[root] = Direct(workspace.bots, workspace.functions, Models(partial(trained_model, root)))
    return known[root]


def _faults(error: WorkspaceError) -> str:
    lines = [f"{fault}\n    {fault.hint}" if fault.hint else str(fault) for fault in error.faults]
    return "\n".join([error.message, *lines])
