"""Hold the checks to a corpus of broken workspaces, each with the exact report that must come.

A case is a text file in `broken/`: a line that says what it shows, then sections that change the healthy
workspace beside it. `=== PATH` is a file's content,
`=== bytes PATH` the same with Python's escapes, `=== link PATH TARGET`, `=== folder PATH` and
`=== delete PATH` have no content, and `=== report` is the exact report.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from botctl.workspace.codes import CODES
from botctl.workspace.read import read
from botctl.workspace.report import report

HERE = Path(__file__).parent
HEALTHY = HERE / "healthy"


@dataclass(frozen=True, slots=True)
class Case:
    """Hold a broken workspace: its sections in order, and its report."""

    name: str
    sections: tuple[tuple[str, str], ...]
    report: str

    def lay(self, root: Path) -> Path:
        """Make the workspace in a folder that does not exist yet."""
        shutil.copytree(HEALTHY, root, ignore=shutil.ignore_patterns("__pycache__"))
        for header, content in self.sections:
            _apply(root, header.split(" "), content)
        return root


def cases() -> tuple[Case, ...]:
    """Return every case, by name."""
    return tuple(case(path) for path in sorted((HERE / "broken").glob("*.txt")))


def case(path: Path) -> Case:
    """Read a case."""
    _, *parts = path.read_text("utf-8").split("\n=== ")
    sections = [part.partition("\n")[::2] for part in parts]
    report = "".join(content for header, content in sections if header == "report")
    files = tuple((header, f"{content}\n") for header, content in sections if header != "report")
    return Case(path.stem, files, report.rstrip("\n"))


def _apply(root: Path, header: list[str], content: str) -> None:
    match header:
        case ["delete", path]:
            _delete(root / path)
        case ["folder", path]:
            _delete(root / path)
            (root / path).mkdir(parents=True)
        case ["link", path, target]:
            _delete(root / path)
            (root / path).symlink_to(target)
        case ["bytes", path]:
            _write(
                root / path.encode().decode("unicode_escape"),
                content.encode().decode("unicode_escape").encode("latin-1"),
            )
        case [path]:
            _write(root / path, content.encode())
        case _:
            raise ValueError(f"not a section of a case: {header}")


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_workspace_gets_exactly_this_report(case: Case, tmp_path: Path) -> None:
    assert report(read(case.lay(tmp_path / "workspace"))) == case.report


def test_the_healthy_workspace_has_no_fault() -> None:
    assert report(read(HEALTHY)) == "No faults."


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 60


def test_every_code_has_a_broken_workspace() -> None:
    shown = {
        code
        for case in CASES
        for code in re.findall(r"^\S+:\d+:\d+ ([A-Z]\d{3}) ", case.report, re.MULTILINE)
    }
    assert shown == set(CODES) - {"Y203"}  # a file of more than a megabyte: see test_read.py


def test_a_case_named_for_a_code_shows_it() -> None:
    for case in CASES:
        if re.match(r"[A-Z]\d{3}_", case.name):
            assert f" {case.name[:4]} " in case.report, case.name


def test_every_fault_of_the_corpus_has_a_hint() -> None:
    for case in CASES:
        faults = len(re.findall(r"^\S+:\d+:\d+ [A-Z]\d{3} ", case.report, re.MULTILINE))
        assert case.report.count("\n  hint: ") == faults, case.name


def test_no_report_repeats_a_secret() -> None:
    for case in CASES:
        assert "canary" not in case.report.lower(), case.name
        assert "1234567890" not in case.report, case.name
