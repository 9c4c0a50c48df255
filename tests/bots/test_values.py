from __future__ import annotations

import pytest

from botctl.bots.values import display
from botctl.intents.intent import SlotType
from botctl.intents.phrases import Localised
from botctl.messages import Json

WORDS = {"en-US": ("Yes", "No", "and"), "de-DE": ("Ja", "Nein", "und")}


@pytest.mark.parametrize(
    ("value", "type_name", "locale", "words"),
    [
        (None, "text", "en-US", ""),
        ("yellow submarine", "text", "en-US", "yellow submarine"),
        (2, "number", "en-US", "2"),
        (1001, "number", "en-US", "1001"),
        (12345, "number", "en-US", "12,345"),
        (1234.5, "number", "en-US", "1,234.5"),
        (1234.5, "number", "de-DE", "1.234,5"),
        ("12.50 EUR", "money", "en-US", "€12.50"),
        ("12.50 EUR", "money", "de-DE", "12,50\xa0€"),
        ("12.50", "money", "de-DE", "12,50"),
        ("2026-11-24", "date", "en-US", "Tuesday, November 24, 2026"),
        ("2026-11-24", "date", "de-DE", "Dienstag, 24. November 2026"),
        ("17:30", "time", "en-US", "5:30 PM"),
        ("17:30", "time", "de-DE", "17:30"),
        ("2026-11-24T17:30:00+01:00", "datetime", "de-DE", "Dienstag, 24. November 2026, 17:30"),
        ("PT25M", "duration", "en-US", "25 minutes"),
        ("P1DT2H", "duration", "de-DE", "1 Tag 2 Stunden"),
        (25, "percentage", "en-US", "25%"),
        (2.5, "percentage", "de-DE", "2,5\xa0%"),
        (True, "yes_no", "en-US", "Yes"),
        (False, "yes_no", "de-DE", "Nein"),
        (["a", "b", "c"], "text", "en-US", "a, b and c"),
        (["a"], "text", "de-DE", "a"),
        ([1, 2], "number", "de-DE", "1 und 2"),
        ("not a date", "date", "en-US", "not a date"),
        ("soon", "duration", "en-US", "soon"),
        ("ada@example.org", "email", "en-US", "ada@example.org"),
    ],
)
def test_a_canonical_value_is_said_in_the_words_of_its_language(
    value: Json, type_name: str, locale: str, words: str
) -> None:
    assert display(value, type_name, locale, words=WORDS[locale]) == words


def test_a_listed_value_is_displayed_by_its_first_word_in_the_language() -> None:
    size = SlotType("size", Localised({"large": ("big",)}, {"de": {"large": ("groß", "große")}}))
    assert display("large", size, "en-US", words=WORDS["en-US"]) == "large"
    assert display("large", size, "de-DE", words=WORDS["de-DE"]) == "groß"
    assert display("huge", size, "de-DE", words=WORDS["de-DE"]) == "huge"
