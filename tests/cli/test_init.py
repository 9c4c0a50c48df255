"""A new workspace checks, trains, tests and talks at once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.calls import botctl


def test_a_new_workspace_checks_trains_tests_and_talks(tmp_path: Path) -> None:
    made = botctl("init", "shop", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "cd shop" in made.stderr
    root = tmp_path / "shop"
    for call in (("check",), ("train",), ("test",), ("test", "--channel", "web")):
        done = botctl(*call, cwd=root)
        assert done.returncode == 0, (call, done.stdout, done.stderr)
    assert ", 0 failed" in done.stdout
    talk = botctl("chat", cwd=root, stdin="two cups of mint tea please\nyes\n")
    assert (talk.returncode, talk.stderr) == (0, "")
    assert "2 x mint tea, ready in five minutes." in talk.stdout
    parsed = botctl("parse", "tea_house", "two cups of mint tea please", "--json", cwd=root)
    found = json.loads(parsed.stdout)
    assert (parsed.returncode, found["intent"]["name"]) == (0, "order_tea")
    assert {name: slot["value"] for name, slot in found["slots"].items()} == {"count": 2, "tea": "mint"}


def test_the_way_there_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    made = botctl("init", "tea & more", cwd=tmp_path)
    assert "  cd 'tea & more'\n" in made.stderr


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "shop" / "bots").mkdir(parents=True)
    (tmp_path / "shop" / "bots" / "mine.yml").write_text("title: Mine\n")
    done = botctl("init", "shop", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)
    assert [file.name for file in (tmp_path / "shop").rglob("*") if file.is_file()] == ["mine.yml"]
