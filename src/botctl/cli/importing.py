"""Make a workspace of a project that was written for other software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botctl.cli.options import AsJson

importing = typer.Typer(
    name="import", help="Make a workspace of a project for other software.", no_args_is_help=True
)


@importing.callback()
def _several() -> None:
    """Make a workspace of a project for other software."""


@importing.command("rasa")
def rasa(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a Rasa 2 or 3 project.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where to make it; NAME_botctl here unless given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace of a Rasa project, and tell what could not be carried over.

    What is told stays in IMPORT.md of the workspace, with file and line.
    """
    from botctl.cli import terminal
    from botctl.importing import report
    from botctl.importing.rasa.convert import convert
    from botctl.importing.writing import refuse_what_is_there, write

    name = directory.resolve().name
    target = out or Path(f"{name}_botctl")
    refuse_what_is_there(target)
    converted = convert(directory)
    files = (*converted.files, report.FILE)
    told = report.Imported(name, target.as_posix(), converted.bot, files, converted.remarks)
    written = write(target, {**converted.files, report.FILE: report.markdown(told, what="Rasa")})
    if as_json:
        terminal.say_json(report.to_json(told) | {"files": list(written)})
    else:
        for line in report.lines(told, columns=terminal.columns()):
            terminal.say(line)
    _check(target)
    terminal.tell("Talk with its bot:")
    terminal.tell(f"  cd {target}")
    terminal.tell("  botctl chat      in the terminal")
    if any(file.startswith("tests/") for file in files):
        terminal.tell("  botctl test      let the conversations of the Rasa project talk for you")


def _check(target: Path) -> None:
    """Look at the new workspace as `botctl check` does; fail where it could not be used."""
    from botctl.cli import here
    from botctl.cli.exits import Failed

    reading = here.reading(target)
    if reading.faults:
        here.report(reading, stderr=True)
    if reading.errors:
        raise Failed
