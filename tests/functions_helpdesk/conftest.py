"""Invoke the help desk's functions as a bot does: loaded by path, JSON on both sides."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.messages import Call, Reply

FUNCTIONS = Path(__file__).parents[2] / "functions"
MODULES = {
    "desk": FUNCTIONS / "desk/__init__.py",
    "articles": FUNCTIONS / "articles/__init__.py",
    "offices": FUNCTIONS / "offices/__init__.py",
    "vpn_help": FUNCTIONS / "vpn_help.py",
}

Books: TypeAlias = Callable[[str], list[tuple[Any, ...]]]


class Desk:
    """Call functions as one person at one time; each call is a turn of its own unless told otherwise."""

    def __init__(self, invoker: InProcess) -> None:
        self._invoker = invoker
        self._turns = 0
        self.now = "2026-01-05T10:00:00+01:00"

    def __call__(self, function: str, intent: str, *, turn: str = "", **extra: Any) -> Reply:
        """Call a function; `extra` are fields of the call, `slots` and `attributes` among them."""
        self._turns += 1
        fields: dict[str, Any] = {
            "slots": {},
            "person": "web:anna",
            "conversation": "helpdesk/web/anna",
            "channel": "web",
            "locale": "en-US",
            "utterance": "",
            "turn_id": turn or f"turn-{self._turns}",
            "now": self.now,
            **extra,
        }
        return self._invoker.invoke(Call(intent=intent, function=function, **fields))


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return what calls the functions, with empty books."""
    monkeypatch.setenv("BOTCTL_DATA", str(tmp_path))  # so that what InProcess sets is put back afterwards
    invoker = InProcess({name: Function(name, path) for name, path in MODULES.items()}, data=tmp_path)
    yield Desk(invoker)
    invoker.close()


@pytest.fixture
def books(call: Desk, tmp_path: Path) -> Books:
    """Return what reads the desk's books with a query."""

    def read(query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(tmp_path / "desk.sqlite3")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    return read
