"""Dead letters can be listed, shown, run again and dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botctl.conversations.fulfillments import Attempt, DeadLetter
from botctl.conversations.opening import open_store
from botctl.messages import Call, Json
from tests.cli.calls import botctl

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ID = "9f2c41b80a7d1e5f60718293a4b5c6d7"
CALL = Call(
    intent="order_pizza",
    function="order_pizza",
    slots={"size": "large", "topping": "salami", "count": 1},
    person="web:anna",
    conversation="pizzeria/web/anna",
    channel="web",
    locale="en-US",
    utterance="yes",
    turn_id=ID,
)
LETTER = DeadLetter(
    id=ID,
    at=NOW,
    function="order_pizza",
    work=CALL.to_json(),
    error="functions/order_pizza: KeyError: 'oven'",
    story="Traceback (most recent call last):\n  ...\nKeyError: 'oven'\n",
    attempts=(Attempt("functions/order_pizza: KeyError: 'oven'", 1.4),) * 3,
    bot="pizzeria",
    conversation=CALL.conversation,
    person=CALL.person,
    before={"version": 2},
)


@pytest.fixture
def failed(pizzeria: Path) -> Path:
    """Return a pizzeria with two dead letters, whose function works again."""
    store = open_store(pizzeria / ".botctl")
    store.fulfillments.bury(LETTER)
    other = replace(
        LETTER, id="a" * 32, at=NOW + timedelta(hours=1), work=replace(CALL, turn_id="a" * 32).to_json()
    )
    store.fulfillments.bury(other)
    store.close()
    return pizzeria


def letters(root: Path) -> list[str]:
    done = botctl("deadletters", "list", "--json", cwd=root)
    return [letter["id"] for letter in json.loads(done.stdout)]


def test_dead_letters_are_listed_the_latest_first(failed: Path) -> None:
    done = botctl("deadletters", "list", cwd=failed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{'a' * 32}\t2026-11-23 10:30\torder_pizza\t3\tKeyError: 'oven'\n"
        f"{ID}\t2026-11-23 09:30\torder_pizza\t3\tKeyError: 'oven'\n"
    )


def test_where_there_are_none_that_is_said(pizzeria: Path) -> None:
    done = botctl("deadletters", "list", cwd=pizzeria)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "There are no dead letters.\n")


def test_a_dead_letter_is_shown_with_all_that_is_known(failed: Path) -> None:
    done = botctl("deadletters", "show", "9f2c", cwd=failed)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "functions/order_pizza: KeyError: 'oven'\n"
        "\n"
        f"id: {ID}\n"
        "at: 2026-11-23 09:30:00 UTC\n"
        "function: order_pizza\n"
        "conversation: pizzeria/web/anna\n"
        "person: web:anna\n"
        "attempt 1: functions/order_pizza: KeyError: 'oven' (1 ms)\n"
    )
    assert '    "topping": "salami"' in done.stdout
    assert "  KeyError: 'oven'\n" in done.stdout


def test_a_dead_letter_that_is_not_there_is_named(failed: Path) -> None:
    done = botctl("deadletters", "show", "beef", cwd=failed)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no dead letter `beef`" in done.stderr


def test_a_letter_is_run_again_and_its_answer_is_in_the_conversation(failed: Path) -> None:
    done = botctl("deadletters", "redrive", ID, "--json", cwd=failed)

    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)
    assert (result["id"], result["conversation"], result["error"]) == (ID, "pizzeria/web/anna", None)
    assert letters(failed) == ["a" * 32]
    shown = json.loads(botctl("conversations", "show", "pizzeria/web/anna", "--json", cwd=failed).stdout)
    assert shown[-1]["messages"][0]["text"] == result["answers"][0]
    assert result["answers"][0].startswith("About “Order a pizza”: ")


def test_a_letter_that_fails_again_fails_the_command_and_stays(failed: Path) -> None:
    (failed / "functions" / "order_pizza.py").write_text("def handle(call):\n    raise KeyError('dough')\n")
    (failed / "functions" / "order_pizza.yml").write_text("retries: 0\n")

    done = botctl("deadletters", "redrive", "--all", cwd=failed)

    assert done.returncode == 1
    assert f"{ID}: failed again: functions/order_pizza: KeyError: 'dough'" in done.stdout
    assert sorted(letters(failed)) == [ID, "a" * 32]


def test_which_letters_are_meant_has_to_be_said(failed: Path) -> None:
    for command in ("redrive", "drop"):
        for words in ([], [ID, "--all"]):
            done = botctl("deadletters", command, *words, cwd=failed)
            assert done.returncode == 2
            assert "say which dead letters are meant" in done.stderr


def test_letters_are_dropped(failed: Path) -> None:
    done = botctl("deadletters", "drop", "--function", "order_pizza", cwd=failed)
    assert (done.returncode, done.stdout) == (0, "dropped: 2 dead letters\n")
    assert letters(failed) == []


def test_a_letter_of_an_event_is_run_again_and_its_words_go_to_whom_they_name(failed: Path) -> None:
    (failed / "functions" / "notify.py").write_text(
        "from botctl import Reply\n\ndef handle(event):\n"
        "    return Reply(f\"Order {event.document['detail']['number']}.\", to='pizzeria/web/anna')\n"
    )
    event: dict[str, Json] = {"id": "e-1", "source": "shop", "detail-type": "Order", "detail": {"number": 7}}
    store = open_store(failed / ".botctl")
    store.fulfillments.bury(DeadLetter("notify/e-1", NOW, "notify", event, "functions/notify: no oven"))
    store.close()

    done = botctl("deadletters", "redrive", "notify/e-1", cwd=failed)

    assert (done.returncode, done.stdout) == (0, "notify/e-1: said in pizzeria/web/anna: Order 7.\n"), (
        done.stderr
    )
    assert "notify/e-1" not in letters(failed)
