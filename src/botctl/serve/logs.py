"""Log to stderr in lines that people can read and nobody else can forge."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping

from botctl.errors import UsageError

LEVEL = "BOTCTL_LOG"  # debug shows a line for each turn
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class SafeFormatter(logging.Formatter):
    """Show control characters instead of sending them to a terminal, and indent further lines.

    An error's message may hold what a person said: it must not colour, clear or forge a line.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text, its stack included."""
        return "\n    ".join(visible(line) for line in super().format(record).split("\n"))


def visible(line: str) -> str:
    """Return a line with what cannot be printed written as an escape."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)


def configure(environ: Mapping[str, str] = os.environ) -> None:
    """Send every logger's lines to stderr, unless somebody has said already where they go.

    Raise UsageError where the level is not one.
    """
    wanted = environ.get(LEVEL, "info").lower()
    if wanted not in _LEVELS:
        raise UsageError(f"{LEVEL}={wanted}: there is no such level", hint=f"set it to {', '.join(_LEVELS)}")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("botctl").setLevel(_LEVELS[wanted])
