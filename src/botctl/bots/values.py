"""Say canonical slot values in the words of a language."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from botctl.intents.intent import SlotType
from botctl.messages import Json

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_DURATION_UNITS = ("week", "day", "hour", "minute", "second")


def display(value: Json, slot_type: str | SlotType, locale: str, *, words: tuple[str, str, str]) -> str:
    """Return a value as it is said in a locale such as `de-DE`.

    `words` are the language's yes, no and and. Forms of dates, times, money and numbers come from
    Unicode's CLDR through Babel; a value that is not of its type's canonical form is said as it is.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return _join([display(item, slot_type, locale, words=words) for item in value], words[2])
    if isinstance(slot_type, SlotType):
        return slot_type.display(value, locale)
    if slot_type == "yes_no":
        return words[0] if value else words[1]
    return _in_form(str(value), slot_type, locale.replace("-", "_"))


def _in_form(value: str, slot_type: str, locale: str) -> str:
    form = _FORMS.get(slot_type)
    # Four digits are as often a name (a ticket, a year) as an amount, and read well without a comma.
    if form is None or (slot_type == "number" and value.isdigit() and len(value) <= 4):
        return value
    try:
        return form(value, locale)
    except (ValueError, InvalidOperation):
        return value


def _join(parts: list[str], last: str) -> str:
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)


# Babel is imported where it is used: it costs 60 ms, and most turns display words and small numbers.


def _number(value: str, locale: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(Decimal(value), locale=locale))


def _money(value: str, locale: str) -> str:
    from babel.numbers import format_currency, format_decimal

    amount, _, currency = value.partition(" ")
    if not currency:
        return str(format_decimal(Decimal(amount), format="#,##0.00", locale=locale))
    return str(format_currency(Decimal(amount), currency, locale=locale))


def _date(value: str, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(value), "full", locale=locale))


def _time(value: str, locale: str) -> str:
    from babel.dates import format_time

    # CLDR 42 and later put a narrow no-break space before AM; speech engines and people want a plain one.
    return str(format_time(time.fromisoformat(value), "short", locale=locale)).replace("\u202f", " ")


def _datetime(value: str, locale: str) -> str:
    moment = datetime.fromisoformat(value)
    return f"{_date(moment.date().isoformat(), locale)}, {_time(moment.strftime('%H:%M'), locale)}"


def _duration(value: str, locale: str) -> str:
    from babel.units import format_unit

    match = _DURATION.fullmatch(value)
    if not match:
        return value
    parts = zip(match.groups(), _DURATION_UNITS, strict=True)
    return " ".join(format_unit(int(n), f"duration-{unit}", locale=locale) for n, unit in parts if n)


def _percentage(value: str, locale: str) -> str:
    from babel import Locale
    from babel.numbers import format_percent

    pattern = str(Locale.parse(locale).percent_formats[None].pattern).replace("#0", "#0.##")
    return str(format_percent(Decimal(value) / 100, pattern, locale))


_FORMS = {
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _duration,
    "percentage": _percentage,
}
