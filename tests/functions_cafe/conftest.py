"""Talk to the café's function as the dialogue does: loaded by path, JSON on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.messages import Call, Reply

ROOT = Path(__file__).parents[2]
CAFE = ROOT / "functions/cafe"


class Cafe:
    """Be one guest: each call is a turn of its own unless told otherwise, and attributes are kept."""

    def __init__(self, invoker: InProcess) -> None:
        self._invoker = invoker
        self._turns = 0
        self.now = "2026-01-05T10:00:00+01:00"
        self.locale = "en-US"
        self.person = "web:anna"
        self.utterance = ""
        self.attributes: dict[str, Any] = {}

    def __call__(self, intent: str, *, turn: str = "", **slots: Any) -> Reply:
        """Call the function for an intent with these slots."""
        self._turns += 1
        call = Call(
            intent=intent,
            function="cafe",
            slots=slots,
            person=self.person,
            conversation="cafe/web/anna",
            channel="web",
            locale=self.locale,
            utterance=self.utterance,
            turn_id=turn or f"turn-{self._turns}",
            attributes=self.attributes,
            now=self.now,
        )
        reply = self._invoker.invoke(call)
        kept = {**self.attributes, **reply.attributes}
        self.attributes = {name: value for name, value in kept.items() if value is not None}
        return reply

    def at(self, now: str) -> Cafe:
        """Move to a time of the day that begins on 2026-01-05, or to a full ISO time."""
        self.now = now if "T" in now else f"2026-01-05T{now}:00+01:00"
        return self


@pytest.fixture
def cafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cafe]:
    """Return a guest of a café with an empty order book, on a Monday at ten."""
    monkeypatch.setenv("BOTCTL_DATA", str(tmp_path))  # so that what InProcess sets is put back afterwards
    invoker = InProcess({"cafe": Function("cafe", CAFE / "__init__.py")}, data=tmp_path)
    yield Cafe(invoker)
    invoker.close()


@pytest.fixture
def gast(cafe: Cafe) -> Cafe:
    """Return a guest who speaks German."""
    cafe.locale = "de-DE"
    return cafe
