"""The command line answers at once, in any width, and says what is wrong with a call."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from botctl.workspace.files import CHANNELS, CONNECTORS
from tests.cli.calls import COMMAND, botctl, environment, imported

COMMANDS = (
    *("init", "check", "explain", "train", "parse", "chat", "test", "run"),
    *("functions", "deadletters", "conversations", "doctor"),
)
HEAVY = frozenset(
    {"alembic", "babel", "fastapi", "numpy", "orjson", "prompt_toolkit", "pydantic", "rapidfuzz", "rich"}
    | {"sklearn", "sqlalchemy", "sqlmodel", "starlette", "uvicorn", "yaml", "asyncio"}
)


@pytest.mark.parametrize("args", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(args: list[str], tmp_path: Path) -> None:
    assert not imported(*args, cwd=tmp_path) & HEAVY


def test_help_names_every_command(tmp_path: Path) -> None:
    done = botctl("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ") and line.split()]
    assert {name for name in listed if name in COMMANDS} == set(COMMANDS)


def test_help_promises_no_channel_that_is_not_served(tmp_path: Path) -> None:
    metadata = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    described = next(line for line in metadata.splitlines() if line.startswith("description ="))
    said = " ".join([botctl("--help", cwd=tmp_path).stdout, described]).lower()
    assert "write an intent once" in said
    for channel in set(CHANNELS) - {"default", *CONNECTORS}:
        assert channel not in said


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("conversations", "delete")])
def test_help_fits_the_terminal(command: tuple[str, ...], columns: int, tmp_path: Path) -> None:
    done = botctl(*command, "--help", cwd=tmp_path, COLUMNS=str(columns))
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if len(line) > columns] == []


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["tarin"], "No such command"),
        (["parse", "pizzeria"], "Missing argument"),
        (["train", "--fast"], "No such option: --fast"),
        (["run", "--port", "99999"], "--port"),
        (["conversations", "list", "--limit", "0"], "--limit"),
        (["check"], "there is no workspace here or above"),
        (["parse", "pizzeria", "hello"], "there is no workspace here or above"),
    ],
)
def test_wrong_usage_is_told_on_stderr_and_exits_with_2(args: list[str], told: str, tmp_path: Path) -> None:
    done = botctl(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("args", [["parse", "pizeria", "hello"], ["chat", "pizeria"], ["train", "pizeria"]])
def test_a_bot_that_is_not_there_is_wrong_usage(args: list[str], trained: Path) -> None:
    done = botctl(*args, cwd=trained)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no bot `pizeria`" in done.stderr
    assert "pizzeria" in done.stderr


def test_version_is_printed(tmp_path: Path) -> None:
    assert botctl("--version", cwd=tmp_path).stdout == "botctl 0.1.0\n"


def test_a_command_works_in_any_folder_of_the_workspace(trained: Path) -> None:
    assert botctl("check", cwd=trained / "intents" / "types").returncode == 0


@pytest.mark.parametrize(
    "args",
    [
        ["train"],
        ["parse", "pizzeria", "hello"],
        ["chat"],
        ["test"],
        ["run", "--port", "0"],
        ["conversations", "list"],
    ],
)
def test_a_wrong_workspace_is_reported_by_every_command_as_by_check(args: list[str], pizzeria: Path) -> None:
    intent = pizzeria / "intents" / "order_pizza.yml"
    intent.write_text(intent.read_text().replace("call: order_pizza", "call: order_piza"))
    checked = botctl("check", cwd=pizzeria)
    assert "intents/order_pizza.yml:10:7" in checked.stdout
    done = botctl(*args, cwd=pizzeria)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == checked.stdout


def test_a_reader_that_goes_away_is_no_fault(trained: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "parse", "pizzeria", "hello", "--json"],
        cwd=trained,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == ""
        assert command.wait(timeout=60) == 141
