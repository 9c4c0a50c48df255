"""Call botctl as its users do: as a process, with streams, or on a terminal of its own."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import Self

COMMAND = [sys.executable, "-c", "from botctl.cli import main; main()"]
SOURCE = Path(__file__).parents[2] / "src"
PATIENCE = 60.0


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without what would colour or resize the output."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "BOTCTL_DATA", "LINES", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONPATH": str(SOURCE), "PYTHONWARNINGS": "error", "TERM": "xterm-256color"} | changes


def botctl(*args: str, cwd: Path, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Call botctl as a process, its streams being pipes, and wait for it."""
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *args],
        cwd=cwd,
        input=stdin,
        env=environment(**changes),
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=PATIENCE,
        check=False,
    )


def imported(*args: str, cwd: Path) -> set[str]:
    """Return the top-level names of the modules that a call imports."""
    script = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        "from botctl.cli import main\n"
        "main()"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", script, *args],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


class Terminal:
    """Call botctl on a pseudo-terminal: type at it, wait for what it shows."""

    def __init__(self, *args: str, cwd: Path, columns: int = 80, **changes: str) -> None:
        self._master, worker = pty.openpty()
        ioctl(worker, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, *args],
            cwd=cwd,
            stdin=worker,
            stdout=worker,
            stderr=worker,
            env=environment(**changes),
            start_new_session=True,
            preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(worker)
        self.raw = ""

    def __enter__(self) -> Self:
        """Talk to it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, stack: TracebackType | None
    ) -> None:
        """End what still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def shown(self) -> str:
        """Return everything written so far, without colours and cursor movements."""
        return re.sub(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|[=>()][AB0-2]?)", "", self.raw)

    def type(self, keys: str) -> None:
        """Type keys; \\r is Enter, \\x03 is Ctrl-C, \\x04 is Ctrl-D."""
        os.write(self._master, keys.encode())

    def wait_for(self, text: str) -> None:
        """Wait until a text was shown since the last one that was waited for."""
        give_up = time.monotonic() + PATIENCE
        while text not in self.shown[self._seen :]:
            if time.monotonic() > give_up or not self._read(give_up):
                raise AssertionError(f"{text!r} was not shown; there is:\n{self.shown}")
        self._seen = self.shown.index(text, self._seen) + len(text)

    _seen = 0

    def ends(self) -> int:
        """Wait until it ends and return its exit code."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up and self._read(give_up):
            pass
        return self.process.wait(timeout=10)

    def interrupt(self) -> None:
        """Send SIGINT to the process, as a supervisor does."""
        self.process.send_signal(signal.SIGINT)

    def _read(self, give_up: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, give_up - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux: the other end was closed
            return False
        if b"\x1b[6n" in data:  # prompt_toolkit asks where the cursor is
            os.write(self._master, b"\x1b[1;1R")
        self.raw += data.decode(errors="replace")
        return bool(data)
