from __future__ import annotations

import pytest

from botctl.bots.canonical import wanted
from botctl.intents.intent import BUILT_IN_TYPES, Slot, SlotType
from botctl.intents.phrases import Localised
from botctl.messages import Json

SIZES = SlotType("pizza_size", Localised({"small": (), "large": ("big",)}))
RIGHT: list[tuple[str, Json]] = [
    ("text", "{size}"), ("text", ""), ("number", 2), ("number", 2.5), ("ordinal", 1), ("money", "12.50 EUR"),
    ("money", "12"), ("date", "2026-11-24"), ("time", "17:30"), ("datetime", "2026-11-24T17:30:00+01:00"),
    ("duration", "PT25M"), ("duration", "P1DT2H"), ("duration", "P2W"), ("email", "a@example.org"),
    ("phone", "+4930123456"), ("url", "https://example.org/"), ("percentage", 2.5), ("yes_no", False),
]  # fmt: skip
WRONG: list[tuple[str, Json]] = [
    ("text", 5), ("number", "2"), ("number", True), ("ordinal", 0), ("ordinal", 1.0), ("ordinal", True),
    ("money", 12.5), ("money", "€12"), ("date", "24.11.2026"), ("date", "20261124"), ("date", 5),
    ("time", "5 pm"), ("time", "17:30:00"), ("time", "17:30+01:00"), ("datetime", "2026-11-24T17:30:00"),
    ("duration", "25 minutes"), ("duration", "P"), ("duration", "PT"), ("email", "anna"), ("phone", "030 12"),
    ("url", "example.org"), ("percentage", "25%"), ("yes_no", "yes"), ("yes_no", None), ("text", ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_canonical_value_is_of_its_type(name: str, value: Json) -> None:
    assert wanted(Slot("x", name), None, value) == ""


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_not_canonical_is_told_what_it_should_be(name: str, value: Json) -> None:
    assert wanted(Slot("x", name), None, value) != ""


def test_every_built_in_type_has_its_form() -> None:
    assert {name for name, _ in RIGHT} == {name for name, _ in WRONG} == set(BUILT_IN_TYPES)


def test_a_list_type_takes_its_canonical_values_alone() -> None:
    slot = Slot("size", "pizza_size")
    assert wanted(slot, SIZES, "large") == ""
    assert wanted(slot, SIZES, "big") == "one of: small, large"


def test_a_slot_of_many_takes_a_list_or_one_of_it() -> None:
    slot = Slot("sizes", "pizza_size", many=True)
    assert wanted(slot, SIZES, ["large", "small"]) == wanted(slot, SIZES, "small") == ""
    assert wanted(slot, SIZES, ["large", "huge"]) == "a list, each one of: small, large"
    assert wanted(Slot("size", "pizza_size"), SIZES, ["large"]) == "one of: small, large"
