"""Tell how much memory a worker uses, with the processes it has started."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MB = 1024 * 1024


class Memory:
    """Look at a process's resident memory; where the system has no /proc, nothing is known and it is 0.

    Not a limit that the system keeps (RLIMIT_DATA): that counts what is reserved, and 40 threads that
    sleep reserve 320 MB for their stacks and use 10. AWS Lambda counts what is used, too.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self._pid = pid
        self._statm = -1
        with suppress(OSError):
            self._statm = os.open(_PROC / str(pid) / "statm", os.O_RDONLY | os.O_CLOEXEC)

    def look(self) -> float:
        """Return the megabytes that the process itself uses, and note the highest."""
        used = 0.0
        if self._statm >= 0:
            with suppress(OSError, IndexError):  # it has just ended
                used = int(os.pread(self._statm, 128, 0).split()[1]) * _PAGE / _MB
        self.peak = max(self.peak, used)
        return used

    def look_at_all(self) -> float:
        """Return the megabytes that it uses with its descendants, shared pages counted once."""
        family = [self._pid, *_descendants(self._pid)]
        if len(family) == 1:
            return self.look()
        used = sum(map(_proportional, family))
        self.peak = max(self.peak, used)
        return used

    def close(self) -> None:
        """Stop looking."""
        if self._statm >= 0:
            os.close(self._statm)
            self._statm = -1


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):  # a system without this file, or a process that has just ended
        for thread in (_PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found


def _proportional(pid: int) -> float:
    """Return a process's share of the memory that it uses, in megabytes."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
