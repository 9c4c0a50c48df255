"""Read what functions did and printed, as the journal keeps it."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from io import BufferedReader
from itertools import takewhile
from pathlib import Path

import orjson

from botctl.functions.journal import Entry, aside, path_of

_EVERY = 0.2  # seconds between two looks for more


def read(folder: Path, function: str) -> Iterator[Entry]:
    """Yield all that is kept of a function, the oldest first; raise OSError where it cannot be read."""
    for entry in takewhile(lambda entry: entry is not None, follow(folder, function)):
        assert entry is not None  # noqa: S101 - said above, which mypy does not see
        yield entry


def follow(folder: Path, function: str) -> Generator[Entry | None, None, None]:
    """Yield all that is kept of a function and then what comes, for ever.

    None says that all is told, and that the next look is after a pause. Raise OSError where a file
    cannot be read.
    """
    path = path_of(folder, function)
    if aside(path).exists():
        with aside(path).open("rb") as file:
            yield from _entries(file)
    while True:
        if path.exists():
            with path.open("rb") as file:
                yield from _to_its_end(file, path)
        else:
            yield None
            time.sleep(_EVERY)


def _to_its_end(file: BufferedReader, path: Path) -> Iterator[Entry | None]:
    """Yield the entries of a file as they come, until it is put aside."""
    while True:
        is_over = not _is_at(path, file)
        yield from _entries(file)
        if is_over:
            return
        yield None
        time.sleep(_EVERY)


def _entries(file: BufferedReader) -> Iterator[Entry]:
    """Yield the entries of whole lines; what is no entry (a disk was full) is left out."""
    while line := file.readline():
        if not line.endswith(b"\n"):
            file.seek(-len(line), os.SEEK_CUR)
            return
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(entry, dict) and {"at", "request", "turn"} <= entry.keys():
            yield entry


def _is_at(path: Path, file: BufferedReader) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
