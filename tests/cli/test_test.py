"""`botctl test` plays conversations, tells what failed, and fails with them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.cli.calls import botctl

ORDERS = Path("tests", "conversations", "order.yml")


def broken(pizzeria: Path, old: str, new: str) -> Path:
    """Change what the conversations expect."""
    file = pizzeria / ORDERS
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    return pizzeria


@pytest.mark.parametrize("channel", [[], ["--channel", "web"]])
def test_conversations_that_go_as_written_pass(channel: list[str], trained: Path) -> None:
    done = botctl("test", *channel, cwd=trained)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 passed, 0 failed\n", "")


def test_conversations_are_chosen_by_file_and_word(trained: Path) -> None:
    assert botctl("test", "-k", "GERMAN", cwd=trained).stdout == "1 passed, 0 failed\n"
    assert botctl("test", "order.yml", cwd=trained / ORDERS.parent).stdout == "3 passed, 0 failed\n"
    assert botctl("test", ".", "-k", "order", cwd=trained / ORDERS.parent).stdout == "2 passed, 0 failed\n"


def test_playing_nothing_is_a_failure(trained: Path) -> None:
    done = botctl("test", "-k", "pasta", cwd=trained)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no conversation was played" in done.stderr


def test_a_channel_without_a_connector_is_wrong_usage(trained: Path) -> None:
    done = botctl("test", "--channel", "pigeon", cwd=trained)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`pigeon`" in done.stderr


@pytest.mark.parametrize("channel", [[], ["--channel", "web"]])
def test_a_failure_shows_the_place_the_talk_so_far_and_the_difference(
    channel: list[str], pizzeria: Path
) -> None:
    broken(pizzeria, "bot: 2 large. Shall I order?", "bot: 3 large. Shall I order?")
    done = botctl("test", *channel, cwd=pizzeria)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "tests/conversations/order.yml:10:14 an order (pizzeria, web)"
    assert lines[1:9] == [
        "    bot: Welcome to the pizzeria.",
        "         [Order] [Opening hours]",
        "    you: can I get 2 large pizzas please",
        "    bot: 2 large. Shall I order?",
        "         [Yes] [No]",
        "  tests/conversations/order.yml:10:14 bot:",
        "    - 3 large. Shall I order?",
        "    ? ^",
    ]
    assert any(line.startswith("    why: order_pizza 1.00") for line in lines)
    assert lines[-1] == "2 passed, 1 failed"


def test_a_button_that_is_not_there_fails_with_those_that_are(pizzeria: Path) -> None:
    broken(pizzeria, 'press: "Yes"', "press: Maybe")
    done = botctl("test", cwd=pizzeria)
    assert done.returncode == 1
    assert "there is no button `Maybe` to press; there are `Yes`, `No`" in done.stdout


def test_a_function_that_fails_is_shown_with_its_stack(pizzeria: Path) -> None:
    (pizzeria / "functions" / "order_pizza.py").write_text(
        "from botctl import Call, Reply\n\n\ndef handle(call: Call) -> Reply:\n    raise KeyError('oven')\n"
    )
    done = botctl("test", cwd=pizzeria)
    assert done.returncode == 1
    assert "call failed: order_pizza" in done.stdout
    assert "KeyError: 'oven'" in done.stdout
    assert 'functions/order_pizza.py", line 5' in done.stdout


def test_json_and_junit_tell_the_same(pizzeria: Path, tmp_path: Path) -> None:
    broken(pizzeria, "expects: confirmation", "expects: size")
    done = botctl("test", "--json", "--junit", str(tmp_path / "out.xml"), cwd=pizzeria)
    found = json.loads(done.stdout)
    assert (done.returncode, found["passed"], found["failed"]) == (1, 2, 1)
    (mismatch,) = found["conversations"][0]["failure"]["mismatches"]
    assert (mismatch["what"], mismatch["expected"], mismatch["got"]) == ("expects", "size", "confirmation")
    suite = Xml.parse(tmp_path / "out.xml").getroot()[0]  # noqa: S314 - our own file
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")


@pytest.mark.parametrize("channel", [[], ["--channel", "web"]])
def test_what_a_function_prints_is_no_part_of_the_result(channel: list[str], pizzeria: Path) -> None:
    function = pizzeria / "functions" / "order_pizza.py"
    printing = function.read_text().replace("    return", '    print("into the oven")\n    return')
    function.write_text(f"{printing}\n\nprint('imported')\n")
    done = botctl("test", "--json", *channel, cwd=pizzeria)
    assert json.loads(done.stdout)["failed"] == 0
    assert "into the oven" in done.stderr
    assert "imported" in done.stderr


def test_each_conversation_begins_with_clean_data_and_leaves_the_workspaces_alone(pizzeria: Path) -> None:
    kept = pizzeria / ".botctl" / "data" / "orders.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("large\n")
    assert botctl("test", cwd=pizzeria).returncode == 0
    assert kept.read_text() == "large\n"


def test_the_clock_stands_still_and_moves_when_a_step_says_so(pizzeria: Path) -> None:
    (pizzeria / "functions" / "order_pizza.py").write_text(
        "from botctl import Call, Reply\n\n\n"
        "def handle(call: Call) -> Reply:\n    return Reply(call.now[:16])\n"
    )
    (pizzeria / ORDERS).write_text(
        """\
bot: pizzeria
clock: 2026-03-01T18:30:00
conversations:
  - name: time passes
    steps:
      - user: I want a large pizza
      - user: "yes"
        bot: 2026-03-01T18:30
      - user: I want a large pizza
        clock: +25m
      - user: "yes"
        bot: 2026-03-01T18:55
"""
    )
    done = botctl("test", cwd=pizzeria)
    assert done.stdout == "1 passed, 0 failed\n"


def test_faults_of_a_test_file_are_told_like_those_of_check(pizzeria: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine.yml"
    elsewhere.write_text("bot: pizzeria\nconversations:\n  - name: a\n    steps: [{usr: hello}]\n")
    done = botctl("test", str(elsewhere), cwd=pizzeria)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{elsewhere}:4:14" in done.stderr
    assert "did you mean `user`?" in done.stderr
