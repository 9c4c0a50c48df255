"""Write an imported workspace into a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from botctl.errors import UsageError
from botctl.workspace import schemas

_GITIGNORE = ".botctl/\n__pycache__/\n"


def refuse_what_is_there(target: Path) -> None:
    """Raise UsageError unless a folder is new or empty: nothing is ever overwritten."""
    hint = "name a folder that does not exist yet: --out DIR"
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target}: this is a file", hint=hint)
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target}: the folder is not empty", hint=hint)


def write(target: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write files and the schemas that editors check them with; return their paths in the workspace.

    Raise UsageError where something stands there already, or it cannot be written.
    """
    refuse_what_is_there(target)
    try:
        for file, text in {**files, ".gitignore": _GITIGNORE}.items():
            path = target / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        written = schemas.write(target / schemas.FOLDER)
    except OSError as error:
        raise UsageError(
            f"{error.filename or target}: cannot be written: {error.strerror}",
            hint="name a folder that you may write to: --out DIR",
        ) from error
    return (*files, ".gitignore", *(path.relative_to(target).as_posix() for path in written))
