"""Make a virtual environment and install into it, telling how far pip is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from botctl.engines.child import child, heard, last_words
from botctl.errors import EngineError

Progress = Callable[[float, str], None]

_COLLECTED = 0.5  # share of the work when pip has all packages and begins to unpack them
_COLLECTING = re.compile(r"^(?:Collecting|Processing) (\S+)", re.MULTILINE)
_MOST_KEPT = 20_000  # characters of what a step said, for the case that it fails
_HINT = "pip's own settings (an index, a proxy) hold here too; what was begun is made anew the next time"
_VERSION = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"


def version_of(package: str, python: Path) -> str | None:
    """Return which version of a package a Python has installed, None where it has none or does not run."""
    try:
        answer = subprocess.run(  # noqa: S603  # a Python that was chosen by who runs botctl
            [python, "-I", "-c", _VERSION, package],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def make(
    environment: Path,
    python: Path,
    requirements: Sequence[str],
    *,
    environ: Mapping[str, str],
    lock: int,
    progress: Progress,
) -> None:
    """Make a virtual environment, install the first requirement into it, and start it once.

    The other requirements only choose versions. `lock` is a descriptor that pip holds, too: another
    process does not begin while one of ours still writes. Raise EngineError, with pip's own last words.
    """
    progress(0.0, f"making an environment of {python}")
    run = partial(_run, environ=environ, scratch=environment.parent, lock=lock)
    run(python, "venv", [environment], lambda piece: None)
    inside = interpreter(environment)
    with TemporaryDirectory(dir=environment.parent) as folder:
        chosen = Path(folder) / "constraints.txt"
        chosen.write_text("\n".join(requirements[1:]), "utf-8")
        arguments = ["install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        steps = _Steps(environment, len(requirements), progress)
        run(inside, "pip", [*arguments, "--constraint", chosen, requirements[0]], steps.hear)
    progress(0.95, "starting it once")
    package = requirements[0].partition("==")[0]
    run(inside, package, ["--version"], lambda piece: None)


def interpreter(environment: Path) -> Path:
    """Return the Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@dataclass(slots=True)
class _Steps:
    """Tell how far pip is: by the packages it has collected, then by those that are unpacked."""

    environment: Path
    expected: int
    progress: Progress
    collected: int = 0
    unpacking: bool = False

    def hear(self, piece: str) -> None:
        found = _COLLECTING.findall(piece)
        self.collected += len(found)
        self.unpacking = self.unpacking or "Installing collected packages" in piece
        if self.unpacking:
            done = sum(1 for _ in self.environment.glob("[lL]ib/**/site-packages/*.dist-info"))
            self.progress(_COLLECTED + 0.45 * min(1, done / self.expected), f"unpacked {done} packages")
        elif found:
            self.progress(_COLLECTED * min(1, self.collected / self.expected), f"fetching {found[-1]}")


def _run(  # noqa: PLR0913  # the last three are the same for all steps, and bound once
    python: Path,
    module: str,
    arguments: Sequence[str | Path],
    hear: Callable[[str], None],
    *,
    environ: Mapping[str, str],
    scratch: Path,
    lock: int,
) -> None:
    said = ""
    with child(
        python,
        module,
        arguments,
        output=subprocess.PIPE,
        environ=environ,
        scratch=scratch,
        holding=lock,
    ) as process:
        for piece in heard(process):
            said = (said + piece)[-_MOST_KEPT:]
            hear(piece)
        code = process.wait()
    if code:
        raise EngineError(f"{module} failed (exit code {code}):\n{last_words(said)}", hint=_HINT)
