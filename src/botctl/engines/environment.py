"""Make Rasa's own environment, once for all workspaces of a person, and never use half a one.

Environments stand in the person's cache, each named by what it was made from:

    ~/.cache/botctl/engines/rasa-3.6.21-cp310-1a2b3c4d/     BOTCTL_ENGINES or XDG_CACHE_HOME move it
        environment/     a venv
        complete         written last: without it, the folder is a ruin and is made anew
        lock             held by whoever makes it; the system lets go of it when that process ends

`.botctl/engines/rasa` of a workspace leads there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from botctl.engines import pip
from botctl.engines.pythons import MINORS, Python, find
from botctl.errors import EngineError

VERSION = "3.6.21"
ROOM = 5 * 1024**3  # bytes: 2.7 GB installed, the wheels beside them while they are unpacked
INSTALL = "botctl engines install rasa"
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Environment:
    """Name the Python that has Rasa installed."""

    python: Path


def installed(root: Path, environ: Mapping[str, str], *, python: str = "") -> Environment:
    """Return the environment that a workspace uses: the one made for it, or `python` if it has Rasa itself.

    Raise EngineError, which says what to do, where there is none.
    """
    if python and (own := _having_rasa(python, environ)):
        return own
    linked = link(root).resolve()
    for folder in (linked, *(_folder(environ, f"cp3{minor}") for minor in MINORS)):
        if folder.name.startswith(f"rasa-{VERSION}-") and (folder / "complete").is_file():
            return Environment(pip.interpreter(folder / "environment"))
    raise EngineError(f"Rasa {VERSION} is not installed", hint=INSTALL)


def install(
    root: Path, environ: Mapping[str, str], *, python: str = "", progress: Progress = lambda share, what: None
) -> tuple[Environment, bool]:
    """Return the environment of a workspace, made now unless it is there, and whether it was made.

    `progress` is told a share from 0 to 1 and what is being done. Raise EngineError where no Python fits,
    where there is no room, or where pip fails.
    """
    if python and (own := _having_rasa(python, environ)):
        return own, False
    if not python:
        with suppress(EngineError):
            found = installed(root, environ)
            _link(root, found.python)
            return found, False
    chosen = find(environ, wanted=python, beside=Path(sys.base_prefix))
    folder = _folder(environ, chosen.tag)
    made = _make(folder, chosen, environ, progress)
    found = Environment(pip.interpreter(folder / "environment"))
    _link(root, found.python)
    return found, made


def link(root: Path) -> Path:
    """Return where a workspace keeps the way to its environment."""
    return root / ".botctl/engines/rasa"


def _folder(environ: Mapping[str, str], tag: str) -> Path:
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    cache_home = Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
    engines = Path(environ.get("BOTCTL_ENGINES") or cache_home / "botctl/engines")
    made_from = hashlib.sha256("\n".join((*requirements(), sys.platform)).encode()).hexdigest()
    return engines / f"rasa-{VERSION}-{tag}-{made_from[:8]}"


@cache
def requirements() -> tuple[str, ...]:
    """Return what is installed, in pip's words: Rasa first, then the versions it was tested with."""
    pinned = resources.files("botctl.engines").joinpath("rasa-constraints.txt").read_text("utf-8")
    return (f"rasa=={VERSION}", *(line for line in pinned.splitlines() if line and not line.startswith("#")))


def _having_rasa(python: str, environ: Mapping[str, str]) -> Environment | None:
    """Return a Python of the person's own that has Rasa 3.6 already, with their own components perhaps."""
    path = shutil.which(Path(python).expanduser(), path=environ.get("PATH"))
    version = pip.version_of("rasa", Path(path)) if path else None
    return Environment(Path(path)) if path and version and version.startswith("3.6.") else None


def _make(folder: Path, python: Python, environ: Mapping[str, str], progress: Progress) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(folder / "lock", lambda: progress(0.0, "waiting for another installation")) as lock:
            if (folder / "complete").is_file():
                return False
            _check_room(folder)
            environment = folder / "environment"
            shutil.rmtree(environment, ignore_errors=True)
            pip.make(environment, python.path, requirements(), environ=environ, lock=lock, progress=progress)
            (folder / "complete").write_text(f"{python.path}\n", "utf-8")
    except OSError as error:
        raise EngineError(
            f"{folder}: the environment cannot be written: {error.strerror or error}",
            hint="make the folder writable, or set BOTCTL_ENGINES to another one",
        ) from error
    return True


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise EngineError(
            f"{folder}: {free / 1024**3:.1f} GiB are free there, and Rasa needs {ROOM / 1024**3:.0f}",
            hint="make room, or set BOTCTL_ENGINES to a folder on another disk",
        )


@contextmanager
def _locked(path: Path, waiting: Callable[[], None]) -> Iterator[int]:
    """Hold a lock file, and give its descriptor; `waiting` is called if another process has it."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:  # it gives up after ten seconds by itself
                with suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                waiting()
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _link(root: Path, python: Path) -> None:
    """Let a workspace lead to its environment; without links (Windows) it is found by its name alone."""
    folder, place = python.parents[2], link(root)
    with suppress(OSError):
        if place.is_symlink() and place.readlink() == folder:
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(f".rasa-{os.getpid()}")
        draft.unlink(missing_ok=True)
        draft.symlink_to(folder, target_is_directory=True)
        draft.replace(place)
