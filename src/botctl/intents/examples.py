"""Make the sentences that a language's classifier is trained on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from botctl.intents.language import forms_of
from botctl.intents.matcher import Line
from botctl.intents.model import Definitions

MOST_VALUES = 24  # of a list type that stand in training sentences

# What is said where a built-in type stands in a template.
_SPOKEN = {
    "en": {
        "number": ("two", "3", "10", "four"),
        "ordinal": ("second", "3rd"),
        "money": ("5 dollars", "€20"),
        "date": ("tomorrow", "monday", "may 5th", "friday"),
        "time": ("5 pm", "17:30", "noon", "half past eight"),
        "datetime": ("tomorrow at 5", "friday at noon"),
        "duration": ("20 minutes", "two hours", "3 days"),
        "email": ("anna@example.com",),
        "phone": ("030 123456",),
        "url": ("example.com",),
        "percentage": ("20 percent",),
        "yes_no": ("yes", "no"),
    },
    "de": {
        "number": ("zwei", "3", "10", "vier"),
        "ordinal": ("zweite", "3."),
        "money": ("5 Euro", "20 €"),
        "date": ("morgen", "Montag", "5. Mai", "Freitag"),
        "time": ("17 Uhr", "17:30", "halb fünf", "mittags"),
        "datetime": ("morgen um 8", "Freitag um 12 Uhr"),
        "duration": ("20 Minuten", "zwei Stunden", "3 Tage"),
        "email": ("anna@example.com",),
        "phone": ("030 123456",),
        "url": ("example.com",),
        "percentage": ("20 Prozent",),
        "yes_no": ("ja", "nein"),
    },
}


def sentences(definitions: Definitions, line: Line, locale: str, limit: int) -> Iterator[str]:
    """Return sentences that a template stands for, with values of its slots' types."""
    slots = definitions.intents[line.intent].slots
    values = {
        use.name: _spoken(definitions, slots[use.name].type if use.name in slots else "text", locale)
        for use in line.template.slots
        if use.sample is None
    }
    for example in line.template.expand({name: each or ("",) for name, each in values.items()}, limit):
        yield example.text


def _spoken(definitions: Definitions, slot_type: str, locale: str) -> tuple[str, ...]:
    """Return values as they are said; none for text, whose words say nothing about the intent."""
    if slot_type in definitions.types:
        forms = forms_of(definitions.types[slot_type], locale)
        # Each value's first form, then each one's second, and so on.
        said = [form for form in chain.from_iterable(zip_longest(*forms.values())) if form]
        return tuple(said[:: max(1, len(said) // MOST_VALUES)][:MOST_VALUES])
    language = "de" if locale.partition("-")[0] == "de" else "en"
    return _SPOKEN[language].get(slot_type, ())
