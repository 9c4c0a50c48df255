"""Start a worker's process, and end it with all that it started, also when we are killed."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class Process:
    """Run a command in a session of its own; what it prints is read from the pipe `output`.

    `ended` is called on a thread of its own with the exit code, negative for a signal, when the process
    has ended and everything that it left in its process group was killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        ended: Callable[[int], None],
    ) -> None:
        self.output, theirs = os.pipe()
        held, self._leash = os.pipe()
        self._lock = threading.Lock()
        self._is_over = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own Python and a module's name
                command,
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
                cwd=folder,
                env=environment,
                start_new_session=True,
                pass_fds=(held,),
            )
        except OSError:
            os.close(self.output)
            os.close(self._leash)
            raise
        finally:
            os.close(theirs)
            if hasattr(self, "_process"):
                _tie(held, self._process.pid)
            os.close(held)
        self.pid = self._process.pid
        threading.Thread(target=self._wait, args=(ended,), name="worker", daemon=True).start()

    def kill(self) -> None:
        """Kill the process and its group; what is over already stays as it is."""
        with self._lock:
            if not self._is_over:
                self._kill_group()

    def _wait(self, ended: Callable[[int], None]) -> None:
        if hasattr(os, "waitid"):  # the group's number is its own only until the process is reaped
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        else:
            self._process.wait()
        with self._lock:
            self._kill_group()
            self._process.wait()
            self._is_over = True
        os.close(self._leash)
        ended(self._process.returncode)

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: not permitted where all are zombies
            os.killpg(self.pid, signal.SIGKILL)


def _tie(held: int, group: int) -> None:
    """Have the system kill a process group when the other end of a pipe is closed.

    The pipe's end is held open by the group, its other end by us alone: the system closes it when we
    end, kill -9 included. Elsewhere than on Linux a worker ends when it asks us for more work in vain.
    """
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(held, fcntl.F_SETOWN, -group)
        fcntl.fcntl(held, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(held, fcntl.F_SETFL, fcntl.fcntl(held, fcntl.F_GETFL) | os.O_ASYNC)
