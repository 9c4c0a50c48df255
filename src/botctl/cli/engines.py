"""Install what understanding outside of botctl needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from botctl.cli.options import AsJson

if TYPE_CHECKING:
    from botctl.bots.bot import Bot

engines = typer.Typer(
    help="Install Rasa, in a Python of its own.", no_args_is_help=True, rich_markup_mode=None
)


@engines.command()
def install(
    name: Annotated[str, typer.Argument(metavar="ENGINE", help="The engine: rasa.")],
    *,
    python: Annotated[
        str | None,
        typer.Option("--python", help="The Python to use (3.8, 3.9 or 3.10); found by itself otherwise."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Install an engine for this workspace, once for all workspaces of yours."""
    import os
    import time

    from botctl.cli import here, terminal
    from botctl.engines import environment
    from botctl.errors import UsageError

    if name != "rasa":
        raise UsageError(f"there is no engine `{name}` to install", hint="There is: rasa.")
    workspace = here.workspace()
    began = time.monotonic()
    with terminal.progress() as bar:
        task = bar.add_task("installing Rasa", total=1.0)

        def step(share: float, what: str) -> None:
            bar.update(task, completed=share, description=f"Rasa: {what}"[:60])

        chosen = python or _named(workspace.bots.values())
        found, made = environment.install(workspace.root, os.environ, python=chosen, progress=step)
    seconds = time.monotonic() - began
    if as_json:
        result = {
            "engine": "rasa",
            "version": environment.VERSION,
            "python": str(found.python),
            "installed": made,
            "seconds": round(seconds, 3),
        }
        terminal.say_json(result)
    elif made:
        terminal.say(f"Rasa {environment.VERSION} is installed, in {seconds:.0f} s: {found.python}")
    else:
        terminal.say(f"Rasa {environment.VERSION} is there already: {found.python}")


def _named(bots: Iterable[Bot]) -> str:
    """Return the Python that a bot's file names for Rasa, "" where none does."""
    return next((bot.nlu.rasa.python for bot in bots if bot.nlu.rasa.python), "")
