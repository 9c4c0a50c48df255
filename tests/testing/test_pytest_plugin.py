"""pytest plays a workspace's conversations, and pays nothing for the plugin elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import environment
from tests.cli.pizzeria import write_pizzeria


def run_pytest(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *args],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pizzeria(tmp_path_factory.mktemp("plugin") / "pizzeria")


def test_each_conversation_is_an_item(workspace: Path) -> None:
    done = run_pytest("-v", cwd=workspace)
    assert done.returncode == 0, done.stdout
    assert "tests/conversations/order.yml::an order [web] PASSED" in done.stdout
    assert "3 passed" in done.stdout


def test_items_are_chosen_by_name(workspace: Path) -> None:
    done = run_pytest("-q", "-k", "German", cwd=workspace)
    assert "1 passed, 2 deselected" in done.stdout


def test_a_failure_reads_as_in_botctl_test(workspace: Path) -> None:
    file = workspace / "tests" / "conversations" / "wrong.yml"
    file.write_text(
        "bot: pizzeria\nconversations:\n  - name: wrong\n    steps:\n      - bot: Welcome to the pizza.\n"
    )
    done = run_pytest(str(file), cwd=workspace)
    file.unlink()
    assert done.returncode == 1
    assert "tests/conversations/wrong.yml:5:14 wrong (pizzeria, web)" in done.stdout
    assert "- Welcome to the pizza." in done.stdout
    assert "+ Welcome to the pizzeria." in done.stdout
    assert "player.py" not in done.stdout


def test_faults_of_a_file_are_told_without_a_stack(workspace: Path) -> None:
    file = workspace / "tests" / "conversations" / "broken.yml"
    file.write_text("bot: pizzeria\nconversations:\n  - name: a\n    steps: [{usr: hello}]\n")
    done = run_pytest(str(file), cwd=workspace)
    file.unlink()
    assert done.returncode == 2
    assert "tests/conversations/broken.yml:4:14" in done.stdout
    assert "did you mean `user`?" in done.stdout
    assert "reading.py" not in done.stdout


def test_a_workspace_that_is_a_tests_data_is_left_alone(workspace: Path) -> None:
    inner = write_pizzeria(workspace / "tests" / "data" / "inner")
    done = run_pytest("--collect-only", "-q", str(inner), cwd=workspace)
    assert "no tests collected" in done.stdout


def test_yaml_elsewhere_is_not_collected(tmp_path: Path) -> None:
    (tmp_path / "tests" / "conversations").mkdir(parents=True)
    (tmp_path / "tests" / "conversations" / "a.yml").write_text("bot: nobody\n")
    assert "no tests ran" in run_pytest(cwd=tmp_path).stdout


def test_loading_the_plugin_imports_none_of_the_rest() -> None:
    script = (
        "import json, sys, pytest; before = set(sys.modules)\n"
        "import botctl.testing.pytest_plugin\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
    )
    assert set(json.loads(done.stdout)) == {
        "botctl",
        "botctl.testing",
        "botctl.testing.pytest_plugin",
    }
