"""Feasts come when the calendar says."""

from __future__ import annotations

from datetime import date

import pytest

from botctl.intents.types.feasts import easter, feast


@pytest.mark.parametrize(
    "day",
    [
        date(1818, 3, 22),  # as early as can be
        date(1954, 4, 18),
        date(1981, 4, 19),
        date(2000, 4, 23),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),  # as late as can be
    ],
)
def test_easter_is_on_its_sunday(day: date) -> None:
    assert easter(day.year) == day


def test_a_feast_is_the_next_of_its_kind_today_included() -> None:
    assert feast("karfreitag", date(2026, 4, 3)) == date(2026, 4, 3)
    assert feast("karfreitag", date(2026, 4, 4)) == date(2027, 3, 26)
    assert feast("thanksgiving", date(2026, 11, 27)) == date(2027, 11, 25)
    assert feast("christmas", date(2026, 12, 26)) == date(2027, 12, 25)
