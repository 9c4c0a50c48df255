"""Measure what it costs to run a function in a worker: warm, cold, in memory, and with four at once.

    python benchmarks/functions.py [--calls 2000] [--starts 20] [--json]

The function returns what it is given, so that all that is measured is overhead. CPU seconds are of this
process (that stands for the server: JSON, the Runtime API, the log) and of the workers, by /proc, so it
runs on Linux. Where the machine does other things too, read the CPU columns: `possible` is how many
invocations a second two cores have CPU time for.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from botctl.functions.function import Function
from botctl.functions.journal import Entry, Journal
from botctl.functions.runtime.runtime import Runtime
from botctl.messages import Call

MODULE = """
import os
from botctl import Call, Reply

def handle(call: Call) -> Reply:
    return Reply(str(os.getpid()), attributes=call.attributes)
"""
CALL = Call(
    intent="order",
    function="order",
    slots={"size": "large", "count": 2},
    person="web:9f2c41b80a7d1e5f60718293a4b5c6d7",
    conversation="cafe/web/9f2c41b80a7d1e5f60718293a4b5c6d7",
    channel="web",
    locale="en-US",
    utterance="two large ones please",
    turn_id="0123456789abcdef0123456789abcdef",
    attributes={"basket": [{"item": "pizza", "count": 2}]},
    now="2026-11-23T22:00:00+01:00",
)
CORES, WORKERS, CLIENTS = 2, 4, 4
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Warm:
    """Hold what calls took that came one at a time: milliseconds, and CPU milliseconds of each side."""

    calls: int
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    worker_cpu_ms: float


@dataclass(frozen=True, slots=True)
class Cold:
    """Hold what starts took, to the first answer: milliseconds, and CPU milliseconds of the worker."""

    starts: int
    p50_ms: float
    lowest_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold megabytes of a worker after its calls: resident, and its share where pages are shared."""

    resident_mb: float
    proportional_mb: float


@dataclass(frozen=True, slots=True)
class Load:
    """Hold what many clients at once got: calls a second, and how many the CPU time allows."""

    calls: int
    workers: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    possible: float


@dataclass(frozen=True, slots=True)
class Result:
    """Hold all figures of a run."""

    warm: Warm
    cold: Cold
    memory: Memory
    load: Load


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    result = measure(options.calls, options.starts)
    if options.as_json:
        json.dump(asdict(result), sys.stdout, indent=2)
        print()
    else:
        _print(result)


def measure(calls: int, starts: int) -> Result:
    """Measure everything with a function in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "order.py"
        module.write_text(MODULE)
        warm, memory = _warm(module, calls)
        return Result(warm, _cold(module, starts), memory, _load(module, calls * 2))


@contextmanager
def _opened(module: Path, entries: list[Entry], *, workers: int = WORKERS) -> Iterator[Runtime]:
    root = module.parent
    runtime = Runtime(
        {"order": Function("order", module, timeout=120)},
        root=root,
        data=root / "data",
        journal=Journal(root / "logs", tell=entries.append),
        workers=workers,
    )
    try:
        yield runtime
    finally:
        runtime.close()


def _warm(module: Path, calls: int) -> tuple[Warm, Memory]:
    with _opened(module, []) as runtime:
        pid = int(runtime.invoke(CALL).text)
        for _ in range(100):
            runtime.invoke(CALL)
        ours, theirs, took = time.process_time(), _cpu(pid), []
        for _ in range(calls):
            began = time.perf_counter()
            runtime.invoke(CALL)
            took.append((time.perf_counter() - began) * 1000)
        server = (time.process_time() - ours) * 1000 / calls
        worker = (_cpu(pid) - theirs) * 1000 / calls
        return Warm(calls, *_percentiles(took), server, worker), _memory(pid)


def _cold(module: Path, starts: int) -> Cold:
    took, cpu = [], []
    for _ in range(starts):
        with _opened(module, []) as runtime:
            began = time.perf_counter()
            pid = int(runtime.invoke(CALL).text)
            took.append((time.perf_counter() - began) * 1000)
            cpu.append(_cpu(pid) * 1000)
    return Cold(starts, statistics.median(took), min(took), statistics.median(cpu))


def _load(module: Path, calls: int) -> Load:
    entries: list[Entry] = []
    took: list[float] = []

    def call(_: int) -> int:
        began = time.perf_counter()
        pid = int(runtime.invoke(CALL).text)
        took.append((time.perf_counter() - began) * 1000)
        return pid

    with _opened(module, entries) as runtime, ThreadPoolExecutor(CLIENTS) as clients:
        pids: set[int] = set()
        while len(pids) < WORKERS:  # until all have begun
            pids |= set(clients.map(call, range(100)))
        took.clear()
        ours, theirs, began = time.process_time(), sum(map(_cpu, pids)), time.perf_counter()
        list(clients.map(call, range(calls)))
        seconds = time.perf_counter() - began
        cpu = time.process_time() - ours + sum(map(_cpu, pids)) - theirs
    each = cpu / calls
    return Load(calls, WORKERS, calls / seconds, *_percentiles(took), each * 1000, CORES / each)


def _percentiles(took: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(took, n=100)
    return cuts[49], cuts[98]


def _cpu(pid: int) -> float:
    """Return the CPU seconds, user and system, that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory(pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return Memory(sizes["Rss"], sizes["Pss"])


def _print(result: Result) -> None:
    warm, cold, memory, load = result.warm, result.cold, result.memory, result.load
    rows = [
        ("warm, one at a time", f"p50 {warm.p50_ms:.2f} ms, p99 {warm.p99_ms:.2f} ms"),
        ("  CPU of a call", f"{warm.server_cpu_ms:.2f} ms here, {warm.worker_cpu_ms:.2f} ms in the worker"),
        ("cold, to the first answer", f"p50 {cold.p50_ms:.0f} ms, lowest {cold.lowest_ms:.0f} ms"),
        ("  CPU of a start", f"{cold.cpu_ms:.0f} ms in the worker"),
        ("a worker", f"{memory.resident_mb:.1f} MB resident, {memory.proportional_mb:.1f} MB its share"),
        (
            f"{load.workers} workers, {CLIENTS} clients",
            f"{load.per_second:,.0f} a second, p50 {load.p50_ms:.2f} ms, p99 {load.p99_ms:.2f} ms",
        ),
        ("  CPU of a call", f"{load.cpu_ms:.2f} ms on both sides: {load.possible:,.0f} a second possible"),
    ]
    for name, figures in rows:
        print(f"{name:28}{figures}")


if __name__ == "__main__":
    main()
