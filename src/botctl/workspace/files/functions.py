"""Define the settings of functions."""

# ruff: noqa: RUF009 - `key()` is dataclasses.field() with a shape

from __future__ import annotations

import re
from dataclasses import dataclass

from botctl.workspace.files.events import EventFile
from botctl.workspace.files.texts import NAME, File
from botctl.workspace.forms import ListOf, MapOf
from botctl.workspace.records import Record, key
from botctl.workspace.shapes import Number, Text

# https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
_VARIABLE = Text(
    re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}"),
    ("S120", "is not the name of an environment variable", "write letters, digits and `_`: ORDERS_URL"),
    kept=True,
)
_SETTING = Text(re.compile(r"[\s\S]*"), ("S106", "is empty", "write its value"), secret=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFile(File):
    """A function's settings."""

    timeout: float = key(Number(0, 900, above=True), "The seconds after which it is stopped.", default=10.0)
    slow_after: float = key(
        Number(0, 900), "The seconds after which the intent's `slow` words are said.", default=1.0
    )
    memory: int = key(Number(128, 10_240, whole=True), "The megabytes it may use.", default=256)
    retries: int = key(
        Number(0, 10, whole=True), "How often it is tried again where it fails, with the same key.", default=2
    )
    backoff: float = key(
        Number(0, 60),
        "The seconds before the first retry; twice as long before each further one.",
        default=0.5,
    )
    concurrency: int | None = key(
        Number(1, 1_000, whole=True), "How many calls of it run at once, at most.", default=None
    )
    environment: dict[str, str] | None = key(
        MapOf(_VARIABLE, _SETTING),
        "What it finds in its environment; ${NAME} stands for a variable where botctl runs.",
        default=None,
    )
    on_failure: str | None = key(NAME, "The function that is told of its dead letters.", default=None)
    events: list[EventFile] | None = key(
        ListOf(Record(EventFile), least=1),
        "What it is run for, besides the intents that call it.",
        default=None,
    )
