"""Tell more about a fault's code."""

from __future__ import annotations

from typing import Annotated

import typer

from botctl.cli.options import AsJson


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code, as `botctl check` prints it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Tell more about a fault's code."""
    from rich.text import Text

    from botctl.cli import terminal
    from botctl.errors import UsageError
    from botctl.workspace.codes import CODES
    from botctl.workspace.nearest import did_you_mean

    wanted = code.upper()
    if wanted not in CODES:
        hint = did_you_mean(wanted, CODES, f"there are {len(CODES)}, from {min(CODES)} to {max(CODES)}")
        raise UsageError(f"there is no code `{code}`", hint=hint)
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
