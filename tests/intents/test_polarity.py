"""A leading yes or no is split from what follows it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.polarity import polarity


@pytest.mark.parametrize(
    ("text", "locale", "answer", "rest"),
    [
        ("yes", "en-US", True, ""),
        ("Yes, please!", "en-US", True, ""),
        ("sure", "en-US", True, ""),
        ("sure thing", "en-US", True, ""),
        ("no problem", "en-US", True, ""),
        ("sounds good", "en-US", True, ""),
        ("ok", "en-US", True, ""),
        ("yes yes yes", "en-US", True, ""),
        ("👍", "en-US", True, ""),
        ("yes but small", "en-US", True, "small"),
        ("no", "en-US", False, ""),
        ("nope", "en-US", False, ""),
        ("nah", "en-US", False, ""),
        ("not really", "en-US", False, ""),
        ("no thanks", "en-US", False, ""),
        ("no, make it large", "en-US", False, "large"),
        ("no make it large", "en-US", False, "large"),
        ("no wait, actually I meant the Small one", "en-US", False, "the Small one"),
        ("That's all.", "en-US", False, ""),
        ("that is all, thank you", "en-US", False, ""),
        ("no thanks, that's all for now", "en-US", False, ""),
        ("No. I'm done, thanks!", "en-US", False, ""),
        ("nothing else", "en-US", False, ""),
        ("that's all I know", "en-US", None, "that's all I know"),
        ("I'm done with my coffee", "en-US", None, "I'm done with my coffee"),
        ("make it large", "en-US", None, "large"),
        ("actually a large one", "en-US", None, "a large one"),
        ("good morning", "en-US", None, "good morning"),
        ("right now", "en-US", None, "right now"),
        ("what are your hours", "en-US", None, "what are your hours"),
        ("nobody", "en-US", None, "nobody"),
        ("", "en-US", None, ""),
        ("?!", "en-US", None, ""),
        ("ja", "de-DE", True, ""),
        ("ja gern", "de-DE", True, ""),
        ("Na klar!", "de-DE", True, ""),
        ("passt", "de-DE", True, ""),
        ("nein", "de-DE", False, ""),
        ("nö", "de-DE", False, ""),
        ("lieber nicht", "de-DE", False, ""),
        ("Das ist alles", "de-DE", False, ""),
        ("nein danke, das ist alles", "de-DE", False, ""),
        ("das war's, vielen Dank", "de-DE", False, ""),
        ("nein, ich bin fertig", "de-DE", False, ""),
        ("das ist alles falsch", "de-DE", None, "das ist alles falsch"),
        ("Nein, doch lieber groß", "de-DE", False, "groß"),
        ("nein danke, mach es klein", "de-DE", False, "klein"),
        ("doch lieber groß", "de-DE", None, "groß"),
        ("guten Tag", "de-DE", None, "guten Tag"),
        ("yes please", "fr-FR", True, ""),
    ],
)
def test_an_answer_is_split(text: str, locale: str, *, answer: bool | None, rest: str) -> None:
    assert polarity(text, locale) == (answer, rest)


@given(st.text(), st.sampled_from(["en-US", "de-DE", "xx", ""]))
def test_the_rest_is_the_end_of_the_text(text: str, locale: str) -> None:
    _, rest = polarity(text, locale)
    assert text.strip().endswith(rest)
