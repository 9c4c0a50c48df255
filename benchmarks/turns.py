"""Measure durable turns over HTTP against a bare FastAPI hello-world, both under uvicorn, in one run.

    python benchmarks/turns.py [--turns 3000] [--clients 8] [--json]

Each server is a process of its own; the clients are in this one. The turns are the shipped café's:
embedded NLU, real functions, SQLite on disk. CPU seconds are the server's own (user and system), read
from /proc, so it runs on Linux.
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
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
class Load:
    """Hold what a load cost: requests a second, a CPU second, and latencies in milliseconds."""

    requests: int
    per_second: float
    per_cpu_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what was measured; `share` is turns for each hello-world request, by CPU."""

    hello: Load
    turns: Load
    idle: Load
    share: float
    rss_idle_mb: float
    rss_after_mb: float


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
        """Return the CPU time the process took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        """Return the memory the process holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(script: str, *arguments: str) -> Iterator[Server]:
    """Run a script that serves, in a process of its own."""
    process = subprocess.Popen(  # noqa: S603 -- our own scripts
        [sys.executable, "-c", script, *arguments], stderr=subprocess.PIPE, text=True
    )
    try:
        yield Server(process)
    finally:
        process.terminate()
        process.communicate(timeout=30)


class Client:
    """Send requests over one connection, one after the other."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.session = ""
        self.took: list[float] = []

    async def run(self, requests: int, *, hello: bool, pause: float = 0.0) -> None:
        """Send requests and note how long each took, in seconds."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for number in range(requests):
            request = _GET if hello else self._post(SAID[number % len(SAID)])
            began = time.perf_counter()
            writer.write(request)
            body = await self._answer(reader)
            self.took.append(time.perf_counter() - began)
            if not hello:
                self.session = json.loads(body)["session"]
            if pause:
                await asyncio.sleep(pause)
        writer.close()
        await writer.wait_closed()

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


def load(server: Server, requests: int, *, clients: int, hello: bool, pause: float = 0.0) -> Load:
    """Put a load on a server, after a tenth of it to warm up."""

    def play(each: int) -> list[Client]:
        async def all_clients() -> list[Client]:
            talking = [Client(server.port) for _ in range(clients)]
            await asyncio.gather(*(client.run(each, hello=hello, pause=pause) for client in talking))
            return talking

        return asyncio.run(all_clients())

    play(max(1, requests // clients // 10))
    cpu, began = server.cpu_seconds(), time.perf_counter()
    talking = play(requests // clients)
    wall, cpu = time.perf_counter() - began, server.cpu_seconds() - cpu
    took = sorted(seconds * 1000 for client in talking for seconds in client.took)
    return Load(
        requests=len(took),
        per_second=len(took) / wall,
        per_cpu_second=len(took) / cpu,
        cpu_us=cpu / len(took) * 1e6,
        p50_ms=statistics.median(took),
        p99_ms=took[int(len(took) * 0.99)],
    )


def measure(turns: int, clients: int) -> Result:
    """Measure both servers, one after the other."""
    with serving(HELLO) as server:
        hello = load(server, turns * 4, clients=clients, hello=True)
    with tempfile.TemporaryDirectory(prefix="botctl-turns-") as folder:
        for name in FOLDERS:
            shutil.copytree(ROOT / name, Path(folder, name))
        with serving(SERVE, folder) as server:
            load(server, len(SAID), clients=1, hello=False)  # what is loaded at its first use
            idle_mb = server.rss_mb()
            idle = load(server, 400, clients=1, hello=False, pause=0.01)
            busy = load(server, turns, clients=clients, hello=False)
            after_mb = server.rss_mb()
    return Result(hello, busy, idle, busy.per_cpu_second / hello.per_cpu_second, idle_mb, after_mb)


def table(result: Result) -> str:
    """Return the result for people."""
    rows = [("", "requests", "per second", "per CPU second", "CPU us", "p50 ms", "p99 ms")]
    for name, cost in (("hello", result.hello), ("turns", result.turns), ("one at a time", result.idle)):
        rows.append(
            (
                name,
                str(cost.requests),
                f"{cost.per_second:.0f}",
                f"{cost.per_cpu_second:.0f}",
                f"{cost.cpu_us:.0f}",
                f"{cost.p50_ms:.2f}",
                f"{cost.p99_ms:.2f}",
            )
        )
    lines = ["".join(f"{cell:>16}" for cell in row) for row in rows]
    lines.append(f"a turn costs {1 / result.share:.1f} hello-worlds ({result.share:.0%}; aim: 25 %)")
    lines.append(f"memory: {result.rss_idle_mb:.0f} MB idle, {result.rss_after_mb:.0f} MB after the load")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=3_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    result = measure(options.turns, options.clients)
    print(json.dumps(asdict(result), indent=2) if options.json else table(result))


if __name__ == "__main__":
    main()
