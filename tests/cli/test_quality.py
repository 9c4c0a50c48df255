"""`train --report` and `test --nlu` measure understanding; a floor in the bot's file is a gate."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.calls import botctl


def set_floor(root: Path, floor: str) -> None:
    file = root / "bots" / "pizzeria.yml"
    file.write_text(file.read_text() + f"nlu: {{floor: {floor}}}\n")


def test_a_report_is_printed_kept_and_compared_with_the_last_one_of_something_else(pizzeria: Path) -> None:
    first = botctl("train", "--report", "--html", "report.html", cwd=pizzeria)
    assert first.returncode == 0, first.stderr
    assert "pizzeria: " in first.stdout
    assert "What to write next" in first.stdout
    assert "Since" not in first.stdout
    assert "break_oven" in (pizzeria / "report.html").read_text()
    intent = pizzeria / "intents" / "opening_hours.yml"
    intent.write_text(intent.read_text().replace("utterances:", "utterances:\n  - until when can I come"))
    for _ in range(2):  # looking twice changes nothing, and hides no change
        again = botctl("train", "--report", "--json", cwd=pizzeria)
        (found,) = json.loads(again.stdout)
        changes = found["report"]["changes"]
        assert changes["since"] < found["report"]["made"]
        assert changes["figures"]["accuracy"] != 0


def test_a_bot_below_its_floor_fails_with_a_line_that_says_so(pizzeria: Path) -> None:
    set_floor(pizzeria, "{accuracy: 1.0, oos_auroc: 0.0}")
    done = botctl("test", "--json", cwd=pizzeria)
    found = json.loads(done.stdout)
    assert found["failed"] == 0
    (line,) = found["nlu"]["pizzeria"]["below_floor"]
    assert done.returncode == 1
    assert f"bots/pizzeria.yml: nlu.floor: {line}" in done.stderr
    assert line.startswith("accuracy is 0.")


def test_a_floor_is_measured_once_and_not_for_chosen_conversations(pizzeria: Path) -> None:
    set_floor(pizzeria, "{accuracy: 0.0}")
    done = botctl("test", "-k", "German", cwd=pizzeria)
    assert done.returncode == 0, done.stderr
    reports = pizzeria / ".botctl" / "reports"
    assert not reports.exists()
    for _ in range(2):
        done = botctl("test", cwd=pizzeria)
        assert done.returncode == 0, done.stderr
        assert "understanding reaches its floor" in done.stdout
        assert len(list(reports.rglob("*.json"))) == 1


def test_without_a_floor_nothing_is_measured_unless_asked_for(pizzeria: Path) -> None:
    assert botctl("test", cwd=pizzeria).returncode == 0
    assert not (pizzeria / ".botctl" / "reports").exists()
    done = botctl("test", "--nlu", "--json", cwd=pizzeria)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["nlu"]["pizzeria"]
    assert found["below_floor"] == []
    assert 0 <= found["figures"]["accuracy"] <= 1


def test_a_floor_that_is_no_share_is_a_fault_of_the_workspace(pizzeria: Path) -> None:
    set_floor(pizzeria, "{accuracy: 90}")
    done = botctl("check", cwd=pizzeria)
    assert done.returncode == 1
    assert "`accuracy` cannot be 90" in done.stdout


def test_a_page_that_cannot_be_written_is_refused_before_anything_is_measured(pizzeria: Path) -> None:
    done = botctl("train", "--html", "nowhere/report.html", cwd=pizzeria)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no such folder" in done.stderr
