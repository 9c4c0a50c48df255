"""Serve a workspace in a process of its own: `python child.py ROOT`; it prints its address first."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botctl.conversations.opening import open_store
from botctl.functions.function import Runner
from botctl.functions.in_process import InProcess
from botctl.functions.runtime.opening import open_workers
from botctl.intents.model import Context
from botctl.messages import Understanding
from botctl.serve import errands, logs
from botctl.serve.health import Pulse
from botctl.serve.host import Host, Limits
from botctl.serve.lanes import Bounds, Lanes
from botctl.serve.news import Newsroom
from botctl.serve.protocol import BoundedHttpProtocol
from botctl.serve.run import address, listen, serve
from botctl.turn import Parts
from botctl.workspace.read import load


class DeafModel:
    """Understand nothing: intents are named as buttons name them."""

    def understand(self, text: str, context: Context) -> Understanding:
        """Return that nothing was understood."""
        return Understanding(text, context.locale)


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def main(root: Path) -> None:
    """Serve until asked to stop, with heads that may take half a second, and short leases."""
    logs.configure()
    BoundedHttpProtocol.head_seconds = 0.5
    workspace = load(root)
    errands.LEASE = timedelta(seconds=2)  # type: ignore[attr-defined]  # a name that it imports
    functions: Runner
    if os.environ.get("FUNCTIONS") == "workers":
        functions = open_workers(workspace.functions, root=root, secrets=())
    else:
        functions = InProcess(workspace.functions, data=workspace.state / "data")
    store = open_store(workspace.state)
    parts = {
        bot.name: Parts(bot, DeafModel(), store, functions, now, lease=timedelta(seconds=2))
        for bot in workspace.bots.values()
    }
    host = Host(
        workspace,
        parts,
        store,
        functions,
        now,
        secrets=dict.fromkeys(workspace.connectors, b"a secret of these tests"),
        pulse=Pulse(store, seconds=0),
        news=Newsroom(store),
        lanes=Lanes(Bounds(threads=8)),
        limits=Limits(drain=float(os.environ.get("DRAIN", "30"))),
    )
    with listen("127.0.0.1", int(os.environ.get("PORT", "0"))) as listener:
        sys.stdout.write(f"{address(listener)}\n")
        sys.stdout.flush()
        serve(host, listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
