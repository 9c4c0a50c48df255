"""Decide how a command ends: the one place where exit codes are made.

0     good
1     the workspace or the conversation failed
2     the command was called wrongly
130   interrupted by Ctrl-C (128 + SIGINT, as shells say it)
141   whoever read the output has gone (128 + SIGPIPE)
"""

from __future__ import annotations

import errno
import io
import os
import sys
import threading
from collections.abc import Callable
from typing import Literal, NoReturn, TextIO

from botctl.errors import BotctlError, UsageError, WorkspaceError

GOOD, FAILED, MISUSED, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141

_UNWRITABLE = (errno.ENOSPC, errno.EBADF, errno.EIO)


class Failed(Exception):
    """Leave with exit code 1: the result that was printed says what failed."""


def run(command: Callable[[], None]) -> int:
    """Run a command and return its exit code, with what went wrong told on stderr."""
    _have_streams()
    try:
        code = _outcome(command)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = UNREAD
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        code = FAILED
        sys.stderr.write(f"botctl: the output cannot be written: {error.strerror}\n")
        _swallow_output()
    if code == INTERRUPTED and sys.stderr.isatty():
        sys.stderr.write("\n")  # the shell's prompt begins on a line of its own, below ^C
    if code == UNREAD:
        _swallow_output()
    return code


def leave(code: int) -> NoReturn:
    """End the process; a function that was given up may still run on a thread, and nobody waits for it."""
    if threading.active_count() == 1:
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _have_streams() -> None:
    """Open what the caller has closed, and let no character that cannot be shown end a command.

    A closed stdout fails when it is written to, as a full disk does: a server may do without.
    """
    sys.stdin = sys.stdin or _open_nowhere("r", os.O_RDONLY)
    sys.stdout = sys.stdout or _open_nowhere("w", os.O_RDONLY)
    sys.stderr = sys.stderr or _open_nowhere("w", os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def _open_nowhere(mode: Literal["r", "w"], flags: int) -> TextIO:
    # Not closed by Python, which would complain that nobody else did.
    return os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8", closefd=False)


def _outcome(command: Callable[[], None]) -> int:
    try:
        command()
    except Failed:
        return FAILED
    except BotctlError as error:
        _tell(error)
        return MISUSED if isinstance(error, UsageError) else FAILED
    except SystemExit as leave:  # how typer ends: help, wrong usage, Ctrl-C, a closed pipe
        if isinstance(leave.__context__, BrokenPipeError):
            return UNREAD
        return leave.code if isinstance(leave.code, int) else GOOD
    return GOOD


def _tell(error: BotctlError) -> None:
    from botctl.cli import terminal

    for fault in error.faults if isinstance(error, WorkspaceError) else ():
        terminal.tell(str(fault))
        if fault.hint:
            terminal.tell(f"  {fault.hint}")
    terminal.tell(f"botctl: {error.message}", style="bold red")
    if error.hint:
        terminal.tell(f"  {error.hint}")


def _swallow_output() -> None:
    """Point stdout at nothing, so that Python's last flush does not complain about the closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
