"""Make a new workspace from the template beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from botctl.errors import UsageError
from botctl.workspace import schemas

# A package cannot carry a file that git or a build would take for its own.
_RENAMED = {"gitignore": ".gitignore"}


def create(target: Path) -> tuple[Path, ...]:
    """Make a workspace in a folder that is new or empty, and return its files.

    Raise UsageError where something stands there already, or it cannot be written.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target}: this is a file", hint="name a folder that does not exist yet")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target}: the folder is not empty", hint="name a folder that does not exist yet")
    template = resources.files("botctl").joinpath("workspace", "template")
    try:
        written = tuple(_copy(template, PurePosixPath(), target))
        return written + schemas.write(target / schemas.FOLDER)
    except OSError as error:
        raise UsageError(
            f"{error.filename or target}: cannot be written: {error.strerror}",
            hint="name a folder that you may write to",
        ) from error


def _copy(source: Traversable, inside: PurePosixPath, target: Path) -> Iterator[Path]:
    """Copy a folder of the template, and return the files that were written."""
    for one in sorted(source.iterdir(), key=lambda each: each.name):
        if one.name == "__pycache__":
            continue
        place = inside / _RENAMED.get(one.name, one.name)
        if one.is_dir():
            yield from _copy(one, place, target)
            continue
        path = target / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.read_bytes())
        yield path
