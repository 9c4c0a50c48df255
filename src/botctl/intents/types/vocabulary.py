"""Hold the words that numbers, dates and times are made of, in any language.

All words are folded as `words.fold` does: lower case, "ue" for "ü".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST_LETTERS = 7  # of a word of which one may be wrong


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold one language's words. Weekdays count from 0 (Monday), months from 1.

    `halves` are hours named by the half before them ("halb fünf" is half past four).
    """

    language: str
    decimal: str  # the sign before decimals
    numbers: Mapping[str, float]  # words below 100 (English) or 1000 (German, which writes them in one)
    scales: Mapping[str, int]  # hundred, thousand, ...
    articles: frozenset[str]  # that may stand for "one" before a scale or a unit
    ordinals: Mapping[str, int]
    units: Mapping[str, str]  # of durations: to S M H D W, and "mo" and "y"
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: Mapping[str, int]  # today and its neighbours, as days from today
    dayparts: Mapping[str, tuple[int, int]]  # the hours from and up to which a clock time is meant
    at: frozenset[str]  # words before a clock time
    percent: frozenset[str]
    currencies: Mapping[str, str]
    cents: frozenset[str]
    not_ordinal_after: frozenset[str]
    others: frozenset[str]  # words of amounts and times that stand in no table above

    def triggers(self) -> frozenset[str]:
        """Return the words of which one at least is in every amount, date or time without digits."""
        tables = (self.numbers, self.scales, self.ordinals, self.units, self.months, self.weekdays)
        more = (self.days, self.dayparts, self.currencies, self.percent, self.cents, self.others)
        return frozenset(word for table in (*tables, *more) for word in table if len(word) > 2 or word == "h")

    def long_words(self) -> tuple[str, ...]:
        """Return the days and months that are long enough to be known when they are misspelt."""
        tables = (self.months, self.weekdays, self.days)
        return tuple(word for table in tables for word in table if len(word) >= FEWEST_LETTERS)


def value_of(word: str, words: Vocabulary) -> float | None:
    """Return what a single number word says; German ones may hold a thousand: "zweitausendzehn"."""
    value = words.numbers.get(word)
    if value is not None or words.language != "de" or "tausend" not in word:
        return value
    left, _, right = word.partition("tausend")
    thousands = words.numbers.get("eins" if left == "ein" else left) if left else 1.0
    rest = words.numbers.get(right.removeprefix("und")) if right else 0.0
    return None if thousands is None or rest is None else thousands * 1000 + rest


CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "buck": "USD",
    "£": "GBP", "gbp": "GBP", "quid": "GBP",
    "chf": "CHF", "franc": "CHF", "francs": "CHF", "franken": "CHF",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY",
    "inr": "INR", "rupee": "INR", "rupees": "INR", "cny": "CNY", "yuan": "CNY",
    "cad": "CAD", "aud": "AUD", "pln": "PLN", "czk": "CZK", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
}  # fmt: skip


def listed(words: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(words.split())


def forms(**words: str) -> dict[str, str]:
    """Return {each form: name} for `name="form form"`."""
    return {form: name for name, forms in words.items() for form in forms.split()}


def counted(start: int, *forms: str) -> dict[str, int]:
    """Return {each form: number} for strings of forms that count up from `start`."""
    return {form: number for number, group in enumerate(forms, start) for form in group.split()}
