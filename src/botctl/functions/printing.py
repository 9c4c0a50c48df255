"""Keep what functions print out of results: on stdout, a line of theirs would be taken for a reply."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_function: ContextVar[str] = ContextVar("function", default="")


@contextmanager
def told(function: str) -> Iterator[None]:
    """Send what this thread prints to stderr, each line under the function's name."""
    if not isinstance(sys.stdout, _Divided):
        sys.stdout = _Divided(sys.stdout)
    running = _function.set(function)
    try:
        yield
    finally:
        sys.stdout.flush()
        _function.reset(running)


class _Divided:
    """Stand in for stdout: what a function's thread writes is told on stderr, all else goes where it went."""

    def __init__(self, stdout: Any) -> None:
        self._stdout = stdout
        self._begun: ContextVar[str] = ContextVar("begun", default="")

    def write(self, text: str) -> int:
        """Write text, or tell the lines of it that are whole."""
        if not _function.get():
            return int(self._stdout.write(text))
        *lines, begun = (self._begun.get() + text).split("\n")
        self._begun.set(begun)
        for line in lines:
            sys.stderr.write(f"functions/{_function.get()}: {_visible(line)}\n")
        return len(text)

    def flush(self) -> None:
        """Send on what was written, a line that was only begun too."""
        if _function.get() and self._begun.get():
            self.write("\n")
        (sys.stderr if _function.get() else self._stdout).flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stdout, name)


def _visible(line: str) -> str:
    """Return a line in which nothing can steer a terminal: it may hold what a person said."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
