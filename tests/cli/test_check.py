"""`botctl check` prints every fault in its line; `botctl explain` tells more about a code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from botctl.workspace.codes import CODES
from tests.cli.calls import Terminal, botctl


@pytest.fixture
def broken(pizzeria: Path) -> Path:
    """Return a pizzeria with two errors."""
    intent = pizzeria / "intents" / "order_pizza.yml"
    intent.write_text(intent.read_text().replace("call: order_pizza", "call: order_piza"))
    bot = pizzeria / "bots" / "pizzeria.yml"
    bot.write_text(bot.read_text().replace("connectors: [web]", "connectors: [wob]"))
    return pizzeria


def test_a_workspace_without_faults_is_good(trained: Path) -> None:
    done = botctl("check", cwd=trained)
    assert (done.returncode, done.stdout, done.stderr) == (0, "No faults.\n", "")


def test_every_fault_is_printed_with_its_place_line_and_hint(broken: Path) -> None:
    done = botctl("check", cwd=broken)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        "intents/order_pizza.yml:10:7 R102 there is no function `order_piza`\n"
        "  10 | call: order_piza\n"
        "     |       ^\n"
        "  hint: did you mean `order_pizza`?\n"
    ) in done.stdout
    assert "bots/pizzeria.yml:4:14" in done.stdout
    assert "2 errors." in done.stdout


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_the_caret_stands_below_its_place_in_any_terminal(pizzeria: Path, columns: int) -> None:
    hours = pizzeria / "intents" / "opening_hours.yml"
    reply = f"reply: {'We are open from 11:00 to 22:00. ' * 4}{{days}}, {'and so on, ' * 9}"
    hours.write_text(hours.read_text().replace("reply: We are open from 11:00 to 22:00.", f"{reply}."))
    with Terminal("check", cwd=pizzeria, columns=columns) as terminal:
        assert terminal.ends() == 1
        lines = terminal.shown.replace("\r", "").split("\n")
    at = next(number for number, line in enumerate(lines) if line.rstrip().endswith("^"))
    assert len(lines[at - 1]) <= columns
    assert lines[at - 1][lines[at].index("^") :].startswith("da")


def test_json_holds_the_same_faults(broken: Path) -> None:
    done = botctl("check", "--json", cwd=broken)
    found = json.loads(done.stdout)
    assert (done.returncode, found["ok"], found["errors"]) == (1, False, 2)
    assert [(fault["file"], fault["line"], fault["column"]) for fault in found["faults"]] == [
        ("bots/pizzeria.yml", 4, 14),
        ("intents/order_pizza.yml", 10, 7),
    ]


def test_a_workspace_elsewhere_can_be_named(broken: Path, tmp_path: Path) -> None:
    assert botctl("check", str(broken), cwd=tmp_path).stdout == botctl("check", cwd=broken).stdout


def test_colours_are_for_terminals_only_and_can_be_refused(broken: Path) -> None:
    with Terminal("check", cwd=broken) as terminal:
        assert terminal.ends() == 1
        assert "\x1b[31m" in terminal.raw
    with Terminal("check", cwd=broken, NO_COLOR="1") as terminal:
        assert terminal.ends() == 1
        assert "\x1b[" not in terminal.raw
    assert "\x1b" not in botctl("check", cwd=broken).stdout


@pytest.mark.parametrize("no_color", ["", "1"])
def test_what_a_file_holds_cannot_steer_the_terminal(pizzeria: Path, no_color: str) -> None:
    bot = pizzeria / "bots" / "pizzeria.yml"
    bot.write_text(bot.read_text().replace("intents: all", 'intents: ["\\e[2J\\e]0;x\\a"]'))
    with Terminal("check", cwd=pizzeria, NO_COLOR=no_color) as terminal:
        assert terminal.ends() == 1
        assert "\x1b[2J" not in terminal.raw
        assert "\x1b]0" not in terminal.raw


def test_the_schemas_for_editors_can_be_written(trained: Path, tmp_path: Path) -> None:
    done = botctl("check", "--schemas", str(tmp_path / "schemas"), cwd=trained)
    assert (done.returncode, done.stdout) == (0, "No faults.\n")
    written = sorted((tmp_path / "schemas").glob("*.json"))
    assert done.stderr == f"{tmp_path / 'schemas'}: {len(written)} schemas new or changed\n"
    assert "intent.json" in [file.name for file in written]
    again = botctl("check", "--schemas", str(tmp_path / "schemas"), cwd=trained)
    assert ": 0 schemas new or changed" in again.stderr


def test_a_code_is_explained_with_what_is_wrong_and_right(tmp_path: Path) -> None:
    done = botctl("explain", "r102", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("R102 ")
    assert "\nwrong:\n    " in done.stdout
    assert "\nright:\n    " in done.stdout
    found = json.loads(botctl("explain", "R102", "--json", cwd=tmp_path).stdout)
    assert list(found) == ["code", "title", "why", "wrong", "right"]


@pytest.mark.parametrize(
    ("path", "fault"),
    [("intentz", "there is no such folder"), ("bots/pizzeria.yml", "this is no folder")],
)
def test_a_folder_that_is_not_there_is_wrong_usage_and_no_other_is_checked(
    path: str, fault: str, pizzeria: Path
) -> None:
    done = botctl("check", path, cwd=pizzeria)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"botctl: {path}: {fault}\n")


def test_a_code_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = botctl("explain", "Q999", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "botctl: there is no code `Q999`\n  `botctl explain` lists them.\n"


@pytest.mark.parametrize(("wrong", "meant"), [("X999", "X102"), ("x100", "X101"), ("S1011", "S101")])
def test_the_code_that_may_be_meant_is_named(wrong: str, meant: str, tmp_path: Path) -> None:
    done = botctl("explain", wrong, cwd=tmp_path)
    assert done.returncode == 2
    assert f"Did you mean {meant} (" in done.stderr


def test_without_a_code_all_are_listed_in_a_line_each(tmp_path: Path) -> None:
    with Terminal("explain", cwd=tmp_path, columns=80) as terminal:
        assert terminal.ends() == 0
        lines = terminal.shown.split("\r\n")[:-1]
    assert [line.split("  ")[0] for line in lines] == list(CODES)
    assert botctl("explain", cwd=tmp_path).stdout.splitlines() == [line.rstrip() for line in lines]
    listed = json.loads(botctl("explain", "--json", cwd=tmp_path).stdout)
    assert {each["code"]: each["title"] for each in listed} == {code: CODES[code].title for code in CODES}


def test_every_code_that_check_reports_is_explained(broken: Path) -> None:
    for fault in json.loads(botctl("check", "--json", cwd=broken).stdout)["faults"]:
        assert botctl("explain", fault["code"], cwd=broken).returncode == 0
