"""Know when feasts are: those of one date, and those that move with Easter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

# (month, day) of feasts that are on the same day each year.
_FIXED = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas": (12, 25), "boxing day": (12, 26), "new years eve": (12, 31), "new years day": (1, 1),
    "halloween": (10, 31), "valentines day": (2, 14),
    "heiligabend": (12, 24), "heilig abend": (12, 24), "weihnachten": (12, 25), "nikolaus": (12, 6),
    "nikolaustag": (12, 6), "silvester": (12, 31), "neujahr": (1, 1),
    "erster weihnachtstag": (12, 25), "ersten weihnachtstag": (12, 25), "ersten weihnachtsfeiertag": (12, 25),
    "zweiter weihnachtstag": (12, 26), "zweiten weihnachtstag": (12, 26),
    "zweiten weihnachtsfeiertag": (12, 26),
}  # fmt: skip
# Days after Easter Sunday.
_MOVABLE = {
    "good friday": -2, "easter sunday": 0, "easter monday": 1, "easter": 0, "pentecost": 49,
    "whit sunday": 49, "whit monday": 50,
    "karfreitag": -2, "ostersonntag": 0, "ostermontag": 1, "ostern": 0, "christi himmelfahrt": 39,
    "pfingsten": 49, "pfingstsonntag": 49, "pfingstmontag": 50,
}  # fmt: skip
NAMES = (*_FIXED, *_MOVABLE, "thanksgiving")


def feast(name: str, today: date) -> date:
    """Return when one of NAMES comes next, today included."""
    on = _in_year(name)
    this_year = on(today.year)
    return this_year if this_year >= today else on(today.year + 1)


def _in_year(name: str) -> Callable[[int], date]:
    if name in _FIXED:
        return lambda year: date(year, *_FIXED[name])
    if name in _MOVABLE:
        return lambda year: easter(year) + timedelta(_MOVABLE[name])
    return _thanksgiving


def _thanksgiving(year: int) -> date:
    """Return the fourth Thursday of November (5 U.S.C. 6103)."""
    first = date(year, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian rule, as Meeus gives it (Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    day = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, before = divmod(moon + day - 7 * ((golden + 11 * moon + 22 * day) // 451) + 114, 31)
    return date(year, month, before + 1)
