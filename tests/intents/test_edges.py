"""Free text keeps its signs and loses only what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.edges import text_span
from botctl.intents.training import untrained
from botctl.intents.words import split
from tests.intents.building import context, definitions, intent

PLAIN = untrained(definitions(intent("note", "note: {what:milk}", what="text")))
NOTES = definitions(
    intent(
        "note",
        "note: {what:milk}",
        "(tell|ask) {who} (that|for) {what} [please]",
        what="text",
        who="text",
        count="number*",
        at="time",
        day="date",
        mail="email",
    )
)
MODEL = untrained(NOTES)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('<b>bold</b> & "quotes"', '<b>bold</b> & "quotes"'),
        ("it is broken.", "it is broken"),
        ("  why, oh why?! ", "why, oh why"),
        ("C++ & C#", "C++ & C#"),
        ("50%", "50%"),
        ("-5 degrees", "-5 degrees"),
        ("- milk -", "milk"),
        ("it works :-)", "it works :-)"),
        ("(urgent) the lift", "(urgent) the lift"),
        ('"the lift."', "the lift"),
        ("“the lift”", "the lift"),
        ("„der Aufzug“", "der Aufzug"),
        ("'it's the lift'", "it's the lift"),
        ('"this" and "that"', '"this" and "that"'),
        ('5" screen', '5" screen'),
        ('a screen of 5"', 'a screen of 5"'),
    ],
)
def test_only_spaces_punctuation_and_quotes_around_all_of_it_are_trimmed(said: str, meant: str) -> None:
    exact = PLAIN.understand(f"note: {said}", context())
    near = PLAIN.understand(f"and note: {said}", context(intent="note"))
    assert exact.slots["what"].value == exact.slots["what"].raw == meant
    assert near.answers["what"].value == near.answers["what"].raw == meant


def test_a_sign_whose_partner_stands_outside_is_none_of_it() -> None:
    understood = MODEL.understand("(ask Anna for the lift)", context())
    assert {name: slot.value for name, slot in understood.slots.items()} == {
        "who": "Anna",
        "what": "the lift",
    }


def test_signs_between_two_texts_are_no_words_of_theirs() -> None:
    understood = MODEL.understand('tell "Anna": that <it> works, please', context())
    assert {name: slot.value for name, slot in understood.slots.items()} == {
        "who": "Anna",
        "what": "<it> works",
    }


SIGNS = st.text(st.sampled_from("ab5 \".,-()<>“”„'!?&%#@\n…|🦄"), max_size=30)


@given(st.sampled_from(["note: {}", "tell {} that {}", "and ask {} for {} please", "{}"]), SIGNS, SIGNS)
def test_every_value_is_what_stands_in_the_text(frame: str, one: str, other: str) -> None:
    text = frame.format(one, other) if frame.count("{}") == 2 else frame.format(one + other)
    understood = MODEL.understand(text, context(intent="note", slot="what"))
    for name, found in (*understood.slots.items(), *understood.answers.items()):
        assert text[found.start : found.end] == found.raw
        if name in ("who", "what"):
            assert found.value == found.raw
            assert found.raw == found.raw.strip()


@given(SIGNS, st.integers(0, 9), st.integers(1, 9))
def test_a_span_holds_its_words_and_no_others(text: str, first: int, width: int) -> None:
    sentence = split(text)
    last = min(first + width, len(sentence.words))
    if first >= last:
        return
    start, end = text_span(sentence, first, last)
    assert start <= sentence.starts[first]
    assert end >= sentence.ends[last - 1]
    assert split(text[start:end]).words == sentence.words[first:last]
