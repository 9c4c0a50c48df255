"""Put the commands together; each module imports its work only when it is called."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from botctl.cli.chat import chat
from botctl.cli.check import check
from botctl.cli.conversations import conversations
from botctl.cli.deadletters import deadletters
from botctl.cli.doctor import doctor
from botctl.cli.engines import engines
from botctl.cli.explain import explain
from botctl.cli.functions import functions
from botctl.cli.importing import importing
from botctl.cli.init import init
from botctl.cli.parse import parse
from botctl.cli.run import run
from botctl.cli.test import play
from botctl.cli.train import train

app = typer.Typer(
    name="botctl",
    rich_markup_mode=None,  # Rich's help costs 40 ms of CPU more, and breaks in 40 columns
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(init)
app.command()(check)
app.command()(explain)
app.command()(train)
app.command()(parse)
app.command()(chat)
app.command("test")(play)
app.command()(run)
app.add_typer(functions)
app.add_typer(deadletters)
app.add_typer(conversations)
app.add_typer(importing)
app.add_typer(engines, name="engines")
app.command()(doctor)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands an option's value to its callback
    if wanted:
        import botctl

        typer.echo(f"botctl {botctl.__version__}")
        raise typer.Exit


@app.callback()
def botctl(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Write an intent once: YAML in, conversations out."""


def answer() -> None:
    """Answer the command line; raise SystemExit with typer's own code for help and wrong usage."""
    # Typer would not go below 50 columns by itself; what has no terminal gets 80.
    app(prog_name="botctl", terminal_width=min(shutil.get_terminal_size().columns, 100))
