"""A failure names its place, shows what was said, what differs, and why."""

from __future__ import annotations

import json

from botctl.errors import Place
from botctl.testing import report
from botctl.testing.expectations import Mismatch
from botctl.testing.outcome import Failure, Outcome
from botctl.testing.script import Case, Expectation


def test_the_summary_counts_what_passed_and_failed(outcomes: list[Outcome]) -> None:
    assert report.summary(outcomes) == "1 passed, 2 failed"
    assert report.summary(outcomes[:1]) == "1 passed, 0 failed"


def test_a_failure_shows_place_transcript_difference_and_reasons(outcomes: list[Outcome]) -> None:
    assert (
        "\n".join(report.failure_lines(outcomes[1]))
        == """\
tests/conversations/order.yml:12:14 one-shot order (pizzeria, web)
    you: a large salami pizza
    bot: 1 small salami.
         Shall I order?
  tests/conversations/order.yml:12:14 bot:
    - 1 large salami.
    ?   ^^^^^
    + 1 small salami.
    ?   ^^^^^
      Shall I order?
  tests/conversations/order.yml:13:18 expects:
    - null
    + confirmation
    why: order_pizza 0.91, menu 0.05
         like "a pizza please\""""
    )


def test_a_conversation_that_broke_off_says_why_and_what_the_function_did(outcomes: list[Outcome]) -> None:
    assert (
        "\n".join(report.failure_lines(outcomes[2]))
        == """\
tests/conversations/order.yml:22:9 presses ␛[2J (pizzeria, web)
    you: order
    bot: Sorry, that failed.
    there is no button `Large` to press; there is none
    why: order_pizza 0.91, menu 0.05
         like "a pizza please"
    call failed: order_pizza
         ZeroDivisionError: ␛[1m"""
    )


def test_a_conversation_that_passed_has_nothing_to_tell(outcomes: list[Outcome]) -> None:
    assert list(report.failure_lines(outcomes[0])) == []


def told(expected: str, got: str) -> list[str]:
    mismatch = Mismatch(Expectation("bot", expected, Place("t.yml")), expected, got)
    failure = Failure(Place("t.yml"), (mismatch,))
    outcome = Outcome(Case("c", "b", Place("t.yml"), ()), "web", 0.0, (), failure)
    return list(report.failure_lines(outcome))[2:]


def test_a_pattern_and_a_text_are_laid_side_by_side_without_marks() -> None:
    assert told("/ready in \\d+/", "On its way.") == ["    - /ready in \\d+/", "    + On its way."]


def test_nothing_said_is_shown_as_nothing() -> None:
    assert told("Hello.", "") == ["    - Hello.", "    + (nothing)"]


def test_json_counts_and_records_every_conversation(outcomes: list[Outcome]) -> None:
    found = json.loads(json.dumps(report.as_json(outcomes, 1.23456)))
    assert (found["passed"], found["failed"], found["seconds"]) == (1, 2, 1.235)
    assert found["conversations"][0] == {
        "name": "says hello",
        "bot": "pizzeria",
        "channel": "web",
        "place": "tests/conversations/order.yml:4:5",
        "passed": True,
        "seconds": 0.012,
        "turns": 1,
    }
    failure = found["conversations"][1]["failure"]
    assert failure["mismatches"][1] == {
        "what": "expects",
        "place": "tests/conversations/order.yml:13:18",
        "expected": "null",
        "got": "confirmation",
    }
    assert failure["transcript"] == [
        "you: a large salami pizza",
        "bot: 1 small salami.",
        "     Shall I order?",
    ]
