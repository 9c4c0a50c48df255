"""Read amounts of money and percentages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from botctl.intents.types.numbers import Number, number_at, tidy
from botctl.intents.types.tokens import Found, Tokens
from botctl.intents.types.vocabulary import Vocabulary

_WITHOUT_CENTS = frozenset({"JPY"})  # ISO 4217: no minor unit

# {a nation's word before a currency: the currency of its dollars, "" where it is the one that is named}
_NATIONS = {
    "swiss": "", "us": "", "american": "", "british": "", "schweizer": "", "amerikanische": "",
    "canadian": "CAD", "kanadische": "CAD", "australian": "AUD", "australische": "AUD",
}  # fmt: skip
_MILLIONS = {"m": 1e6, "mn": 1e6, "bn": 1e9}  # "$1.5m"
_SAYINGS = ("a penny for", "a quid pro")


def amount(value: float, currency: str = "") -> str:
    """Return the canonical form: "12.50 EUR", or "12.50" where no currency was said."""
    places = Decimal(1) if currency in _WITHOUT_CENTS else Decimal("0.01")
    return f"{Decimal(str(value)).quantize(places, ROUND_HALF_UP)} {currency}".strip()


def find_money(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return amounts with a currency: "€12.50", "12,50 Euro", "five dollars and 20 cents", "50 cents"."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        read = _amount_at(tokens, at, words)
        if read is None:
            at += 1
            continue
        value, currency, end = read
        yield Found(amount(value, currency), *tokens.span(at, end))
        at = end


def _amount_at(tokens: Tokens, at: int, words: Vocabulary) -> tuple[float, str, int] | None:
    before = words.currencies.get(tokens[at].text)
    if before and len(tokens[at].text) <= 3:  # "€ 5" and "EUR 5", never "euro 5"
        whole = number_at(tokens, at + 1, words)
        if whole is None:
            return None
        value, end = _in_full(tokens, whole)
        return value, before, end
    number = number_at(tokens, at, words) or _article(tokens, at, words)
    if number is None or any(tokens.says(at, saying) for saying in _SAYINGS):
        return None
    number = _in_full(tokens, number)
    nation = tokens.word(number.end)
    number = Number(number.value, number.end + (nation in _NATIONS) + 2 * _is_whole(tokens, number.end))
    if tokens[number.end].text in words.cents:
        return number.value / 100, "", number.end + 1
    currency = words.currencies.get(tokens[number.end].text)
    if currency is None or _is_weight(tokens, number.end):
        return None
    value, end = _with_cents(tokens, Number(number.value, number.end + 1), words)
    return value, _NATIONS.get(nation) or currency, end


def _in_full(tokens: Tokens, number: Number) -> Number:
    """Return a number with the millions that are glued to it: "1.5m"."""
    scale = _MILLIONS.get(tokens.word(number.end)) if tokens.glued(number.end) else None
    return Number(number.value * scale, number.end + 1) if scale and number.value < 1e6 else number


def _is_whole(tokens: Tokens, at: int) -> bool:
    """Return whether the sign of an amount without cents stands at a place: the ",-" of "5,- Euro"."""
    return tokens[at].text == "," and tokens[at + 1].text == "-" and tokens.glued(at) and tokens.glued(at + 1)


def _is_weight(tokens: Tokens, at: int) -> bool:
    """Return whether pounds are weighed: "two pounds of sugar", "zwei Pfund Kartoffeln"."""
    after = tokens.word(at + 1)
    weighed = tokens.word(at) == "pfund" and after not in (
        "",
        "sterling",
        "und",
        "oder",
        "bitte",
        "fuer",
        "pro",
    )
    return weighed or (tokens.word(at) in ("pound", "pounds") and after == "of")


def _article(tokens: Tokens, at: int, words: Vocabulary) -> Number | None:
    return Number(1, at + 1) if tokens.word(at) in words.articles else None


def _with_cents(tokens: Tokens, whole: Number, words: Vocabulary) -> Number:
    """Add the cents of "12 euros (and) 50 (cents)"."""
    at = whole.end + (tokens.word(whole.end) in ("and", "und"))
    cents = number_at(tokens, at, words)
    if cents is None or not 0 < cents.value < 100 or cents.value % 1 or whole.value % 1:
        return whole
    named = tokens.word(cents.end) in words.cents
    if named or (at == whole.end and cents.value >= 10 and not tokens.word(cents.end)):
        return Number(whole.value + cents.value / 100, cents.end + named)
    return whole


def find_percentages(tokens: Tokens, words: Vocabulary) -> Iterator[Found]:
    """Return percentages as numbers: 25 for "25 %"."""
    at = 0
    while (at := tokens.opening(at)) < len(tokens):
        number = number_at(tokens, at, words) or _half(tokens, at)
        if number is None:
            at += 1
            continue
        sign = tokens[number.end].text
        width = 1 if sign == "%" or sign in words.percent else 2 if tokens.says(number.end, "per cent") else 0
        if width:
            yield Found(tidy(number.value), *tokens.span(at, number.end + width))
        at = number.end + width


def _half(tokens: Tokens, at: int) -> Number | None:
    """Read the half of "half a percent", "ein halbes Prozent"."""
    width = next(
        (len(said.split()) for said in ("half a", "ein halbes", "halbes") if tokens.says(at, said)), 0
    )
    return Number(0.5, at + width) if width else None
