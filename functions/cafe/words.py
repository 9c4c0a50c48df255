"""Say things in the guest's language: sentences, order lines, prices, times and days."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_currency

from .menu import ITEMS, Line

_WORDS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
_LOCALES = {"en": "en_US", "de": "de_DE"}
PHONE = "030 555 0172"

# German adjective endings after "ein": ein großer Kaffee, eine große Limonade, ein großes Wasser.
_ENDINGS = {"m": "er", "f": "e", "n": "es"}


@cache
def words(locale: str) -> Words:
    """Return the words for a locale such as `de-DE`; English where there are none."""
    language = locale.partition("-")[0]
    return Words(language if language in _WORDS else "en")


class Words:
    """Hold one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = _LOCALES[language]
        self._words = _WORDS[language]

    def __call__(self, key: str, **fields: str) -> str:
        """Return a sentence with its fields filled in; it begins with a capital letter."""
        return capital(self._words[key].format(**fields))

    def part(self, key: str, **fields: str) -> str:
        """Return a piece of a sentence, as it is written."""
        return str(self._words[key].format(**fields))

    def of(self, table: str, key: str) -> str:
        """Return a word from a table: sections, size, milk, allergens, holidays."""
        return str(self._words[table][key])

    def every(self, table: str, keys: Iterable[str]) -> str:
        """Return several words from a table, as a list that can be spoken."""
        return self.join(self.of(table, key) for key in keys)

    def join(self, parts: Iterable[str]) -> str:
        """Return "a, b and c"."""
        *first, last = list(parts)
        return f"{', '.join(first)} {self._words['and']} {last}" if first else last

    def name(self, item: str) -> str:
        """Return an item's name."""
        return ITEMS[item].names[self.language]["one"]

    def about(self, item: str) -> str:
        """Return what an item is made of."""
        return ITEMS[item].names[self.language]["about"]

    def names(self, items: Iterable[str]) -> str:
        """Return the names of items, as a list that can be spoken."""
        return self.join(self.name(item) for item in items)

    def line(self, line: Line) -> str:
        """Return an order line: "two large lattes with oat milk", "ein großer Milchkaffee"."""
        forms = ITEMS[line.item].names[self.language]
        one = line.count == 1
        noun = forms["one"] if one else forms["many"]
        parts = [self._count(line.count, forms), self._size(line, forms), noun]
        if line.milk:
            parts.append(self.of("milk", line.milk))
        return " ".join(part for part in parts if part)

    def the(self, item: str) -> str:
        """Return an item's name with its article, as the subject of a sentence: "the croissant"."""
        forms = self._words["the"]
        gender = ITEMS[item].names[self.language].get("gender", "m")
        return str(forms[gender].format(item=self.name(item)))

    def lines(self, lines: Iterable[Line]) -> str:
        """Return order lines as a list that can be spoken."""
        return self.join(self.line(line) for line in lines)

    def money(self, euros: Decimal) -> str:
        """Return a price: "€4.50", "4,50 €"."""
        return str(format_currency(euros, "EUR", locale=self.locale))

    def clock(self, moment: time | datetime) -> str:
        """Return a time of day: "5:30 PM", "10 AM", "17:30", "10"."""
        form = self._words["time_form" if moment.minute else "full_hour"]
        # CLDR may put a narrow no-break space before PM; speech engines want a plain one.
        return str(format_time(moment, form, locale=self.locale)).replace("\u202f", " ")

    def day(self, day: date, today: date) -> str:
        """Return a day as it stands in a sentence: "today", "on Friday, December 25"."""
        if day == today:
            return self.part("today")
        if day == today + timedelta(1):
            return self.part("tomorrow")
        shown = format_date(day, self._words["day_form"], locale=self.locale)
        return self.part("on_day", day=str(shown))

    def moment(self, moment: datetime, now: datetime) -> str:
        """Return a day and time: "today at 5:30 PM"."""
        return self.part("moment", day=self.day(moment.date(), now.date()), time=self.clock(moment))

    def weekday(self, number: int) -> str:
        """Return a weekday's name; Monday is 0."""
        return str(get_day_names("wide", locale=self.locale)[number])

    def _count(self, count: int, forms: dict[str, str]) -> str:
        if count == 1 and self.language == "de":
            return "eine" if forms["gender"] == "f" else "ein"
        numbers = self._words["numbers"]
        return str(numbers[count]) if count < len(numbers) else str(count)

    def _size(self, line: Line, forms: dict[str, str]) -> str:
        if not line.size:
            return ""
        size = self.of("sizes", line.size)
        if self.language != "de":
            return size
        stem = "mittler" if line.size == "medium" else size
        return stem + (_ENDINGS[forms["gender"]] if line.count == 1 else "e")


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
