"""Measure durable turns over HTTP against a bare FastAPI hello-world, both under uvicorn, in one run.

    python benchmarks/turns.py [--rounds 20] [--turns 256] [--clients 8] [--against SRC] [--json]

Each server is a process of its own; the clients are in this one. The turns are the shipped café's:
embedded NLU, real functions, SQLite on disk. A round is a part of the load for each server, one after
the other, so that whatever else the machine does befalls all of them; the CPU time of a request is the
lower quartile of the rounds. `--against` takes the turns of another checkout's `src` in the same rounds.
CPU seconds are the server's own (user and system) by its process clock, so it runs on Linux.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("bots", "intents", "connectors", "functions")
SAID = (
    "",
    "what is on the menu",
    "I would like a large cappuccino",
    "yes",
    "are you open on sunday",
    "does the carrot cake contain nuts",
    "something that nobody ever taught you",
    "cancel",
)
HELLOS = 4  # requests of the hello-world for each turn: they are cheap, and the clock should have time to see
IDLE = 40  # turns of a round that come one at a time
PAUSE = 0.01  # seconds between those

SERVE = (
    "import sys; from pathlib import Path; from botctl.serve.run import run; run(Path(sys.argv[1]), port=0)"
)
HELLO = """
import logging, socket, sys
import uvicorn
from fastapi import FastAPI

app = FastAPI()

@app.get("/")
async def hello():
    return {"message": "Hello World"}

listener = socket.create_server(("127.0.0.1", 0))
sys.stderr.write("serving at http://127.0.0.1:%d\\n" % listener.getsockname()[1])
sys.stderr.flush()
server = uvicorn.Server(uvicorn.Config(app, log_level=logging.WARNING, access_log=False))
server.run(sockets=[listener])
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what requests cost: CPU microseconds (lower quartile of the rounds) and milliseconds to wait."""

    requests: int
    cpu_us: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what was measured; `share` is turns for each hello-world request, by CPU."""

    hello: Cost
    turns: Cost
    idle: Cost
    share: float
    rss_idle_mb: float
    rss_after_mb: float
    against: Cost | None


class Server:
    """Hold a server's process and where it listens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.pid = process.pid
        for line in process.stderr or ():
            if found := re.search(r"http://[\d.]+:(\d+)", line):
                self.port = int(found[1])
                return
        raise SystemExit(f"a server did not start (exit {process.wait()})")

    def cpu_seconds(self) -> float:
        """Return the CPU time that all threads of the process took so far.

        The clock's number is what clock_getcpuclockid(3) makes of a pid on Linux.
        """
        return time.clock_gettime((~self.pid << 3) | 2)

    def rss_mb(self) -> float:
        """Return the memory the process holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(script: str, *arguments: str, source: Path = ROOT / "src") -> Iterator[Server]:
    """Run a script that serves, in a process of its own."""
    process = subprocess.Popen(  # noqa: S603 -- our own scripts
        [sys.executable, "-c", script, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(source)},
    )
    try:
        yield Server(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def taking_turns(source: Path = ROOT / "src") -> Iterator[Server]:
    """Serve a copy of the shipped workspace."""
    with tempfile.TemporaryDirectory(prefix="botctl-turns-") as folder:
        for name in FOLDERS:
            shutil.copytree(ROOT / name, Path(folder, name))
        with serving(SERVE, folder, source=source) as server:
            yield server


class Client:
    """Send requests over one connection, one after the other."""

    def __init__(self, server: Server, *, hello: bool) -> None:
        self.port = server.port
        self.hello = hello
        self.session = ""
        self.took: list[float] = []
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self, requests: int, *, pause: float = 0.0) -> None:
        """Send requests and note how long each took, in seconds."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        for number in range(requests):
            request = _GET if self.hello else self._post(SAID[number % len(SAID)])
            began = time.perf_counter()
            writer.write(request)
            body = await self._answer(reader)
            self.took.append(time.perf_counter() - began)
            if not self.hello:
                self.session = json.loads(body)["session"]
            if pause:
                await asyncio.sleep(pause)

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            await self._streams[1].wait_closed()

    def _post(self, text: str) -> bytes:
        body = json.dumps({"text": text, "session": self.session or None}).encode()
        return b"%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (_POST, len(body), body)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"a request failed: {head.decode()}")
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return await reader.readexactly(int(length))


_GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
_POST = b"POST /bots/cafe/web HTTP/1.1\r\nHost: localhost\r\n"


@dataclass
class Load:
    """Put the same load on a server again and again; note the CPU time of each request."""

    server: Server
    clients: int
    requests: int
    hello: bool = False
    pause: float = 0.0
    cpu_us: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._talking = [Client(self.server, hello=self.hello) for _ in range(self.clients)]

    async def play(self) -> None:
        """Play one round."""
        each = self.requests // self.clients
        before = self.server.cpu_seconds()
        await asyncio.gather(*(client.run(each, pause=self.pause) for client in self._talking))
        self.cpu_us.append((self.server.cpu_seconds() - before) / each / self.clients * 1e6)

    async def close(self) -> None:
        """Hang up."""
        for client in self._talking:
            await client.close()

    def cost(self) -> Cost:
        """Return what all rounds but the first cost, in which everything was warmed up."""
        warm = self.requests // self.clients
        took = sorted(seconds * 1000 for client in self._talking for seconds in client.took[warm:])
        quartile = statistics.quantiles(self.cpu_us[1:], n=4)[0]
        return Cost(len(took), quartile, statistics.median(took), took[int(len(took) * 0.99)])


async def measure(rounds: int, turns: int, clients: int, against: Path | None) -> Result:
    """Measure the servers, a round after the other."""
    with ExitStack() as servers:
        server = servers.enter_context(taking_turns())
        loads = [
            Load(servers.enter_context(serving(HELLO)), clients, turns * HELLOS, hello=True),
            Load(server, clients, turns),
            Load(server, 1, IDLE, pause=PAUSE),
        ]
        if against is not None:
            loads.append(Load(servers.enter_context(taking_turns(against)), clients, turns))
        idle_mb = 0.0
        for _ in range(rounds + 1):
            for load in loads:
                await load.play()
            idle_mb = idle_mb or server.rss_mb()
        after_mb = server.rss_mb()
        for load in loads:
            await load.close()
    hello, busy, idle, *other = [load.cost() for load in loads]
    share = hello.cpu_us / busy.cpu_us
    return Result(hello, busy, idle, share, idle_mb, after_mb, other[0] if other else None)


def table(result: Result) -> str:
    """Return the result for people."""
    rows = [("", "requests", "CPU us", "p50 ms", "p99 ms")]
    named = {"hello-world": result.hello, "turns": result.turns, "one at a time": result.idle}
    if result.against:
        named["against"] = result.against
    for name, cost in named.items():
        times = (f"{cost.cpu_us:.0f}", f"{cost.p50_ms:.2f}", f"{cost.p99_ms:.2f}")
        rows.append((name, str(cost.requests), *times))
    lines = ["".join(f"{cell:>15}" for cell in row) for row in rows]
    lines.append(f"a turn costs {1 / result.share:.1f} hello-worlds ({result.share:.0%}; aim: 25 %)")
    if result.against:
        lines.append(f"and {result.turns.cpu_us / result.against.cpu_us:.0%} of the other checkout's")
    lines.append(f"memory: {result.rss_idle_mb:.0f} MB after a round, {result.rss_after_mb:.0f} MB after all")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--turns", type=int, default=256, help="in a round")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--against", type=Path, metavar="SRC", help="the `src` of another checkout")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("--rounds: a quartile needs two at least")
    result = asyncio.run(measure(options.rounds, options.turns, options.clients, options.against))
    print(json.dumps(asdict(result), indent=2) if options.json else table(result))


if __name__ == "__main__":
    main()
