from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.documents.scalars import LONGEST_NUMBER, TooLong, resolve


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "y", "N", "Yes", "1_000", "12:30", "0b11", "1,5", "=", "<<"]
)
def test_words_of_yaml_1_1_stay_words(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("True", True), ("FALSE", False), ("false", False)]
)
def test_only_true_and_false_are_booleans(text: str, *, value: bool) -> None:
    assert resolve(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-7", -7), ("+12", 12), ("010", 10), ("0o17", 15), ("0x1F", 31), ("00", 0)],
)
def test_integers_are_decimal_unless_they_say_otherwise(text: str, value: int) -> None:
    found = resolve(text)
    assert found == value
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "value"), [(".5", 0.5), ("1.", 1.0), ("-2.5e3", -2500.0), ("1e2", 100.0), ("+.inf", math.inf)]
)
def test_floats(text: str, value: float) -> None:
    found = resolve(text)
    assert found == value
    assert isinstance(found, float)


def test_not_a_number_is_a_float() -> None:
    found = resolve(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(
    "text", ["9" * (LONGEST_NUMBER + 1), "0x" + "f" * LONGEST_NUMBER, "1." + "0" * 5_000]
)
def test_a_number_too_long_to_be_one_is_refused_before_python_reads_it(text: str) -> None:
    with pytest.raises(TooLong):
        resolve(text)


@given(st.integers(min_value=-(10**200), max_value=10**200))
def test_every_integer_is_read_as_python_writes_it(number: int) -> None:
    assert resolve(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_python_writes_it(number: float) -> None:
    assert resolve(repr(number)) == number


@given(st.text())
def test_no_text_makes_it_raise_anything_else(text: str) -> None:
    found = resolve(text) if len(text) <= LONGEST_NUMBER else None
    assert found is None or isinstance(found, bool | int | float | str)
