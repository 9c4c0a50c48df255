"""Read lines from a terminal with editing, history and completion."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def line_editor(history: Path, *, complete: Sequence[str]) -> Callable[[str], str]:
    """Return what reads one line after a prompt; it raises EOFError at Ctrl-D.

    Tab completes the words given; the arrow keys bring back lines of earlier talks.
    """
    session: PromptSession[str] = PromptSession(
        history=_history(history),
        completer=WordCompleter(list(complete), sentence=True),
        complete_while_typing=False,
        enable_history_search=True,
    )

    def read(prompt: str) -> str:
        return session.prompt([("bold ansiblue", prompt)])

    return read


def _history(file: Path) -> History:
    """Keep the history in a file only its owner can read; in memory where that cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))
