"""Find a Python that Rasa runs on (3.8, 3.9 or 3.10), wherever a machine keeps its Pythons."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from botctl.errors import EngineError

MINORS = (10, 9, 8)  # of Python 3, the best first
_PATIENCE = 20.0  # seconds for a Python to say what it is; a version manager's shim may be slow
_PROBE = "import ensurepip, sys, venv; print(*sys.version_info[:3], sys.executable)"
_WHAT_TO_DO = (
    "install one (`uv python install 3.10`, `pyenv install 3.10`, or your system's python3.10 with its venv "
    "package), or name one: botctl engines install rasa --python PATH"
)


@dataclass(frozen=True, slots=True)
class Python:
    """Hold an interpreter that answered, and its version."""

    path: Path
    version: tuple[int, int, int]

    @property
    def tag(self) -> str:
        """Return the short name of its version, such as cp310."""
        return f"cp{self.version[0]}{self.version[1]}"


def find(environ: Mapping[str, str], *, wanted: str = "", beside: Path | None = None) -> Python:
    """Return the wanted interpreter (a path or a command), or the best that is found.

    `beside` is the installation of a Python that runs: where a version manager put it, there are others.
    Raise EngineError, which says what to do, where there is none that Rasa runs on.
    """
    if wanted:
        return _wanted(wanted, environ)
    for minor in MINORS:
        for path in candidates(minor, environ, beside):
            found = probe(path, environ)
            if found and found.version[:2] == (3, minor):
                return found
    raise EngineError("no Python 3.8, 3.9 or 3.10 was found, and Rasa runs on no newer one", hint=_WHAT_TO_DO)


def _wanted(wanted: str, environ: Mapping[str, str]) -> Python:
    path = shutil.which(Path(wanted).expanduser(), path=environ.get("PATH"))
    if path is None:
        raise EngineError(f"{wanted}: there is no such Python", hint=_WHAT_TO_DO)
    found = probe(Path(path), environ)
    if found is None:
        raise EngineError(f"{wanted}: it does not run, or has no venv and ensurepip", hint=_WHAT_TO_DO)
    if found.version[0] != 3 or found.version[1] not in MINORS:
        version = ".".join(map(str, found.version))
        raise EngineError(f"{wanted}: it is Python {version}; Rasa needs 3.8, 3.9 or 3.10", hint=_WHAT_TO_DO)
    return found


def probe(path: Path, environ: Mapping[str, str]) -> Python | None:
    """Return what an interpreter says it is; None where it does not run or cannot make environments.

    A shim of pyenv is on the PATH for every version that it knows of, also for those it will not start.
    """
    try:
        answer = subprocess.run(  # noqa: S603  # its own first argument: a Python that this machine has
            [path, "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
            stdin=subprocess.DEVNULL,
            env=dict(environ),
        ).stdout.split(maxsplit=3)
        major, minor, patch = map(int, answer[:3])
        return Python(Path(answer[3].strip()), (major, minor, patch))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def candidates(minor: int, environ: Mapping[str, str], beside: Path | None = None) -> Iterator[Path]:
    """Yield where a Python 3.`minor` may be: PATH, pyenv, uv, beside another, and the launcher of Windows."""
    if on_path := shutil.which(f"python3.{minor}", path=environ.get("PATH")):
        yield Path(on_path)
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    kept = Path(environ.get("PYENV_ROOT") or home / ".pyenv")
    yield from _interpreters(kept.glob(f"versions/3.{minor}.*"))
    yield from _interpreters(kept.glob(f"pyenv-win/versions/3.{minor}.*"))
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    if environ.get("APPDATA"):
        data = Path(environ["APPDATA"])
    managed = Path(environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv/python")
    yield from _interpreters(managed.glob(f"cpython-3.{minor}.*"))
    if beside is not None:
        yield from _interpreters(beside.parent.glob(f"3.{minor}.*"))
        yield from _interpreters(beside.parent.glob(f"cpython-3.{minor}.*"))
    if sys.platform == "win32" and (launcher := _launched(minor, environ)):
        yield launcher


def _interpreters(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the interpreter of each installation, the newest patch first."""
    for folder in sorted(folders, key=_patch, reverse=True):
        for place in ("bin/python3", "python.exe"):
            if (folder / place).exists():
                yield folder / place


def _patch(folder: Path) -> int:
    digits = folder.name.removeprefix("cpython-").split("-")[0].split(".")[2:3]
    return int(digits[0]) if digits and digits[0].isdecimal() else -1


def _launched(minor: int, environ: Mapping[str, str]) -> Path | None:
    launcher = shutil.which("py", path=environ.get("PATH"))
    if launcher is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603  # the launcher that Python's installer puts there
            [launcher, f"-3.{minor}", "-I", "-c", "import sys; print(sys.executable)"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(answer.stdout.strip())
