"""`botctl import rasa` writes a workspace once, and tells all that it could not carry over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import Terminal, botctl
from tests.importing.rasa.copies import project, small


@pytest.fixture
def theatre(tmp_path: Path) -> Path:
    """Return a Rasa project."""
    return project("theatre", tmp_path)


def test_the_workspace_is_named_for_the_project_and_bears_the_report(theatre: Path) -> None:
    done = botctl("import", "rasa", "theatre", cwd=theatre.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "theatre_botctl: the bot theatre, 4 intents, 1 slot type, 1 file of conversations\n"
    )
    assert "    domain.yml:106: no rule, story or form says `utter_ask_continue`" in done.stdout
    assert "cd theatre_botctl" in done.stderr
    told = (theatre.parent / "theatre_botctl" / "IMPORT.md").read_text("utf-8")
    assert "- domain.yml:106: no rule, story or form says `utter_ask_continue`" in told


def test_json_has_every_remark_with_its_place(theatre: Path) -> None:
    done = botctl("import", "rasa", "theatre", "--out", "new", "--json", cwd=theatre.parent)
    result = json.loads(done.stdout)
    assert (done.returncode, result["workspace"], result["bot"]) == (0, "new", "theatre")
    written = {
        path.relative_to(theatre.parent / "new").as_posix() for path in (theatre.parent / "new").rglob("*.*")
    }
    assert set(result["files"]) == written
    assert {
        "code": "branch",
        "file": "data/stories.yml",
        "line": 22,
        "column": 5,
        "message": "`deny` within the form `booking_form` leads to `action_deactivate_loop`",
        "hint": 'people say "cancel" or "stop" at any time, and what is going on is dropped',
    } in result["left"]
    assert all(one["hint"] for one in result["left"])


def test_names_that_are_not_ours_are_told(tmp_path: Path) -> None:
    project("travel", tmp_path)
    result = json.loads(botctl("import", "rasa", "travel", "--json", cwd=tmp_path).stdout)
    assert {
        "kind": "slot",
        "file": "domain/trips.yml",
        "line": 37,
        "from": "PERSON",
        "to": "person",
    } in result["renamed"]


@pytest.mark.parametrize("there", ["theatre_botctl/bots/mine.yml", "theatre_botctl"])
def test_nothing_is_ever_overwritten(theatre: Path, there: str) -> None:
    mine = theatre.parent / there
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("title: Mine\n")
    done = botctl("import", "rasa", "theatre", cwd=theatre.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert "name a folder that does not exist yet: --out DIR" in done.stderr
    assert mine.read_text() == "title: Mine\n"


def test_a_project_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    small(tmp_path / "shop", nlu="nlu: &a []\nrules: *a\n")
    done = botctl("import", "rasa", "shop", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "data/nlu.yml:2:8 Y301 `*a` is an alias, which is not read here" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_a_folder_that_is_no_project_is_wrong_usage(tmp_path: Path) -> None:
    done = botctl("import", "rasa", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no such folder" in done.stderr


def test_on_a_terminal_no_line_is_longer_than_it_is_wide(theatre: Path) -> None:
    with Terminal("import", "rasa", "theatre", cwd=theatre.parent, columns=80) as terminal:
        assert terminal.ends() == 0
        assert "Not carried over" in terminal.shown
        assert max(map(len, terminal.shown.splitlines())) <= 80
