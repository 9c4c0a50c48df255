"""Report every fault of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from botctl.cli.options import AsJson


def check(
    path: Annotated[Path | None, typer.Argument(metavar="PATH", help="A folder of the workspace.")] = None,
    *,
    as_json: AsJson = False,
    schemas: Annotated[
        Path | None, typer.Option("--schemas", help="Also write the JSON Schemas for editors to this folder.")
    ] = None,
) -> None:
    """Report every fault of the workspace.

    Each has its place, a code and a hint; `botctl explain CODE` tells more.
    """
    from botctl.cli import here, terminal
    from botctl.cli.exits import Failed
    from botctl.errors import UsageError

    if path and not path.is_dir():
        what = "this is no folder" if path.exists() else "there is no such folder"
        raise UsageError(f"{path}: {what}", hint="name a folder of the workspace, or none for the one here")
    if schemas:
        _write_schemas(schemas)
    reading = here.reading(path)
    if as_json:
        from botctl.workspace.report import to_json

        terminal.say_json(to_json(reading))
    else:
        here.report(reading)
    if reading.errors:
        raise Failed


def _write_schemas(folder: Path) -> None:
    from botctl.cli import terminal
    from botctl.errors import UsageError
    from botctl.workspace.schemas import write

    try:
        changed = write(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from error
    terminal.tell(f"{folder}: {terminal.count(len(changed), 'schema')} new or changed")
