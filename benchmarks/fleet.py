"""Fork servers of one workspace from a process that has imported everything: a new one is there at once.

Run as `python -m benchmarks.fleet ROOT [--naive]`: each line `PORT` on stdin forks a server on that port,
and its process id is printed. The servers end with this process, and this one with its stdin.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


def main(root: Path, *, naive: bool) -> None:
    """Read ports and fork servers, until there is no more to read."""
    from benchmarks.naive import take_the_guards_off
    from botctl.serve import run  # all that a server needs is imported here, once
    from botctl.serve.opening import open_host
    from botctl.workspace.read import load

    logging.basicConfig(level=logging.CRITICAL)
    if naive:
        take_the_guards_off()
    workspace = load(root)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that were killed
    for line in sys.stdin:
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        with _listener(int(line)) as listener:
            run.serve(open_host(workspace, in_process=True), listener)
        os._exit(0)


def _listener(port: int) -> socket.socket:
    """Listen where a server that was killed just now has listened, or still ends."""
    listener = socket.create_server(("127.0.0.1", port), reuse_port=True, backlog=1_024)
    listener.setblocking(False)  # noqa: FBT003 -- a name for it is not taken
    return listener


@dataclass(slots=True)
class Fleet:
    """Hold the servers of a workspace, each at a port of its own, by their process ids."""

    root: Path
    environ: dict[str, str]
    naive: bool = False
    ports: tuple[int, ...] = ()
    pids: list[int] = field(default_factory=list)
    _forking: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "benchmarks.fleet", str(self.root), *(["--naive"] * self.naive)]
        self._forking = subprocess.Popen(  # noqa: S603 -- our own command
            command,
            cwd=ROOT,
            env=os.environ | self.environ | {"OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.pids = [self._fork(port) for port in self.ports]
        return self

    def __exit__(self, *_: object) -> None:
        for server in range(len(self.pids)):
            self.signal(server, signal.SIGKILL)
        assert self._forking is not None  # noqa: S101 -- it was entered
        self._forking.communicate(timeout=30)

    def signal(self, server: int, number: int) -> None:
        """Send a signal to a server; one that is gone does not mind."""
        with suppress(ProcessLookupError):
            os.kill(self.pids[server], number)

    def renew(self, server: int) -> None:
        """Start a server at the port of one that ends."""
        self.pids[server] = self._fork(self.ports[server])

    def _fork(self, port: int) -> int:
        assert self._forking is not None  # noqa: S101 -- it was entered
        assert self._forking.stdin is not None  # noqa: S101 -- pipes were asked for
        assert self._forking.stdout is not None  # noqa: S101 -- the same
        self._forking.stdin.write(f"{port}\n")
        self._forking.stdin.flush()
        return int(self._forking.stdout.readline())


def free_ports(number: int) -> tuple[int, ...]:
    """Return ports that nobody listens at."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return ports


def _called(arguments: Sequence[str]) -> None:
    main(Path(arguments[0]), naive="--naive" in arguments)


if __name__ == "__main__":
    _called(sys.argv[1:])
