from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml

from .conftest import CAFE, ROOT


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((CAFE / name).read_text("utf-8"), parse_float=Decimal)


def values(name: str) -> set[str]:
    return set(yaml.safe_load((ROOT / f"intents/types/{name}.yml").read_text("utf-8"))["values"])


MENU, WORDS, HOURS = data("menu.toml"), data("words.toml"), data("hours.toml")
ITEMS: dict[str, Any] = MENU["items"]


@pytest.mark.parametrize(
    ("slot_type", "keys"),
    [
        ("cafe_item", set(ITEMS)),
        ("cafe_milk", set(MENU["milk"])),
        ("cafe_holiday", set(HOURS["special"])),
        ("cafe_size", set(WORDS["en"]["sizes"])),
        ("cafe_section", set(WORDS["en"]["sections"])),
        ("cafe_allergen", set(WORDS["en"]["allergens"])),
        ("cafe_unlisted", set(WORDS["en"]["unlisted"])),
    ],
)
@pytest.mark.parametrize("language", ["", ".de"])
def test_what_guests_can_name_is_what_the_function_knows(
    slot_type: str, keys: set[str], language: str
) -> None:
    assert values(slot_type + language) == keys


def fields(words: dict[str, Any], path: str = "") -> set[str]:
    """Return each key's path, and for a sentence its fields."""
    found = set()
    for key, value in words.items():
        if isinstance(value, dict) and key != "the":
            found |= fields(value, f"{path}{key}.")
        else:
            names = re.findall(r"\{(\w+)\}", value) if isinstance(value, str) else ()
            found.add(f"{path}{key}({','.join(sorted(set(names) - {'open_day', 'day'}))})")
    return found


def test_both_languages_say_the_same_things_with_the_same_fields() -> None:
    assert fields(WORDS["en"]) == fields(WORDS["de"])


def test_every_word_that_is_looked_up_by_a_key_is_there() -> None:
    assert set(MENU["milk"]) == set(WORDS["de"]["milk"])
    assert set(HOURS["special"]) == set(WORDS["de"]["holidays"])
    assert {item["section"] for item in ITEMS.values()} == set(WORDS["de"]["sections"])
    used = {allergen for item in ITEMS.values() for allergen in item.get("allergens", ())}
    assert used <= set(WORDS["de"]["allergens"])


def test_a_special_is_an_item_with_one_price_and_cheaper_than_it() -> None:
    for special in MENU["specials"].values():
        assert special["price"] < ITEMS[special["item"]]["price"]


def test_every_drink_can_be_had_vegan_as_the_vegan_answer_says() -> None:
    drinks = {key: item for key, item in ITEMS.items() if item["section"] in ("coffee", "tea", "cold")}
    assert len(drinks) == 14
    assert all(item["vegan"] for item in drinks.values())


def test_nothing_vegan_contains_milk_or_egg_of_its_own() -> None:
    vegan = [item for item in ITEMS.values() if item.get("vegan")]
    assert not [item for item in vegan if {"milk", "egg"} & set(item.get("allergens", ()))]


def easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize(
    ("holiday", "days"),
    [
        ("Good Friday", -2),
        ("Easter Sunday", 0),
        ("Easter Monday", 1),
        ("Ascension Day", 39),
        ("Whit Monday", 50),
    ],
)
def test_holidays_that_move_with_easter_stand_on_its_dates(holiday: str, days: int) -> None:
    expected = [(easter(year) + timedelta(days)).isoformat() for year in (2026, 2027, 2028)]
    assert HOURS["special"][holiday]["on"] == expected
