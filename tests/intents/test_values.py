"""Phrases with exact values: numbers, dates, times and the rest, in English and German."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.intent import BUILT_IN_TYPES
from botctl.intents.types.answers import bare_answer
from botctl.intents.types.values import Values
from botctl.intents.words import split
from tests.intents.building import NO_LISTS, NOW

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def values(text: str, locale: str = "en-US") -> Values:
    return Values(split(text), NO_LISTS, locale, NOW)


@pytest.mark.parametrize(("locale", "slot_type", "text", "expected"), rows("phrases.tsv"))
def test_a_phrase_has_exactly_these_values(locale: str, slot_type: str, text: str, expected: str) -> None:
    found = values(text, locale).of(slot_type)
    assert [each.value for each in found] == json.loads(expected)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)


@pytest.mark.parametrize(
    ("text", "alone", "another_day", "today"),
    [
        ("at half past two", "14:30", "14:30", "14:30"),
        ("nine", "21:00", "09:00", "21:00"),
        ("at 11", "11:00", "11:00", "11:00"),
        ("9 pm", "21:00", "21:00", "21:00"),
        ("saturday at nine", "09:00", "09:00", "09:00"),
    ],
)
def test_a_time_belongs_to_the_day_that_was_agreed(
    text: str, alone: str, another_day: str, today: str
) -> None:
    for day, expected in ((None, alone), (date(2026, 11, 27), another_day), (NOW.date(), today)):
        found = Values(split(text), NO_LISTS, "en-US", NOW, day)
        time = next(iter(found.of("time")), None) or bare_answer("time", found)
        assert time is not None
        assert time.value == expected


@pytest.mark.xfail(strict=True, reason="known; who mends one moves it to phrases.tsv")
@pytest.mark.parametrize(("locale", "slot_type", "text", "expected"), rows("known_failures.tsv"))
def test_a_known_failure_still_fails(locale: str, slot_type: str, text: str, expected: str) -> None:
    assert [each.value for each in values(text, locale).of(slot_type)] == json.loads(expected)


def test_the_table_is_as_long_as_promised_and_nearly_all_of_it_is_right() -> None:
    table, wrong = rows("phrases.tsv"), rows("known_failures.tsv")
    assert len(table) >= 600
    assert sum(locale == "de-DE" for locale, *_ in table) >= 200
    for slot_type, most in (("date", 0.1), ("number", 0.05)):
        right, failed = (sum(row[1] == slot_type for row in each) for each in (table, wrong))
        assert failed <= most * (right + failed)


def test_at_most_one_ordinary_sentence_in_ten_has_a_false_hit() -> None:
    sentences = rows("no_values.tsv")
    hits = [
        (text, slot_type, [each.value for each in found])
        for locale, text in sentences
        for slot_type in BUILT_IN_TYPES
        if (found := values(text, locale).of(slot_type))
    ]
    assert len(sentences) >= 100
    assert len(hits) <= len(sentences) // 10, hits


@pytest.mark.parametrize(
    ("slot_type", "text", "locale", "expected"),
    [
        ("time", "5", "en-US", "17:00"),
        ("time", "around 11", "en-US", "11:00"),
        ("time", "acht", "de-DE", "20:00"),
        ("time", "17", "de-DE", "17:00"),
        ("time", "40", "en-US", None),
        ("datetime", "5", "en-US", "2026-11-23T17:00:00+01:00"),
        ("duration", "20", "en-US", "PT20M"),
        ("money", "12.5", "en-US", "12.50"),
        ("money", "12,50", "de-DE", "12.50"),
        ("percentage", "2.5", "en-US", 2.5),
        ("number", "a", "en-US", 1),
        ("number", "eine bitte", "de-DE", 1),
        ("number", "the second", "en-US", 2),
        ("ordinal", "3", "en-US", 3),
        ("phone", "112", "en-US", "112"),
        ("number", "3 or 4", "en-US", None),
        ("date", "5", "en-US", None),
    ],
)
def test_a_bare_number_is_read_as_what_was_asked_for(
    slot_type: str, text: str, locale: str, expected: object
) -> None:
    found = bare_answer(slot_type, values(text, locale))
    assert (found.value if found else None) == expected


@given(st.text(max_size=80), st.sampled_from(["en-US", "de-DE", "fr-FR", ""]))
def test_no_text_makes_any_type_raise(text: str, locale: str) -> None:
    read = values(text, locale)
    for slot_type in BUILT_IN_TYPES:
        for found in read.of(slot_type):
            assert 0 <= found.start < found.end <= len(text)
        bare_answer(slot_type, read)


GRAMMAR = (
    "a the at on in next last may 5 12 30 99 31 . : / - % € + and half past to quarter 2026 th st nd five"
    " twenty hundred thousand million dozen point monday sun morning pm am tomorrow days hours minutes ago um"
    " halb vor nach uhr morgen viertel Mai 24. 0 000 9999999999999999999 1e9 @ .com"
)
WORDS = st.lists(st.sampled_from(GRAMMAR.split(" ")), max_size=12)


@given(WORDS, st.sampled_from([" ", ""]), st.sampled_from(["en-US", "de-DE"]))
def test_no_mixture_of_the_grammars_words_raises(words: list[str], glue: str, locale: str) -> None:
    read = values(glue.join(words), locale)
    for slot_type in BUILT_IN_TYPES:
        read.of(slot_type)
        bare_answer(slot_type, read)
