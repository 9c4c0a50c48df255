"""Define the arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def bots_here(incomplete: str) -> list[str]:
    """Complete a bot's name from the files at hand; a workspace with faults completes too."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        names = sorted(file.stem for file in folder.glob("bots/*.yml") if "." not in file.stem)
        if names:
            return [name for name in names if name.startswith(incomplete)]
    return []


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
BotArgument = Annotated[
    str | None, typer.Argument(metavar="BOT", help="A bot's name.", autocompletion=bots_here)
]
BotOption = Annotated[str | None, typer.Option("--bot", help="Only this bot's.", autocompletion=bots_here)]
Engine = Annotated[
    str | None,
    typer.Option("--engine", help="What understands: embedded or rasa; the bot's own choice by default."),
]
Locale = Annotated[str | None, typer.Option("--locale", help="A language, such as de-DE.")]
