"""Keep what functions did and printed: a file of JSON lines for each, with room for the latest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

# Bytes after which a file is put aside; one that was put aside before is forgotten.
MOST = 5 * 1024 * 1024
# Another process may put the file aside: it is looked for so often, in seconds.
_EVERY = 1.0

Entry = Mapping[str, Any]


@dataclass(slots=True)
class _File:
    descriptor: int
    inode: int
    size: int
    looked: float


class Journal:
    """Write entries of functions below a folder, each in one write, so that processes may share a file.

    An entry is what a function printed (`line`) or what became of an invocation (`outcome`), with its
    time (`at`, UTC), `function`, `request` and `turn`. `hide` takes secrets out of texts; `tell` is given
    each entry, too. A disk that is full loses entries and stops no function.
    """

    def __init__(
        self,
        folder: Path,
        *,
        hide: Callable[[str], str] = str,
        tell: Callable[[Entry], None] | None = None,
    ) -> None:
        self._folder = folder
        self._hide = hide
        self._tell = tell
        self._files: dict[str, _File] = {}

    def printed(self, lines: Iterable[str], *, function: str, request: str, turn: str) -> None:
        """Keep lines that a function printed; request and turn are empty before its first one."""
        at = _now()
        self._write(
            function,
            [
                {"at": at, "function": function, "request": request, "turn": turn, "line": self._hide(line)}
                for line in lines
            ],
        )

    def ended(self, *, function: str, request: str, turn: str, outcome: str, **figures: Any) -> None:
        """Keep what became of an invocation; figures that are None are left out."""
        entry: dict[str, Any] = {"at": _now(), "function": function, "request": request, "turn": turn}
        entry["outcome"] = outcome
        for name, value in figures.items():
            if value is not None:
                entry[name] = self._hide(value) if isinstance(value, str) else value
        self._write(function, [entry])

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            os.close(file.descriptor)
        self._files.clear()

    def _write(self, function: str, entries: list[dict[str, Any]]) -> None:
        if self._tell is not None:
            for entry in entries:
                self._tell(entry)
        payload = b"".join(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE) for entry in entries)
        with suppress(OSError):
            file = self._file(function)
            os.write(file.descriptor, payload)
            file.size += len(payload)

    def _file(self, function: str) -> _File:
        """Return the file to write to, one that is full put aside first."""
        path = path_of(self._folder, function)
        file = self._files.get(function)
        if file is not None and file.size > MOST:
            path.replace(aside(path))
        now = time.monotonic()
        if file is not None and (file.size > MOST or now - file.looked >= _EVERY):
            file.looked = now
            if not _is_at(path, file.inode):
                os.close(self._files.pop(function).descriptor)
                file = None
        if file is None:
            file = self._files[function] = self._open(path, now)
        return file

    def _open(self, path: Path, now: float) -> _File:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        found = os.fstat(descriptor)
        return _File(descriptor, found.st_ino, found.st_size, now)


def logs(root: Path) -> Path:
    """Return the folder where the logs of a workspace's functions are."""
    return root / ".botctl" / "logs" / "functions"


def path_of(folder: Path, function: str) -> Path:
    """Return where a function's entries are."""
    return folder / f"{function}.jsonl"


def aside(path: Path) -> Path:
    """Return where the entries are that were put aside."""
    return path.with_name(f"{path.name}.1")


def _is_at(path: Path, inode: int) -> bool:
    try:
        return path.stat().st_ino == inode
    except OSError:
        return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
