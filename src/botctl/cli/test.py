"""Play the conversation tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botctl.cli.options import AsJson, Engine


def play(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="Files to play; all by default.")
    ] = None,
    *,
    channel: Annotated[
        str | None, typer.Option("--channel", help="Play through this connector's requests and responses.")
    ] = None,
    engine: Engine = None,
    word: Annotated[str, typer.Option("-k", help="Only conversations with this in their name.")] = "",
    as_json: AsJson = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write the results as JUnit XML.")] = None,
) -> None:
    """Play the conversation tests."""
    import time

    from botctl.cli import here, playing, terminal
    from botctl.cli.exits import Failed
    from botctl.errors import UsageError
    from botctl.testing import report
    from botctl.testing.junit import write

    if junit and not junit.parent.is_dir():
        hint = f"make the folder {junit.parent}, or name a file in one that is there"
        raise UsageError(f"--junit {junit}: there is no such folder", hint=hint)
    for file in files or []:
        if not file.exists():
            raise UsageError(
                f"{file}: there is no such file", hint="`botctl test` without arguments plays all."
            )
    began = time.monotonic()
    workspace = here.workspace(engine)
    stages = playing.stages_for(workspace, channel)
    cases = playing.chosen(workspace, files or [], channel=channel, word=word)
    outcomes = playing.play_all(cases, stages, channel=channel)
    seconds = time.monotonic() - began
    if junit:
        write(outcomes, junit)
    if as_json:
        terminal.say_json(report.as_json(outcomes, seconds))
    else:
        playing.say(outcomes)
    if not all(outcome.passed for outcome in outcomes):
        raise Failed
