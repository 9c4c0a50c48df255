"""Streams that are closed, full or of another encoding end no command in a stack."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.calls import COMMAND, PATIENCE, botctl, environment


def shell(line: str, *, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Call botctl as a shell does, with its redirections."""
    return subprocess.run(  # noqa: S602 - a line of this file
        f"{shlex.join(COMMAND)} {line}",
        shell=True,
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("check --json >&-", "Bad file descriptor"),
        ("check --json >/dev/full", "No space left on device"),
        ("doctor >/dev/full", "No space left on device"),
    ],
)
def test_an_output_that_cannot_be_written_is_told_in_one_line(pizzeria: Path, line: str, why: str) -> None:
    done = shell(line, cwd=pizzeria)
    assert (done.returncode, done.stderr) == (1, f"botctl: the output cannot be written: {why}\n")


def test_a_closed_input_says_nothing(pizzeria: Path) -> None:
    done = shell("chat <&-", cwd=pizzeria)
    assert (done.returncode, done.stderr) == (0, "")
    done = shell("conversations delete web:x <&-", cwd=pizzeria)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_an_encoding_without_blocks_gets_bars_of_its_own(pizzeria: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = botctl("parse", "pizzeria", "I would like some pizza, please", cwd=pizzeria, **plain)
    assert done.returncode == 0, done.stderr
    assert "####" in done.stdout


@pytest.mark.parametrize("args", [("nope.yml",), ("--junit", "missing/folder/x.xml")])
def test_a_path_that_is_not_there_is_told_before_anything_is_played(
    pizzeria: Path, args: tuple[str, ...]
) -> None:
    done = botctl("test", *args, cwd=pizzeria)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 2
    assert not (pizzeria / "missing").exists()
