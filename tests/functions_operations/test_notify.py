from __future__ import annotations

from datetime import UTC, datetime

import pytest

from botctl.conversations.fulfillments import Attempt, DeadLetter, telling
from botctl.errors import FunctionRefused
from botctl.messages import Json, Reply

from .conftest import Run


def letter(attempts: int) -> dict[str, Json]:
    """Return the event with which a function is told of a dead letter, full of what is nobody's business."""
    invocation = telling(
        DeadLetter(
            id="instances/7bf73129",
            at=datetime(2026, 1, 5, 9, tzinfo=UTC),
            function="instances",
            work={"utterance": "my password is swordfish"},
            error="functions/instances: ValueError: swordfish",
            story="Traceback ... swordfish",
            attempts=(Attempt("swordfish", 1.0),) * attempts,
            person="web:swordfish",
            told="notify",
        )
    )
    assert invocation is not None
    return dict(invocation.event)


def test_a_dead_letter_is_told_without_anything_that_people_said(run: Run) -> None:
    assert run("notify", letter(6)) == Reply(
        "The function instances failed for good, after 6 attempts. "
        "See: botctl deadletters show instances/7bf73129",
        to="web:anna",
    )


def test_it_is_told_in_german_where_they_speak_german(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTS_LANGUAGE", "de")
    assert run("notify", letter(1)) == Reply(
        "Die Funktion instances ist endgültig gescheitert, nach einem Versuch. "
        "Siehe: botctl deadletters show instances/7bf73129",
        to="web:anna",
    )


@pytest.mark.parametrize(("name", "value"), [("ALERTS_TO", ""), ("ALERTS_LANGUAGE", "fr")])
def test_settings_that_are_missing_are_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(FunctionRefused, match=r"set ALERTS_TO to .*, and ALERTS_LANGUAGE to en or de"):
        run("notify", letter(1))
