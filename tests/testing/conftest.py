"""Outcomes that reports are made of: a conversation that passed, one that failed, one that broke off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from botctl.errors import Place
from botctl.messages import Message, Ranked, Step, Turn, Understanding
from botctl.testing.expectations import Mismatch
from botctl.testing.outcome import Failure, Outcome
from botctl.testing.script import Case, Expectation

FILE = "tests/conversations/order.yml"


def case(name: str, line: int) -> Case:
    return Case(name, "pizzeria", Place(FILE, line, 5), ())


def turn(text: str, said: str, *, steps: tuple[Step, ...] = ()) -> Turn:
    ranking = (Ranked("order_pizza", 0.91), Ranked("menu", 0.05))
    understanding = Understanding(text, "en-US", ranking[0], ranking, why=('like "a pizza please"',))
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    return Turn("t", "c", 1, "e", at, text, (Message(said),), understanding=understanding, steps=steps)


PASSED = Outcome(case("says hello", 4), "web", 0.012, (turn("hi", "Hello."),))
FAILED = Outcome(
    case("one-shot order", 9),
    "web",
    0.034,
    (turn("a large salami pizza", "1 small salami.\nShall I order?"),),
    Failure(
        Place(FILE, 12, 14),
        (
            Mismatch(
                Expectation("bot", "1 large salami.\nShall I order?", Place(FILE, 12, 14)),
                "1 large salami.\nShall I order?",
                "1 small salami.\nShall I order?",
            ),
            Mismatch(Expectation("expects", None, Place(FILE, 13, 18)), "null", "confirmation"),
        ),
    ),
)
BROKE_OFF = Outcome(
    case("presses \x1b[2J", 20),
    "web",
    0.001,
    (
        turn(
            "order",
            "Sorry, that failed.",
            steps=(Step("call", 3.2, "order_pizza", "ZeroDivisionError: \x1b[1m"),),
        ),
    ),
    Failure(Place(FILE, 22, 9), error="there is no button `Large` to press; there is none"),
)


@pytest.fixture
def outcomes() -> list[Outcome]:
    return [PASSED, FAILED, BROKE_OFF]
