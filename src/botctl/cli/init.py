"""Make a new workspace."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from botctl.cli.options import AsJson


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to make it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a new workspace with a bot that talks at once."""
    from botctl.cli import terminal
    from botctl.workspace.init import create

    files = [file.as_posix() for file in create(directory)]
    if as_json:
        terminal.say_json({"workspace": directory.as_posix(), "files": files})
        return
    for file in files:
        terminal.say(file)
    terminal.tell("Talk with its bot:")
    terminal.tell(f"  cd {shlex.quote(str(directory))}")
    terminal.tell("  botctl chat      in the terminal")
    terminal.tell("  botctl run       in the browser")
    terminal.tell("  botctl test      let its conversations talk for you")
