"""Make the sentences that a language's classifier is trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest

from botctl.intents.intent import BUILT_IN_TYPES
from botctl.intents.language import forms_of
from botctl.intents.matcher import Line
from botctl.intents.model import Definitions
from botctl.intents.templates import Example

BUDGET = 1200  # sentences of a language, if there are not more templates than that
MOST_OF_ONE = 12  # sentences of one template
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


def sentences(definitions: Definitions, lines: Sequence[Line], locale: str) -> list[tuple[str, ...]]:
    """Return the sentences of each template, with values of its slots' types: in all about BUDGET.

    A template of few sentences gives all of them, the others the same number each.
    """
    found = examples(definitions, lines, locale, budget=BUDGET, most=MOST_OF_ONE)
    return [tuple(example.text for example in each) for each in found]


def examples(
    definitions: Definitions, lines: Sequence[Line], locale: str, *, budget: int, most: int
) -> list[tuple[Example, ...]]:
    """Return the sentences of each template and where their slots are: at most `most` of one.

    In all there are about `budget`, or one of each template where there are more templates than that.
    """
    spoken = {kind: _spoken(definitions, kind, locale) for kind in (*definitions.types, *BUILT_IN_TYPES)}
    samples = [_samples(definitions, line, spoken) for line in lines]
    counts = [line.template.count(values) for line, values in zip(lines, samples, strict=True)]
    limit = most
    while limit > 1 and sum(min(count, limit) for count in counts) > budget:
        limit -= 1
    return [tuple(line.template.expand(values, limit)) for line, values in zip(lines, samples, strict=True)]


def _samples(
    definitions: Definitions, line: Line, spoken: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return what the slots of a template say; a sample that the author gave stays alone."""
    slots = definitions.intents[line.intent].slots
    return {
        use.name: spoken.get(slots[use.name].type if use.name in slots else "text") or ("",)
        for use in line.template.slots
        if use.sample is None
    }


def _spoken(definitions: Definitions, slot_type: str, locale: str) -> tuple[str, ...]:
    """Return values as they are said; none for text, whose words say nothing about the intent."""
    if slot_type in definitions.types:
        forms = forms_of(definitions.types[slot_type], locale)
        # Each value's first form, then each one's second, and so on.
        said = [form for form in chain.from_iterable(zip_longest(*forms.values())) if form]
        return tuple(said[:: max(1, len(said) // MOST_VALUES)][:MOST_VALUES])
    language = "de" if locale.partition("-")[0] == "de" else "en"
    return _SPOKEN[language].get(slot_type, ())
