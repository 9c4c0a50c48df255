"""`botctl run` trains what has no model, serves, and stops without a stack."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.cli.calls import Terminal, botctl
from tests.cli.pizzeria import write_pizzeria


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(port: int, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    """Ask a server that may still be starting."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data, {"content-type": "application/json"}
    )
    give_up = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
                return dict(json.loads(answer.read()))
        except urllib.error.URLError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)


def test_a_fresh_workspace_is_trained_and_served_until_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    with Terminal("run", "--port", str(port), cwd=write_pizzeria(tmp_path)) as terminal:
        terminal.wait_for(str(port))
        answer = asked(port, "/bots/pizzeria/web", {"text": "when are you open"})
        assert answer["replies"][0]["text"] == "We are open from 11:00 to 22:00."
        terminal.type("\x03")
        assert terminal.ends() in (0, 130)
        assert "Traceback" not in terminal.shown
    assert botctl("conversations", "list", cwd=tmp_path).stdout.startswith("pizzeria/web/")


def test_a_port_in_use_is_told_in_one_message(trained: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = botctl("run", "--port", str(taken.getsockname()[1]), cwd=trained)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "in use" in done.stderr
