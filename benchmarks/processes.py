"""Run candidates in processes of their own, and measure these."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from botctl.errors import BotctlError
from botctl.messages import Ranked
from botctl.quality.answers import Answer, Span

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Choice:
    """Choose an engine, and the encoder of one that has several."""

    engine: str = "embedded"
    encoder: str = "static"


@dataclass(frozen=True, slots=True)
class Training:
    """Hold what training took, interpreter and imports included: CPU and wall seconds, MB written."""

    cpu_s: float
    wall_s: float
    model_mb: float


@dataclass(frozen=True, slots=True)
class Serving:
    """Hold what a serving process said and took.

    `cold_s` are wall seconds from its start to its first answer, `cold_cpu_s` its CPU seconds until then;
    `took_ms` and `took_cpu_ms` are each parse's; `rss_mb` is held by it and its children after all of them.
    """

    answers: tuple[Answer, ...]
    cold_s: float
    cold_cpu_s: float
    took_ms: tuple[float, ...]
    took_cpu_ms: tuple[float, ...]
    rss_mb: float | None


def train(folder: Path, choice: Choice) -> Training:
    """Train what definitions.json of a folder says; raise BotctlError where it fails."""
    began = time.perf_counter()
    process = _start("train", folder, choice)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BotctlError("training failed", hint="what it said stands above")
    models = (folder / ".botctl" / "models").rglob("*")
    size = sum(path.stat().st_size for path in models if path.is_file())
    return Training(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, size / 1e6)


def serve(folder: Path, choice: Choice, texts: Sequence[str]) -> Serving:
    """Let a fresh process understand texts; raise BotctlError where it fails."""
    (folder / "said.json").write_bytes(orjson.dumps(texts))
    began = time.perf_counter()
    with _served(folder, choice) as process:
        cold_cpu = float(_line(process))
        cold = time.perf_counter() - began
        _line(process)
        rss = _rss_mb(process.pid)
    rows = [orjson.loads(line) for line in (folder / "answers.jsonl").read_bytes().splitlines()]
    answers = tuple(
        Answer(
            tuple(Ranked(name, confidence) for name, confidence in row["ranking"]),
            tuple(Span(*span) for span in row["spans"]),
            row["exact"],
        )
        for row in rows
    )
    took = tuple(row["seconds"] * 1000 for row in rows)
    return Serving(answers, cold, cold_cpu, took, tuple(row["cpu"] * 1000 for row in rows), rss)


def _start(what: str, folder: Path, choice: Choice) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.candidate", what, str(folder), choice.engine, choice.encoder]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    serves = what == "serve"
    return subprocess.Popen(  # noqa: S603  # our own interpreter on our own module
        command,
        stdin=subprocess.PIPE if serves else subprocess.DEVNULL,
        stdout=subprocess.PIPE if serves else sys.stderr,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


@contextmanager
def _served(folder: Path, choice: Choice) -> Iterator[subprocess.Popen[str]]:
    """Start a serving process; it ends when its input is closed, and at once when something fails."""
    with _start("serve", folder, choice) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # noqa: S101  # it was started with a pipe
    line = process.stdout.readline()
    if not line:
        raise BotctlError("serving failed", hint="what it said stands above")
    return line


def _rss_mb(pid: int) -> float | None:
    """Return the memory of a process and its descendants, None where /proc does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        threads = Path(f"/proc/{pid}/task").glob("*/children")  # each thread has its own children
        children = [int(child) for thread in threads for child in thread.read_text().split()]
    except OSError:
        return None
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own * 1024 / 1e6 + sum(_rss_mb(child) or 0.0 for child in children)
