"""Each project in `projects/` becomes the workspace in `expected/`, which passes its own conversations.

After a change that is meant, `botctl import rasa` writes what belongs there; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from botctl.importing import report
from botctl.importing.rasa.convert import convert
from tests.cli.calls import botctl
from tests.importing.rasa.copies import HERE, NAMES, project


@pytest.mark.parametrize("name", NAMES)
def test_a_project_becomes_exactly_this_workspace(name: str, tmp_path: Path) -> None:
    converted = convert(project(name, tmp_path))
    told = report.Imported(name, f"{name}_botctl", name, (*converted.files, report.FILE), converted.remarks)
    made = {**converted.files, report.FILE: report.markdown(told, what="Rasa")}
    folder = HERE / "expected" / name
    expected = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*")}
    assert made == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_workspace_checks_trains_and_talks_at_once(name: str, tmp_path: Path) -> None:
    made = botctl("import", "rasa", str(project(name, tmp_path)), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    root = tmp_path / f"{name}_botctl"
    checked = botctl("check", "--json", cwd=root)
    assert checked.returncode == 0, checked.stdout
    if (root / "tests").is_dir():
        played = botctl("test", cwd=root)
        assert played.returncode == 0, played.stdout
        assert ", 0 failed" in played.stdout
    talk = botctl("chat", cwd=root, stdin="hello\n")
    assert (talk.returncode, talk.stderr) == (0, "")
