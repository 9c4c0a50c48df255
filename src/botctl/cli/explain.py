"""Tell more about a fault's code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

import typer

from botctl.cli.options import AsJson


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="A code, as `botctl check` prints it; all are listed without."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell more about a fault's code, or list the codes."""
    if code is None:
        _list(as_json=as_json)
    else:
        _explain(code, as_json=as_json)


def _list(*, as_json: bool) -> None:
    from rich.text import Text

    from botctl.cli import terminal
    from botctl.workspace.codes import CODES

    if as_json:
        terminal.say_json([{"code": code, "title": found.title} for code, found in CODES.items()])
    else:
        terminal.say_pairs((Text(code, "bold"), found.title) for code, found in CODES.items())


def _explain(code: str, *, as_json: bool) -> None:
    from rich.text import Text

    from botctl.cli import terminal
    from botctl.errors import UsageError
    from botctl.workspace.codes import CODES

    wanted = code.upper()
    if wanted not in CODES:
        guess = _nearest(wanted, CODES)
        meant = f"Did you mean {guess} ({CODES[guess].title})? " if guess else ""
        raise UsageError(f"there is no code `{code}`", hint=f"{meant}`botctl explain` lists them.")
    found = CODES[wanted]
    if as_json:
        words = {key: getattr(found, key) for key in ("title", "why", "wrong", "right")}
        terminal.say_json({"code": wanted, **words})
        return
    terminal.say(Text.assemble((wanted, "bold"), f" {found.title}"))
    terminal.say(found.why.strip())
    for name, example, style in (("wrong", found.wrong, "red"), ("right", found.right, "green")):
        terminal.say()
        terminal.say(f"{name}:", style=style)
        for line in example.rstrip().splitlines():
            terminal.say(f"    {line}")


def _nearest(wanted: str, codes: Iterable[str]) -> str | None:
    """Return the code that is spelt most like a wanted one, or the nearest by number with its letter."""
    from botctl.workspace.nearest import nearest

    guess = nearest(wanted, codes)
    if guess or not re.fullmatch(r"[A-Z]\d{1,9}", wanted):
        return guess
    alike = [code for code in codes if code[0] == wanted[0]]
    return min(alike, key=lambda code: abs(int(code[1:]) - int(wanted[1:])), default=None)
