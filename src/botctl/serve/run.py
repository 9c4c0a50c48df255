"""Run a server until it is asked to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from botctl.connectors.settings import WebSettings
from botctl.errors import BotctlError
from botctl.serve import logs
from botctl.serve.chores import Backlog, retain
from botctl.serve.errands import Errands
from botctl.serve.host import Host
from botctl.serve.opening import open_host
from botctl.serve.protocol import BoundedHttpProtocol
from botctl.serve.reload import Current, watch
from botctl.workspace.read import load

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BACKLOG = 1_024  # connections the system holds while we are busy
_FAREWELL = 5  # seconds to send the answers of turns that were given up

log = logging.getLogger("botctl.serve")


def run(
    root: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    reload: bool = False,
    engine: str | None = None,
    in_process: bool = False,
) -> None:
    """Serve a workspace until SIGINT or SIGTERM, then finish the turns in flight within 30 seconds.

    What takes longer has its turn after the next start.

    Port 0 takes a free one. `engine` understands all bots instead of each one's own, `in_process` runs
    functions on threads of this process instead of in workers. Raise WorkspaceError where the workspace
    has faults, and BotctlError where the port, the disk or a secret is not there.
    """
    logs.configure()
    workspace = load(root)
    with listen(host, port) as listener:
        opened = open_host(workspace, engine=engine, in_process=in_process)
        serve(opened, listener, watched=root if reload else None)


def serve(host: Host, listener: socket.socket, *, watched: Path | None = None) -> None:
    """Serve a host on a socket until SIGINT or SIGTERM, and close what it holds."""
    current = Current(host)
    if watched is None:
        # What is loaded now stays: looking for garbage in it again and again costs a tenth of each turn.
        gc.collect()
        gc.freeze()
    server = Server(current)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(server, current, listener, watched))


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens; raise BotctlError where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise BotctlError(
            f"{host}:{port}: cannot listen there ({error.strerror or error})",
            hint="stop what listens there already, or choose another address with --host and --port",
        ) from error
    with listener:
        listener.setblocking(False)  # noqa: FBT003 -- a name for it is not taken
        yield listener


class Server(uvicorn.Server):
    """Stop when asked, without raising the signal again afterwards: a stop that went well is no failure."""

    def __init__(self, current: Current) -> None:
        super().__init__(_config(current))
        self._current = current

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell that this server serves once it does: from here on it stops well when asked."""
        await super().startup(sockets)
        for listener in sockets or ():
            bots = ", ".join(self._current.host.parts)
            log.info("serving %s at %s (Ctrl-C stops)", bots, address(listener))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for the answers that are being made; those that take too long are left to the ledger."""
        host = self._current.host
        host.news.close()
        host.errands.close()
        for lanes in (host.lanes, host.requests, host.errands):
            asyncio.get_running_loop().call_later(host.limits.drain, lanes.give_up)
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals ask this server to stop; a second Ctrl-C does not wait for turns in flight."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(current: Current) -> uvicorn.Config:
    connectors = current.host.workspace.connectors.values()
    web = [WebSettings.of(connector) for connector in connectors if connector.kind == "web"]
    return uvicorn.Config(
        current,
        http=BoundedHttpProtocol,
        lifespan="off",
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        proxy_headers=False,  # whoever is on this machine is told by the connection, never by a header
        server_header=False,
        ws_max_size=max((settings.max_body for settings in web), default=WebSettings().max_body),
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=math.ceil(current.host.limits.drain) + _FAREWELL,
    )


async def _serve(server: Server, current: Current, listener: socket.socket, watched: Path | None) -> None:
    chores = [
        asyncio.create_task(retain(lambda: current.host)),
        asyncio.create_task(Backlog(lambda: current.host).run()),
    ]
    errands = Errands(lambda: current.host)
    errands.start()
    if watched is not None:
        chores.append(asyncio.create_task(watch(current, watched)))
    try:
        await server.serve(sockets=[listener])
    finally:
        await _stop(server, current, chores, errands)


async def _stop(server: Server, current: Current, chores: list[asyncio.Task[None]], errands: Errands) -> None:
    for chore in chores:
        chore.cancel()
    await asyncio.gather(*chores, return_exceptions=True)
    host = current.host
    if server.force_exit:  # asked twice: what is still being done is not waited for
        os._exit(128 + signal.SIGINT)
    events, unheard = await errands.stop(), await host.requests.drain()
    turns = await host.lanes.drain()
    if events or turns or unheard:
        left = [f"{what} left: {n}" for what, n in (("events", events), ("turns", turns)) if n]
        log.warning("stopped; %s (the next start takes them up)", ", ".join(left) or "nothing left")
        os._exit(0)  # their threads cannot be stopped, and would be waited for
    host.functions.close()
    host.store.close()
    log.info("stopped")


def address(listener: socket.socket) -> str:
    """Return where a socket listens, as a browser wants it."""
    name, port = listener.getsockname()[:2]
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
