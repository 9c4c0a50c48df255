from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from botctl.intents.model import Context
from botctl.intents.training import untrained
from tests.bots.pizzeria import PIZZERIA

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
MODEL = untrained(PIZZERIA.definitions)


def count(text: str) -> object:
    heard = MODEL.understand(text, Context("en-US", NOW, "order_pizza", "count"))
    return heard.answers["count"].value if "count" in heard.answers else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twelve hundred", 1200),
        ("two hundred thousand", 200_000),
        ("two thousand five hundred and twenty five", 2525),
        ("three million", 3_000_000),
        ("one hundred hundred", 100),
        ("50 million", 50_000_000),
    ],
)
def test_number_words_are_added_up_as_people_say_them(text: str, value: int) -> None:
    assert count(text) == value


@pytest.mark.parametrize(
    "text",
    ["50 million million million", "5000 billion billion", "one hundred " * 160, "million " * 200, "9" * 400],
)
def test_no_number_is_too_large_for_json(text: str) -> None:
    value = count(text)
    assert value is None or (isinstance(value, int | float) and abs(value) < 1e16)
    orjson.dumps(value)
