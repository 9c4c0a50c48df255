"""Play the conversation tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from botctl.cli.options import AsJson, Engine


def play(  # noqa: PLR0913  # each is an option of the command
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="Files to play; all by default.")
    ] = None,
    *,
    channel: Annotated[
        str | None, typer.Option("--channel", help="Play through this connector's requests and responses.")
    ] = None,
    engine: Engine = None,
    word: Annotated[str, typer.Option("-k", help="Only conversations with this in their name.")] = "",
    nlu: Annotated[
        bool, typer.Option("--nlu", help="Measure understanding too, and print the report.")
    ] = False,
    as_json: AsJson = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write the results as JUnit XML.")] = None,
) -> None:
    """Play the conversation tests.

    A bot whose file sets a floor for understanding (nlu.floor) must reach it, too.
    """
    import time

    from botctl.cli import here, playing, terminal
    from botctl.cli.exits import Failed
    from botctl.testing import report
    from botctl.testing.junit import write

    _check_paths(files or [], junit)
    began = time.monotonic()
    workspace = here.workspace(engine)
    stages = playing.stages_for(workspace, channel)
    cases = playing.chosen(workspace, files or [], channel=channel, word=word)
    outcomes = playing.play_all(cases, stages, channel=channel)
    seconds = time.monotonic() - began
    if junit:
        write(outcomes, junit)
    if not as_json:
        playing.say(outcomes)
    understood: dict[str, Any] = {}
    good = True
    if nlu or not (files or word):  # whoever plays some conversations is not asked about all sentences
        from botctl.cli import quality

        understood, good = quality.judge(workspace, full=nlu, quiet=as_json)
    if as_json:
        found = report.as_json(outcomes, seconds)
        terminal.say_json({**found, "nlu": understood} if understood else found)
    if not good or not all(outcome.passed for outcome in outcomes):
        raise Failed


def _check_paths(files: list[Path], junit: Path | None) -> None:
    """Refuse, before anything is played, paths that are not there."""
    from botctl.errors import UsageError

    if junit and not junit.parent.is_dir():
        hint = f"make the folder {junit.parent}, or name a file in one that is there"
        raise UsageError(f"--junit {junit}: there is no such folder", hint=hint)
    for file in files:
        if not file.exists():
            raise UsageError(
                f"{file}: there is no such file", hint="`botctl test` without arguments plays all."
            )
