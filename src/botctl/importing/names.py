"""Turn foreign names into ours: lower-case letters, digits and `_`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 64  # characters of a name, as workspace files allow


class Names:
    """Give each foreign name of one kind a name of ours, always the same and no two the same."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Keep clear of the names that are taken."""
        self._given: dict[str, str] = {}
        self._taken = set(taken)

    def of(self, foreign: str) -> str:
        """Return our name for a foreign one."""
        if foreign not in self._given:
            self._given[foreign] = self._free(identifier(foreign))
        return self._given[foreign]

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._taken:
            number += 1
            free = f"{name[: LONGEST - 4]}_{number}"
        self._taken.add(free)
        return free


def identifier(text: str) -> str:
    """Return a text as one of our names: `faq/Ask-Name` is `faq_ask_name`, `orderPizza` is `order_pizza`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")
    if not name or not name[0].isalpha():
        name = f"n_{name}".rstrip("_")
    return name[:LONGEST].rstrip("_")


def words(name: str) -> str:
    """Return a name as people read it: `order_pizza` and `orderPizza` are "Order pizza"."""
    parted = re.sub(r"(?<=[a-z0-9])([A-Z])(?=[a-z])", lambda letter: f" {letter[1].lower()}", name)
    said = " ".join(re.split(r"[_\-/\s]+", parted)).strip()
    return said[:1].upper() + said[1:] or name
