from __future__ import annotations

import pytest

from botctl.workspace.nearest import did_you_mean, nearest

KNOWN = ("size", "topping", "count", "order_pizza")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("siz", "size"),
        ("Size", "size"),
        ("isze", "size"),
        ("topings", "topping"),
        ("orderpizza", "order_pizza"),
    ],
)
def test_a_misspelt_name_finds_its_own(wrong: str, right: str) -> None:
    assert nearest(wrong, KNOWN) == right


@pytest.mark.parametrize("wrong", ["", "colour", "x", "reply", "y" * 10_000])
def test_a_name_that_is_near_to_none_finds_none(wrong: str) -> None:
    assert nearest(wrong, KNOWN) is None


def test_the_hint_names_what_there_is_when_nothing_is_near() -> None:
    assert did_you_mean("siz", KNOWN, "look") == "did you mean `size`?"
    assert did_you_mean("colour", ("b", "a"), "write it") == "write it; known: a, b"
    assert did_you_mean("colour", (), "write it") == "write it"
    assert did_you_mean("colour", [f"name_{n}_of_many" for n in range(50)], "write it") == "write it"
