"""Tell what is missing on this machine, and how to get it."""

from __future__ import annotations

from typing import Annotated

import typer

from botctl.cli.options import AsJson

_STYLES = {"ok": "green", "missing": "bold red", "optional": "yellow"}


def doctor(
    *,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to be served on.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Tell what is missing on this machine, and how to get it."""
    from dataclasses import asdict
    from pathlib import Path

    from rich.text import Text

    from botctl.cli import terminal
    from botctl.cli.examination import examine
    from botctl.cli.exits import Failed

    findings = list(examine(Path.cwd(), port=port))
    if as_json:
        terminal.say_json([asdict(finding) for finding in findings])
    else:
        terminal.say_pairs(
            (
                Text(finding.state, _STYLES[finding.state]),
                "\n".join(filter(None, (f"{finding.name}: {finding.detail}", finding.remedy))),
            )
            for finding in findings
        )
    if any(finding.state == "missing" for finding in findings):
        raise Failed
