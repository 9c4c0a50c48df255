"""Serve the workspace as its files are now, while they are being written."""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from botctl.errors import BotctlError
from botctl.serve.app import create_app
from botctl.serve.host import Host
from botctl.serve.opening import reopen
from botctl.workspace.read import read
from botctl.workspace.report import report

WATCHED = ("bots", "intents", "connectors", "functions")

log = logging.getLogger("botctl.serve")


@dataclass(slots=True)
class Current:
    """Serve the host of the moment; turns that were let in before a change are taken as it is after."""

    host: Host
    app: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a connection to the application of the moment, as ASGI has it."""
        await self.app(scope, receive, send)

    def become(self, host: Host) -> None:
        """Serve another host from now on."""
        self.app = create_app(host)
        host.relay.hand_over(self.host, host)
        self.host = host


async def watch(current: Current, root: Path) -> None:
    """Serve each change of the four folders; what has faults is reported, and the old one served on."""
    from watchfiles import awatch

    folders = [root / name for name in WATCHED if (root / name).is_dir()]
    async for _ in awatch(*folders):
        try:
            changed = await asyncio.to_thread(_read, current.host, root)
        except BotctlError as error:
            log.error("what changed cannot be served: %s (%s)", error.message, error.hint)  # noqa: TRY400 -- it says it all
        else:
            if changed is not None:
                current.become(changed)
                log.info("the workspace has changed and is served as it is now")


def _read(host: Host, root: Path) -> Host | None:
    """Return a host for what the files say now, or None where they have faults, after reporting them."""
    reading = read(root)
    if reading.workspace is None:
        sys.stderr.write(f"{report(reading, colours=sys.stderr.isatty())}\n")
        log.warning("the workspace has faults; what was served before is served on")
        return None
    return reopen(host, reading.workspace)
