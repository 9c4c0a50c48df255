"""`botctl train` trains what changed and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calls import Terminal, botctl, imported
from tests.cli.pizzeria import write_pizzeria


def test_a_report_tells_what_was_trained(tmp_path: Path) -> None:
    root = write_pizzeria(tmp_path)
    done = botctl("train", "--json", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    (report,) = json.loads(done.stdout)
    assert report["bot"] == "pizzeria"
    assert report["trained"] is True
    assert report["utterances"] > 10
    assert report["intents"] >= 3
    assert report["seconds"] > 0
    assert report["bytes"] > 1000
    again = botctl("train", cwd=root)
    assert again.returncode == 0
    assert "unchanged" in again.stdout


def test_editing_a_reply_needs_no_training_and_editing_an_utterance_does(pizzeria: Path) -> None:
    hours = pizzeria / "intents" / "opening_hours.yml"
    hours.write_text(hours.read_text().replace("from 11:00", "from 10:00"))
    (report,) = json.loads(botctl("train", "--json", cwd=pizzeria).stdout)
    assert report["trained"] is False
    hours.write_text(hours.read_text().replace("when are you open", "at what time do you open"))
    (report,) = json.loads(botctl("train", "--json", cwd=pizzeria).stdout)
    assert report["trained"] is True


@pytest.mark.parametrize("args", [["train"], ["parse", "pizzeria", "hello"], ["chat"]])
def test_what_is_trained_already_is_used_without_what_trains(args: list[str], trained: Path) -> None:
    assert not imported(*args, cwd=trained) & {"sklearn", "scipy", "fastapi", "sqlmodel", "prompt_toolkit"}


def test_an_engine_that_is_not_there_is_wrong_usage(trained: Path) -> None:
    done = botctl("train", "--engine", "telepathy", cwd=trained)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`telepathy`" in done.stderr


def test_ctrl_c_while_training_leaves_no_half_a_model(tmp_path: Path) -> None:
    root = write_pizzeria(tmp_path)
    # An import that is interrupted leaves its file to the garbage, and Python says so where it is asked to.
    with Terminal("train", cwd=root, PYTHONWARNINGS="error,ignore::ResourceWarning") as terminal:
        terminal.wait_for("pizzeria")
        terminal.interrupt()
        assert terminal.ends() in (0, 130)
        assert "Traceback" not in terminal.shown
    done = botctl("train", cwd=root)
    assert done.returncode == 0, done.stderr
