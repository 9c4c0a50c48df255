"""What a conversation test expects is compared as its author means it."""

from __future__ import annotations

import pytest

from botctl.errors import Place
from botctl.messages import Button, Json, Message
from botctl.testing.expectations import EXPECTATIONS, Result, compare
from botctl.testing.script import Expectation

RESULT = Result(
    messages=(
        Message("Which size?", (Button("Small"), Button("Large", "the large one"))),
        Message("Back to your order: which topping?", (Button("Salami"),)),
    ),
    intent="order_pizza",
    slots={"size": "large", "count": 2, "gift": False, "toppings": ["salami", "olives"]},
    expects="topping",
    attributes={"orders": 1},
    ended=False,
)


def met(what: str, value: Json, result: Result = RESULT) -> bool:
    return compare(Expectation(what, value, Place("t.yml")), result) is None


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("bot", "Which size?\nBack to your order: which topping?"),
        ("bot", "/Back to .* topping/"),
        ("bot", ["Which size?", "/which topping/"]),
        ("buttons", ["Small", "Large", "Salami"]),
        ("intent", "order_pizza"),
        ("slots", {"size": "large"}),
        ("slots", {"count": 2.0, "gift": False}),
        ("slots", {"toppings": ["salami", "olives"]}),
        ("slots", {"missing": None}),
        ("slots", {}),
        ("expects", "topping"),
        ("attributes", {"orders": 1}),
        ("ended", False),
    ],
)
def test_what_is_there_meets_the_expectation(what: str, value: Json) -> None:
    assert met(what, value)


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("bot", "Which size?"),
        ("bot", "which size?\nBack to your order: which topping?"),
        ("bot", "/^Back/"),
        ("bot", ["Which size?"]),
        ("bot", ["/Which/", "/which/", "/which/"]),
        ("bot", ["/which topping/", "Which size?"]),
        ("buttons", ["Small", "Salami", "Large"]),
        ("buttons", []),
        ("intent", None),
        ("intent", "menu"),
        ("slots", {"size": "small"}),
        ("slots", {"gift": 0}),
        ("slots", {"count": True}),
        ("slots", {"toppings": ["olives", "salami"]}),
        ("expects", None),
        ("attributes", {"orders": 2}),
        ("ended", True),
    ],
)
def test_what_differs_does_not(what: str, value: Json) -> None:
    assert not met(what, value)


def test_null_means_that_nothing_was_understood_or_asked() -> None:
    silent = Result(messages=())
    assert met("intent", None, silent)
    assert met("expects", None, silent)


def test_a_mismatch_tells_only_the_slots_that_were_expected() -> None:
    mismatch = compare(Expectation("slots", {"size": "small"}, Place("t.yml")), RESULT)
    assert mismatch is not None
    assert (mismatch.expected, mismatch.got) == ('{"size": "small"}', '{"size": "large"}')


def test_every_assertion_of_the_file_format_can_be_compared() -> None:
    from botctl.workspace.files import StepFile
    from botctl.workspace.records import keys_of

    assert set(EXPECTATIONS) == set(keys_of(StepFile)) - {"user", "press", "clock"}
