"""Run the real server as a child, on a port of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

BOTCTL = (sys.executable, "-c", "import sys; from botctl.cli import main; sys.exit(main())")
START = 30.0  # seconds; a loaded machine is slow to import


class Server:
    """Serve a workspace with `botctl run`; it may be stopped and started again on the same port."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def train(self) -> None:
        """Train every bot."""
        command = [*BOTCTL, "train"]
        subprocess.run(command, cwd=self.root, check=True, env=environment())  # noqa: S603 -- our own command

    def start(self) -> None:
        """Start the server and wait until it answers."""
        log = (self.root.parent / "server.log").open("ab")
        command = [*BOTCTL, "run", "--port", str(self.port)]
        with log:
            self._child = subprocess.Popen(  # noqa: S603 -- our own command
                command, cwd=self.root, stdout=log, stderr=log, env=environment()
            )
        give_up = time.monotonic() + START
        while not self._answers():
            if self._child.poll() is not None or time.monotonic() > give_up:
                raise AssertionError(f"the server did not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server as Ctrl-C does."""
        if self._child is not None:
            self._child.terminate()
            self._child.wait(20)
            self._child = None

    def botctl(self, *arguments: str) -> str:
        """Return what a command printed that was run beside the server, as somebody at the machine would."""
        command = [*BOTCTL, *arguments]
        done = subprocess.run(  # noqa: S603 -- our own command
            command, cwd=self.root, env=environment(), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self) -> str:
        """Return what the server said."""
        return (self.root.parent / "server.log").read_text("utf-8", "replace")

    def post(self, bot: str, **body: str) -> dict[str, Any]:
        """Take a turn without a browser."""
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/bots/{bot}/web", data)  # noqa: S310 -- our own child
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 -- the same
            answer: dict[str, Any] = json.load(response)
        return answer

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/health", timeout=1):  # noqa: S310 -- our own child
                return True
        except OSError:  # not listening yet
            return False


def environment() -> dict[str, str]:
    """Return this process's environment with the checkout's sources in front."""
    sources = Path(__file__).parents[2] / "src"
    return {**os.environ, "PYTHONPATH": str(sources)}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
