"""Functions can be listed, invoked by themselves, and their logs read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.calls import Terminal, botctl

ORDER = """
import os
from botctl import Button, Never, Reply

def handle(call):
    print("\\x1b[31mbaking", call.utterance, os.environ.get("SLACK_TOKEN", "no secret"))
    if "break" in call.slots:
        raise LookupError("no oven")
    return Reply(f"{call.slots.get('size')} {call.intent} {call.locale} {call.person}",
                 buttons=[Button("Again", "/order")], attributes={"seen": dict(call.attributes)})
"""
ECHO = "import json\ndef handle(event):\n    return json.dumps(event.document)\n"


@pytest.fixture
def shop(pizzeria: Path) -> Path:
    """Return a pizzeria with two functions more, which no intent calls."""
    (pizzeria / "functions" / "order.py").write_text(ORDER)
    (pizzeria / "functions" / "echo.py").write_text(ECHO)
    return pizzeria


def test_functions_are_listed_with_their_limits_and_what_runs_them(shop: Path) -> None:
    events = "events: [{schedule: rate(1 day)}, {schedule: rate(2 days)}, {sqs: orders}]\n"
    (shop / "functions" / "order.yml").write_text(events)
    done = botctl("functions", "list", "--json", cwd=shop)
    listed = {row["name"]: row for row in json.loads(done.stdout)}
    assert listed["order"] == {
        "name": "order",
        "module": "functions/order.py",
        "timeout": 10.0,
        "slow_after": 1.0,
        "memory": 256,
        "retries": 2,
        "backoff": 0.5,
        "concurrency": None,
        "environment": [],
        "on_failure": None,
        "intents": [],
        "events": ["schedule", "sqs"],
    }
    assert listed["order_pizza"]["intents"] == ["order_pizza"]
    plain = botctl("functions", "list", cwd=shop).stdout
    assert "order\t10 s\t256 MB\t2\tschedule, sqs\n" in plain


def test_a_function_is_invoked_with_what_the_command_line_says(shop: Path) -> None:
    done = botctl(
        *("functions", "invoke", "order", "--slots", '{"size": "large"}', "--utterance", "a large one"),
        *("--intent", "order_pizza", "--locale", "de-DE", "--person", "web:anna", "--attributes", '{"n": 1}'),
        cwd=shop,
        SLACK_TOKEN="canary",
    )
    assert done.stdout.splitlines() == [
        "large order_pizza de-DE web:anna",
        "[Again]",
        'attributes: {"seen":{"n":1}}',
    ]
    printed, summary = done.stderr.splitlines()
    assert printed == "␛[31mbaking a large one no secret"
    assert re.fullmatch(r"ok in [\d.]+ ms, after a cold start of \d+ ms, \d+ MB", summary)
    assert done.returncode == 0


@pytest.mark.parametrize("where", [(), ("--here",)])
def test_the_reply_is_the_result_and_what_is_printed_is_not(shop: Path, where: tuple[str, ...]) -> None:
    done = botctl("functions", "invoke", "order", "--json", *where, cwd=shop)
    assert json.loads(done.stdout)["text"] == "None order en-US cli:you"
    assert "baking" in done.stderr


@pytest.mark.parametrize("where", [(), ("--here",)])
def test_a_function_that_fails_is_told_with_its_stack_and_exits_with_1(
    shop: Path, where: tuple[str, ...]
) -> None:
    done = botctl("functions", "invoke", "order", "--slots", '{"break": true}', *where, cwd=shop)
    assert done.returncode == 1
    assert done.stdout == ""
    assert 'order.py", line 8, in handle' in done.stderr
    assert "botctl: functions/order: LookupError: no oven" in done.stderr


def test_an_event_is_handed_over_as_it_is(shop: Path) -> None:
    event = '{"id": "e1", "source": "aws.ec2", "detail-type": "x", "detail": {"state": "stopped"}}'
    (shop / "event.json").write_text(event)
    for file, stdin in (("event.json", ""), ("-", event)):
        done = botctl("functions", "invoke", "echo", "--event", file, cwd=shop, stdin=stdin)
        assert json.loads(json.loads(done.stdout)["text"]) == json.loads(event)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": 1,\n  "b": x}', "event.json:2:8: this is no JSON"),
        ("[1]", "event.json:1:1: an event is a JSON object"),
        ('{"order": 7}', "event.json:1:1: this is no event that botctl knows"),
        (
            '{"Records": [\n  {"eventSource": "aws:sqs"}]}',
            "event.json:2:3: Records[0].messageId: it is missing",
        ),
        (
            '{"detail-type": "x",\n "source": 1, "id": "e1", "detail": {}}',
            "event.json:2:12: source: it must be a text",
        ),
    ],
)
def test_an_event_file_that_holds_no_event_is_told_with_its_place(shop: Path, text: str, fault: str) -> None:
    (shop / "event.json").write_text(text)
    done = botctl("functions", "invoke", "echo", "--event", "event.json", cwd=shop)
    assert done.returncode == 1
    assert fault in done.stderr


def test_an_event_that_the_functions_file_does_not_list_is_told_of_and_handed_over(shop: Path) -> None:
    (shop / "functions" / "echo.yml").write_text("events:\n  - eventbridge: {source: [aws.ec2]}\n")
    event = {"id": "e1", "source": "aws.ec2", "detail-type": "x", "detail": {}}
    for source, told in (("aws.ec2", False), ("aws.rds", True)):
        text = json.dumps({**event, "source": source})
        done = botctl("functions", "invoke", "echo", "--event", "-", cwd=shop, stdin=text)
        assert json.loads(json.loads(done.stdout)["text"])["source"] == source
        assert (
            "functions/echo.yml lists no event that is like this one (eventbridge)" in done.stderr
        ) is told


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("ordre",), "did you mean `order`?"),
        (("order", "--slots", "{"), "--slots: this is no JSON"),
        (("order", "--attributes", "[]"), "--attributes: this is no map"),
        (("order", "--intent", "order_piza"), "did you mean `order_pizza`?"),
        (("order", "--event", "nothing.json"), "nothing.json: No such file or directory"),
    ],
)
def test_a_wrong_call_exits_with_2(shop: Path, arguments: tuple[str, ...], fault: str) -> None:
    done = botctl("functions", "invoke", *arguments, cwd=shop)
    assert done.returncode == 2
    assert fault in done.stderr


def test_logs_show_what_was_printed_and_what_became_of_each_call(shop: Path) -> None:
    botctl("functions", "invoke", "order", "--utterance", "one", cwd=shop)
    botctl("functions", "invoke", "order", "--utterance", "two", "--slots", '{"break": 1}', cwd=shop)
    entries = [
        json.loads(line)
        for line in botctl("functions", "logs", "order", "--json", cwd=shop).stdout.splitlines()
    ]
    assert [entry.get("outcome") for entry in entries] == [None, "ok", None, None, "error"]
    first = entries[0]["request"]
    only = botctl("functions", "logs", "order", "--request", first[:8], cwd=shop).stdout.splitlines()
    assert len(only) == 2
    assert re.fullmatch(rf"\d\d:\d\d:\d\d\.\d\d\d  {first[:8]}  ␛\[31mbaking one no secret", only[0])
    by_turn = botctl("functions", "logs", "order", "--request", entries[0]["turn"], cwd=shop).stdout
    assert by_turn.splitlines() == only
    last = botctl("functions", "logs", "order", "-n", "1", cwd=shop).stdout
    assert re.search(r"  error in [\d.]+ ms, after a cold start of \d+ ms, \d+ MB$", last.rstrip())


def test_logs_of_a_function_that_never_ran_are_empty(shop: Path) -> None:
    done = botctl("functions", "logs", "order", cwd=shop)
    assert (done.returncode, done.stdout) == (0, "")


def test_logs_are_followed_until_ctrl_c(shop: Path) -> None:
    botctl("functions", "invoke", "order", "--utterance", "before", cwd=shop)
    with Terminal("functions", "logs", "order", "-f", cwd=shop) as terminal:
        terminal.wait_for("baking before")
        botctl("functions", "invoke", "order", "--utterance", "after", cwd=shop)
        terminal.wait_for("baking after")
        terminal.interrupt()
        assert terminal.ends() == 130
