"""Read conversation tests, each step and expectation with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from botctl.documents.nodes import Document
from botctl.errors import Fault, Place, WorkspaceError
from botctl.messages import Json
from botctl.testing.expectations import EXPECTATIONS, is_pattern
from botctl.testing.script import Case, Expectation, Step

if TYPE_CHECKING:
    from botctl.workspace.files import ConversationsFile, StepFile

FOLDER = Path("tests", "conversations")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def files(root: Path) -> tuple[Path, ...]:
    """Return a workspace's conversation tests, by name."""
    return tuple(sorted((root / FOLDER).glob("*.yml")))


def read(root: Path, paths: Sequence[Path]) -> tuple[Case, ...]:
    """Return the cases of some files, in order.

    Raise WorkspaceError, with every fault of all of them, where one is not as it should be.
    """
    from botctl.workspace import shape
    from botctl.workspace.files import ConversationsFile

    cases: list[Case] = []
    faults: list[Fault] = []
    for path in paths:
        document = _document(root, path)
        value, wrong = shape.check(document, ConversationsFile)
        faults += (*document.faults, *wrong)
        if value:
            cases += _cases(document, value)
    if faults:
        raise WorkspaceError("the conversation tests have faults", faults=faults)
    return tuple(cases)


def _document(root: Path, path: Path) -> Document:
    from botctl.documents import reader

    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        return reader.read(path.read_bytes(), file)
    except OSError as error:
        raise WorkspaceError(f"{file}: it cannot be read: {error.strerror}") from error


def _cases(document: Document, whole: ConversationsFile) -> Iterator[Case]:
    start = _start(document, whole.clock)
    for number, each in enumerate(whole.conversations):
        where = ("conversations", number)
        yield Case(
            name=each.name,
            bot=whole.bot,
            place=document.place(*where),
            steps=tuple(_step(document, (*where, "steps", at), step) for at, step in enumerate(each.steps)),
            channels=tuple(whole.channels or ("web",)),
            locale=each.locale or whole.locale,
            person=each.person or "someone",
            engines=tuple(each.engines or ()),
            start=start,
        )


def _start(document: Document, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise WorkspaceError(
            f"{document.place('clock')}: `{text}` is no time", hint="Write 2026-01-05T10:00:00."
        ) from None


def _step(document: Document, where: tuple[str | int, ...], step: StepFile) -> Step:
    written = document.place(*where)
    if step.user is not None and step.press is not None:
        raise WorkspaceError(f"{written}: a step says something or presses a button, not both")
    expected = [what for what in EXPECTATIONS if what in step.given]
    return Step(
        place=written,
        user=step.user or "",
        press=step.press,
        clock=_forward(step.clock) if step.clock else timedelta(0),
        expectations=tuple(
            _expectation(what, getattr(step, what), document.place(*where, what)) for what in expected
        ),
    )


def _forward(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: int(text[1:-1])})


def _expectation(what: str, value: Json, place: Place) -> Expectation:
    for text in value if isinstance(value, list) else [value]:
        if what == "bot" and is_pattern(str(text)):
            try:
                re.compile(str(text)[1:-1])
            except re.error as error:
                raise WorkspaceError(f"{place}: `{text}` is no regular expression: {error}") from error
    return Expectation(what, value, place)
