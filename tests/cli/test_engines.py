"""Rasa is installed by one command, and `--engine rasa` trains, parses and tests with it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from botctl.engines.environment import install
from tests.cli.calls import botctl
from tests.cli.pizzeria import write_pizzeria
from tests.engines.fake.rasa.api import FakeRasa

FAKE = Path(__file__).parents[1] / "engines/fake"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a person whose only old Python is the fake one."""
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": f"{FAKE}:/usr/bin:/bin",
        "BOTCTL_TEST_LOG": str(tmp_path / "calls.txt"),
        "BOTCTL_ENGINES": str(tmp_path / "engines"),
        "PYENV_ROOT": str(tmp_path / "pyenv"),
    }


@pytest.fixture
def with_rasa(tmp_path: Path, environ: dict[str, str]) -> Path:
    """Return a workspace whose environment has a Python that finds the fake Rasa in the workspace."""
    root = write_pizzeria(tmp_path)
    found, _ = install(root, {**os.environ, **environ})
    found.python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shutil.copytree(FAKE / "rasa", root / "rasa", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def test_installing_tells_where_it_is_and_a_second_time_that_it_is_there(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    root = write_pizzeria(tmp_path)
    done = botctl("engines", "install", "rasa", "--json", cwd=root, **environ)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["engine"], said["version"], said["installed"]) == ("rasa", "3.6.21", True)
    assert Path(said["python"]).is_relative_to(tmp_path / "engines")
    again = botctl("engines", "install", "rasa", cwd=root, **environ)
    assert (again.returncode, again.stdout) == (0, f"Rasa 3.6.21 is there already: {said['python']}\n")


def test_without_a_python_for_it_installing_says_what_to_do(tmp_path: Path, environ: dict[str, str]) -> None:
    root, missing = write_pizzeria(tmp_path), str(tmp_path / "nothing")
    done = botctl("engines", "install", "rasa", "--python", missing, cwd=root, **environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"botctl: {missing}: there is no such Python" in done.stderr
    assert "uv python install 3.10" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_rasa_can_be_installed(tmp_path: Path, environ: dict[str, str]) -> None:
    done = botctl("engines", "install", "duckling", cwd=write_pizzeria(tmp_path), **environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`duckling`" in done.stderr


@pytest.mark.parametrize("args", [["train"], ["parse", "pizzeria", "hi"], ["test"], ["run", "--port", "0"]])
def test_an_engine_that_is_not_installed_fails_with_the_command_that_does_it(
    tmp_path: Path, environ: dict[str, str], args: list[str]
) -> None:
    done = botctl(*args, "--engine", "rasa", cwd=write_pizzeria(tmp_path), **environ)
    assert done.returncode == 1
    assert "botctl: Rasa 3.6.21 is not installed\n  botctl engines install rasa\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_training_with_rasa_is_done_once_and_beside_the_embedded_model(
    with_rasa: Path, environ: dict[str, str]
) -> None:
    (report,) = json.loads(botctl("train", "--engine", "rasa", "--json", cwd=with_rasa, **environ).stdout)
    assert (report["engine"], report["trained"]) == ("rasa", True)
    assert report["model"].startswith(".botctl/models/pizzeria.rasa/")
    assert botctl("train", cwd=with_rasa, **environ).returncode == 0
    again = botctl("train", "--engine", "rasa", cwd=with_rasa, **environ)
    assert (again.returncode, again.stdout) == (0, "pizzeria: unchanged\n")


def test_what_rasa_understood_is_shown_as_rasas(with_rasa: Path, environ: dict[str, str]) -> None:
    done = botctl("parse", "pizzeria", "florp wibble", "--engine", "rasa", "--json", cwd=with_rasa, **environ)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["engine"], found["intent"]) == ("rasa", None)
    assert found["why"] == ["Rasa knows no intent of this bot for it"]


def test_a_bots_file_may_choose_rasa_and_conversations_are_played_with_it(
    with_rasa: Path, environ: dict[str, str]
) -> None:
    bot = with_rasa / "bots/pizzeria.yml"
    bot.write_text(bot.read_text() + "nlu: {engine: rasa}\n")
    done = botctl("test", cwd=with_rasa, **environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert (with_rasa / ".botctl/logs/rasa-pizzeria.log").is_file()


def test_a_server_that_runs_elsewhere_needs_no_training_and_is_told_when_it_is_down(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    root = write_pizzeria(tmp_path)
    bot = root / "bots/pizzeria.yml"
    bot.write_text(bot.read_text() + 'nlu: {engine: rasa, url: "http://127.0.0.1:9"}\n')
    done = botctl("train", cwd=root, **environ)
    assert done.stdout == "pizzeria: understood by Rasa at http://127.0.0.1:9, with a model of its own\n"
    done = botctl("parse", "pizzeria", "florp", cwd=root, **environ)
    assert done.returncode == 1
    assert "http://127.0.0.1:9 cannot be reached: Connection refused" in done.stderr


def understood_by(rasa: FakeRasa, root: Path) -> None:
    """Let a server that runs elsewhere understand the bot; a turn waits for it for half a second."""
    bot = root / "bots/pizzeria.yml"
    bot.write_text(bot.read_text() + f'nlu: {{engine: rasa, url: "{rasa.url}", timeout: 0.5}}\n')


@pytest.mark.parametrize(
    ("mood", "fault"), [("slow", "not answer within 0.5 s"), ("failing", "answered 500")]
)
def test_a_chat_goes_on_without_rasa_and_says_so(tmp_path: Path, mood: str, fault: str) -> None:
    root = write_pizzeria(tmp_path)
    with FakeRasa({}) as rasa:
        understood_by(rasa, root)
        rasa.mood = mood
        done = botctl("chat", cwd=root, stdin="when are you open\nflorp wibble\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("We are open from 11:00 to 22:00.\nSorry, I did not get that.\n")
    told = [line for line in done.stderr.splitlines() if line.startswith("Only exact utterances are underst")]
    assert len(told) == 2  # when it begins, and with the line that Rasa was to understand
    assert fault in told[0]


def test_a_parse_and_a_test_that_rasa_does_not_answer_fail_and_say_so(tmp_path: Path) -> None:
    root = write_pizzeria(tmp_path)
    (root / "tests/conversations/late.yml").write_text(
        "bot: pizzeria\n"
        "conversations:\n"
        "  - {name: late, steps: [{user: when are you open}, {user: florp wibble, intent: null}]}\n"
    )
    with FakeRasa({}) as rasa:
        understood_by(rasa, root)
        rasa.mood = "well, until it is asked"
        parsed = botctl("parse", "pizzeria", "florp wibble", cwd=root)
        played = botctl("test", "-k", "late", cwd=root)
    assert (parsed.returncode, parsed.stdout) == (1, "")
    assert f"botctl: {rasa.url} answered 500 to POST /model/parse\n" in parsed.stderr
    assert played.returncode == 1
    assert "0 passed, 1 failed" in played.stdout
    assert f"{rasa.url} answered 500 to POST /model/parse" in played.stdout


def test_the_doctor_tells_that_rasa_is_missing(tmp_path: Path, environ: dict[str, str]) -> None:
    root = write_pizzeria(tmp_path)
    bot = root / "bots/pizzeria.yml"
    bot.write_text(bot.read_text() + "nlu: {engine: rasa}\n")
    done = botctl("doctor", "--json", "--port", "47391", cwd=root, **environ)
    findings = {each["name"]: each for each in json.loads(done.stdout)}
    assert findings["rasa"]["state"] == "missing"
    assert findings["rasa"]["remedy"] == "botctl engines install rasa"


def test_a_conversation_for_another_engine_is_not_played(with_rasa: Path, environ: dict[str, str]) -> None:
    file = with_rasa / "tests/conversations/guessed.yml"
    file.write_text(
        "bot: pizzeria\n"
        "conversations:\n"
        "  - name: it is guessed\n"
        "    engines: [embedded]\n"
        "    steps: [{user: I want a pizza, intent: opening_hours}]\n"
        "  - name: it is said exactly\n"
        "    steps: [{user: I want a pizza, intent: order_pizza}]\n"
    )
    done = botctl("test", str(file), "--engine", "rasa", cwd=with_rasa, **environ)
    assert (done.returncode, done.stdout) == (0, "1 passed, 0 failed\n")
    assert "1 conversation not played: known to go otherwise with this engine" in done.stderr
    done = botctl("test", str(file), cwd=with_rasa, **environ)
    assert done.returncode == 1
    assert "1 passed, 1 failed" in done.stdout
