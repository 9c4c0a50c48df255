"""A chat needs no server, answers slash commands, and leaves a terminal as it was."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.calls import Terminal, botctl

GREETING = "Welcome to the pizzeria.\n  1 Order\n  2 Opening hours\n"


def test_in_a_pipe_only_plain_replies_are_printed(pizzeria: Path) -> None:
    done = botctl("chat", cwd=pizzeria, stdin="when are you open\n\nI want a pizza\nlarge\nyes\n")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == (
        GREETING
        + "We are open from 11:00 to 22:00.\n"
        + "Small or large?\n"
        + "1 large. Shall I order?\n  1 Yes\n  2 No\n"
        + "Order 1, ready in 20 minutes.␛[2J\n"
    )


def test_a_number_presses_a_button_and_an_intent_can_be_named(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="2\n7\n/opening_hours\n/order_pizza\n")
    assert done.stdout == (
        GREETING
        + "We are open from 11:00 to 22:00.\n"
        + "Sorry, I did not get that.\n"
        + "We are open from 11:00 to 22:00.\n"
        + "Small or large?\n"
    )


def test_a_locale_is_spoken_and_one_that_is_not_is_wrong_usage(trained: Path) -> None:
    done = botctl("chat", "--locale", "de", cwd=trained, stdin="Öffnungszeiten\n")
    assert done.stdout == "Willkommen in der Pizzeria.\nWir haben von 11 bis 22 Uhr offen.\n"
    done = botctl("chat", "--locale", "fr", cwd=trained)
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not speak `fr`" in done.stderr
    assert "en-US, de-DE" in done.stderr


def test_why_shows_the_ranking_and_the_steps(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="when are you open\n/why\n")
    why = done.stdout.partition("22:00.\n")[2]
    assert "opening_hours  ████████████████████  1.00" in why
    assert "understand" in why
    assert " ms" in why


def test_slots_shows_what_the_bot_remembers(pizzeria: Path) -> None:
    done = botctl(
        "chat", cwd=pizzeria, stdin="can I get 2 pizzas\nlarge\nyes\n/slots\nI want a big pizza\n/slots\n"
    )
    assert "no intent is being worked on\nattributes\n  orders = 1\n" in done.stdout
    assert "order_pizza\n  count = 1\n  size = large\n" in done.stdout
    assert "expects confirmation\n" in done.stdout


def test_users_have_conversations_of_their_own_and_reset_begins_anew(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="I want a pizza\n/user anna\n/user you\nqwert\n/reset\nqwert\n")
    assert done.stdout == (
        GREETING
        + "Small or large?\n"
        + GREETING  # anna is new
        + "Sorry, I did not get that. Small or large?\n"  # the first person's question still stood
        + GREETING
        + "Sorry, I did not get that.\n"
    )


def test_waiting_moves_the_bots_clock_and_lets_conversations_expire(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="I want a pizza\n/wait 31d\nqwertz\n/wait soon\n")
    assert "Small or large?\nSorry, I did not get that.\n" in done.stdout
    assert "It is " in done.stderr
    assert "`soon` is no duration" in done.stderr


def test_a_command_that_is_not_there_is_told_with_the_nearest(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="/wy\n/order_piza\n/help\n")
    assert "There is no command or intent /wy; did you mean /why?" in done.stderr
    assert "There is no command or intent /order_piza; did you mean /order_pizza?" in done.stderr
    for command in ("/why", "/slots", "/reset", "/user", "/wait", "/help", "/quit"):
        assert command in done.stdout


def test_quit_leaves_and_nothing_after_it_is_read(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="/quit\nwhen are you open\n")
    assert (done.returncode, done.stdout) == (0, GREETING)


def test_a_failing_function_shows_no_secret_of_the_workspace(pizzeria: Path) -> None:
    (pizzeria / "connectors" / "web.yml").write_text("kind: web\nsecret: ${CANARY}\n")
    (pizzeria / "functions" / "break_oven.py").write_text(
        "import os\n\n\ndef handle(call):\n    raise OSError(os.environ['CANARY'])\n"
    )
    done = botctl("chat", cwd=pizzeria, stdin="break the oven\n", CANARY="c" * 40)
    assert "OSError: ***" in done.stderr
    assert "c" * 40 not in done.stdout + done.stderr


def test_a_failing_function_is_polite_to_the_person_and_open_to_the_author(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="break the oven\n")
    assert "Zero" not in done.stdout
    assert done.stdout != GREETING
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert 'functions/break_oven.py", line 8' in done.stderr
    assert done.stderr.count("Traceback") == 1


def test_bytes_that_are_no_utf_8_do_not_end_the_talk(trained: Path) -> None:
    done = botctl("chat", cwd=trained, stdin="\udcff\udcfe\nwhen are you open\n")
    assert done.returncode == 0
    assert done.stdout.endswith("We are open from 11:00 to 22:00.\n")


@pytest.mark.parametrize("columns", [40, 80])
def test_on_a_terminal_lines_are_edited_and_remembered(pizzeria: Path, columns: int) -> None:
    with Terminal("chat", cwd=pizzeria, columns=columns, PIZZERIA_SLEEP="0.2") as terminal:
        terminal.wait_for("Welcome to the pizzeria.")
        terminal.wait_for("you> ")
        terminal.type("I want a larg\x7fge pizza\r")
        terminal.wait_for("1 large. Shall I order?")
        terminal.wait_for("you> ")
        terminal.type("1\r")
        terminal.wait_for("→ Yes")
        terminal.wait_for("One moment, I am asking the kitchen.")
        terminal.wait_for("Order 1, ready in 20 minutes.")
        terminal.wait_for("you> ")
        terminal.type("\x04")
        assert terminal.ends() == 0
        assert "\x1b[2J" not in terminal.raw
    history = pizzeria / ".botctl" / "chat_history"
    assert "+I want a large pizza" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_ctrl_c_at_the_prompt_leaves_without_a_stack(trained: Path) -> None:
    with Terminal("chat", cwd=trained) as terminal:
        terminal.wait_for("you> ")
        terminal.type("half a sent\x03")
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.shown


def test_ctrl_c_while_a_function_runs_leaves_at_once(pizzeria: Path) -> None:
    with Terminal("chat", cwd=pizzeria, PIZZERIA_SLEEP="30") as terminal:
        terminal.wait_for("you> ")
        terminal.type("I want a large pizza\r")
        terminal.wait_for("Shall I order?")
        terminal.wait_for("you> ")
        terminal.type("yes\r")
        terminal.wait_for("One moment")
        terminal.type("\x03")
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.shown


def test_colours_are_left_out_where_nobody_wants_them(trained: Path) -> None:
    with Terminal("chat", cwd=trained, NO_COLOR="1") as terminal:
        terminal.wait_for("you> ")
        terminal.type("/quit\r")
        assert terminal.ends() == 0
        assert "\x1b[36m" not in terminal.raw
        assert "\x1b[1;36m" not in terminal.raw
