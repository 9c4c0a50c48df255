"""Choose the conversation tests that were asked for, play them, and say how they came out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path

from rich.text import Text

from botctl.cli import here, terminal
from botctl.errors import BotctlError, UsageError
from botctl.testing import reading, report
from botctl.testing.outcome import Outcome
from botctl.testing.player import Stages, play
from botctl.testing.script import Case
from botctl.testing.trained import Models
from botctl.workspace.workspace import Workspace

_STYLES = {"- ": "red", "+ ": "green", "? ": "yellow"}


def chosen(workspace: Workspace, files: Sequence[Path], *, channel: str | None, word: str) -> list[Case]:
    """Return the cases to play; raise BotctlError where that would be none at all."""
    cases = [
        case
        for case in reading.read(workspace.root, _files(workspace, files))
        if word.casefold() in case.name.casefold() and (channel is None or channel in case.channels)
    ]
    for case in cases:
        if case.bot not in workspace.bots:
            raise BotctlError(f"{case.place}: there is no bot `{case.bot}`")
    played = [case for case in cases if case.goes_with(workspace.bots[case.bot].nlu.engine)]
    if len(played) < len(cases):
        left = terminal.count(len(cases) - len(played), "conversation")
        terminal.tell(f"{left} not played: known to go otherwise with this engine")
    if not played:
        raise BotctlError(
            "no conversation was played: none is asked for by these words, files and channel",
            hint=f"`botctl test` without arguments plays all of {reading.FOLDER.as_posix()}/.",
        )
    return played


def stages_for(workspace: Workspace, channel: str | None) -> Stages:
    """Return what lets cases talk: the turn itself, or a connector's requests and responses.

    Raise UsageError where there is no such connector.
    """
    from botctl.testing.direct import Direct

    models = Models(partial(here.model, workspace))
    if channel is None:
        return Direct(workspace.bots, workspace.functions, models)
    if channel != "web":
        raise UsageError(f"there is no connector of kind `{channel}` to play through", hint="There is: web.")
    from botctl.testing.web import Web

    return Web(workspace, models)


def play_all(cases: Sequence[Case], stages: Stages, *, channel: str | None) -> list[Outcome]:
    """Play cases, each on every channel it names, or on one alone.

    What functions print meanwhile goes to stderr: stdout is the result's.
    """
    plays = [(case, each) for case in cases for each in ([channel] if channel else case.channels)]
    outcomes = []
    with redirect_stdout(sys.stderr), terminal.progress() as bar:
        task = bar.add_task("playing", total=len(plays))
        for case, each in plays:
            bar.update(task, description=case.name[:30])
            outcomes.append(play(case, each, stages))
            bar.advance(task)
    return outcomes


def say(outcomes: Sequence[Outcome]) -> None:
    """Print what failed, and the summary."""
    for outcome in outcomes:
        for number, line in enumerate(report.failure_lines(outcome)):
            style = "bold" if number == 0 else _STYLES.get(line.lstrip()[:2], "")
            terminal.say(Text(line, style=style))
        if not outcome.passed:
            terminal.say()
    passed = all(outcome.passed for outcome in outcomes)
    terminal.say(report.summary(outcomes), style="green" if passed else "bold red")


def _files(workspace: Workspace, files: Sequence[Path]) -> list[Path]:
    if not files:
        return list(reading.files(workspace.root))
    whole = [file.resolve() for file in files]
    return [found for file in whole for found in (sorted(file.glob("*.yml")) if file.is_dir() else [file])]
