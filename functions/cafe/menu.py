"""Read the menu: items, prices, kinds of milk, allergens, specials."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

SIZES = ("small", "medium", "large")
DRINKS = ("coffee", "tea", "cold")
SECTIONS = (*DRINKS, "bakery", "food")


@dataclass(frozen=True, slots=True)
class Item:
    """Hold what is known of an item; `price` has one entry for each size, or one under ""."""

    key: str
    section: str
    price: dict[str, Decimal]
    minutes: int
    names: dict[str, dict[str, str]]
    milk: str = ""
    vegan: bool = False
    allergens: tuple[str, ...] = ()

    @property
    def sized(self) -> bool:
        """Return whether a guest chooses a size."""
        return "" not in self.price


@dataclass(frozen=True, slots=True)
class Milk:
    """Hold a kind of milk: what it costs more, and what is in it."""

    extra: Decimal = Decimal(0)
    vegan: bool = False
    allergens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of an order."""

    item: str
    count: int = 1
    size: str = ""
    milk: str = ""

    def price(self, day: date) -> Decimal:
        """Return what the line costs when it is ordered on that day, in euros."""
        one = special_price(self.item, day) or ITEMS[self.item].price[self.size]
        extra = MILKS[self.milk].extra if self.milk else Decimal(0)
        return self.count * (one + extra)


@dataclass(frozen=True, slots=True)
class Special:
    """Hold the item that costs less on one day of the week."""

    item: str
    price: Decimal


def special(day: date) -> Special:
    """Return the special of a day."""
    return SPECIALS[day.weekday()]


def special_price(item: str, day: date) -> Decimal | None:
    """Return an item's price as the special of that day, or None where it is not."""
    today = special(day)
    return today.price if today.item == item else None


def allergens(item: Item, milk: str = "") -> tuple[str, ...]:
    """Return what an item contains; made with milk, it contains that milk's allergens too."""
    chosen = milk if item.milk else ""
    if item.milk == "included" and not chosen:
        chosen = "whole milk"
    return item.allergens + (MILKS[chosen].allergens if chosen else ())


def total(lines: Sequence[Line], day: date) -> Decimal:
    """Return what an order costs on that day, in euros."""
    return sum((line.price(day) for line in lines), Decimal(0))


def minutes(lines: Sequence[Line]) -> int:
    """Return how long the kitchen needs: the slowest item, and a minute for each further piece."""
    pieces = sum(line.count for line in lines)
    return max((ITEMS[line.item].minutes for line in lines), default=0) + max(pieces - 1, 0)


def _item(key: str, data: dict[str, Any]) -> Item:
    price = data["price"]
    return Item(
        key=key,
        section=data["section"],
        price=price if isinstance(price, dict) else {"": price},
        minutes=data["minutes"],
        names={language: data[language] for language in ("en", "de")},
        milk=data.get("milk", ""),
        vegan=data.get("vegan", False),
        allergens=tuple(data.get("allergens", ())),
    )


# Prices are read as decimals: a float cannot hold 2.60.
_DATA = tomllib.loads(Path(__file__).with_name("menu.toml").read_text("utf-8"), parse_float=Decimal)
ITEMS = {key: _item(key, data) for key, data in _DATA["items"].items()}
MILKS = {
    key: Milk(data.get("extra", Decimal(0)), data.get("vegan", False), tuple(data["allergens"]))
    for key, data in _DATA["milk"].items()
}
SPECIALS = tuple(Special(data["item"], data["price"]) for data in _DATA["specials"].values())
