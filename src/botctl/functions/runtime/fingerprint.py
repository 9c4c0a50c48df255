"""Tell whether a function's files are still the same."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from botctl.functions.function import Function

# A folder is looked through at most so often: once in so many seconds.
_EVERY = 0.1

Print = tuple[tuple[str, int, int, int], ...]


class Fingerprints:
    """Take fingerprints of functions' files: names, sizes, times and inodes, nothing that is in them."""

    def __init__(self) -> None:
        self._taken: dict[Path, tuple[float, Print]] = {}

    def of(self, function: Function) -> tuple[float, Print]:
        """Return when a function's files were looked at (`time.monotonic()`), and their fingerprint."""
        now = time.monotonic()
        if function.module.name != "__init__.py":
            return now, tuple(_file(function.module))
        known = self._taken.get(function.module)
        if known is None or now - known[0] >= _EVERY:
            known = self._taken[function.module] = now, tuple(_folder(function.module.parent))
        return known


def _folder(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield a line for each file below a folder, what Python and editors keep for themselves left out."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:  # gone meanwhile: the next look finds it gone altogether
        return
    for entry in found:
        if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name.endswith("~"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(Path(entry.path))
        else:
            yield from _file(Path(entry.path))


def _file(path: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        found = path.stat()
    except OSError:
        return
    yield str(path), found.st_size, found.st_mtime_ns, found.st_ino
