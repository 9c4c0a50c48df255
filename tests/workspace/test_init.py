from __future__ import annotations

import re
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest

from botctl import Call, Reply
from botctl.errors import UsageError
from botctl.intents.intent import BUILT_IN_TYPES
from botctl.workspace.init import create
from botctl.workspace.read import read
from botctl.workspace.report import report


def test_a_new_workspace_has_no_fault(tmp_path: Path) -> None:
    create(tmp_path / "new" / "deep")
    assert report(read(tmp_path / "new" / "deep")) == "No faults."


def test_it_returns_what_it_wrote_and_nothing_else_is_there(tmp_path: Path) -> None:
    written = create(tmp_path)
    assert set(written) == {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {"README.md", ".gitignore", "bots/tea_house.yml", "schemas/intent.json"} <= {
        path.relative_to(tmp_path).as_posix() for path in written
    }


def test_git_ignores_models_and_conversations(tmp_path: Path) -> None:
    create(tmp_path)
    assert ".botctl/" in (tmp_path / ".gitignore").read_text().split("\n")


def test_its_readme_says_what_a_function_gets_and_returns() -> None:
    readme = resources.files("botctl").joinpath("workspace/template/README.md").read_text("utf-8")
    told = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"^\| (.*?) \|", readme, re.MULTILINE))))
    not_sent = {"deadline", "monotonic"}
    assert {field.name for field in fields(Call)} - not_sent <= told
    assert {field.name for field in fields(Reply)} <= told
    assert set(BUILT_IN_TYPES) <= told


def test_what_its_readme_shows_can_be_written_into_it(tmp_path: Path) -> None:
    create(tmp_path)
    readme = (tmp_path / "README.md").read_text("utf-8")
    shown = dict(re.findall(r"^```yaml\n# (\S+\.yml)\n(.*?)^```", readme, re.MULTILINE | re.DOTALL))
    assert len(shown) == readme.count("```yaml")
    for name, content in shown.items():
        (tmp_path / name).write_text(content, "utf-8")
    reading = read(tmp_path)
    assert reading.errors == ()
    assert {fault.code for fault in reading.faults} == {"T109"}  # not all of it is said in German


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine")
    with pytest.raises(UsageError, match="the folder is not empty"):
        create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".hidden"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine")
    with pytest.raises(UsageError, match="this is a file"):
        create(tmp_path / "f")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine")
    with pytest.raises(UsageError, match="cannot be written"):
        create(tmp_path / "f" / "new")
