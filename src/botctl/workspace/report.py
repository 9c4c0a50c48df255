"""Show the faults of a workspace: each with its place, its line, a caret and a hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeAlias

from botctl.errors import Fault
from botctl.messages import Json
from botctl.workspace.read import Reading

WIDEST = 100  # columns of a source line that are shown where nothing limits them
_NARROWEST = 8  # columns of it that are shown in any case

Paint: TypeAlias = Callable[[str, str], str]  # a text and the name of a colour, to the text in it

# Marks that let a terminal show a line in another order than it is read in (Unicode's annex 9).
_TURNING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))

_COLOURS = {"bold": "1", "red": "31", "yellow": "33", "dim": "2", "green": "32"}


def report(reading: Reading, *, colours: bool = False, columns: int | None = None) -> str:
    """Return every fault in the lines it stands in, and how many there are, ready to print.

    Source lines and their carets fit into `columns` of a terminal; words are its own to break.
    """
    paint = _paint if colours else _plain
    blocks = ["\n".join(_block(fault, reading, paint, columns)) for fault in reading.faults]
    return "\n\n".join([*blocks, _summary(reading, paint)])


def to_json(reading: Reading) -> dict[str, Json]:
    """Return the faults as JSON: {"ok", "errors", "warnings", "faults": [...]}."""
    errors = len(reading.errors)
    return {
        "ok": not errors,
        "errors": errors,
        "warnings": len(reading.faults) - errors,
        "faults": [
            {
                "file": fault.place.file,
                "line": fault.place.line,
                "column": fault.place.column,
                "code": fault.code,
                "severity": fault.severity,
                "message": fault.message,
                "hint": fault.hint,
            }
            for fault in reading.faults
        ],
    }


def _block(fault: Fault, reading: Reading, paint: Paint, columns: int | None) -> Iterator[str]:
    colour = "red" if fault.severity == "error" else "yellow"
    warning = "warning: " if fault.severity == "warning" else ""
    message = "".join(map(_visible, fault.message))
    yield f"{paint(str(fault.place), 'bold')} {paint(fault.code, colour)} {warning}{message}"
    line = _line(fault, reading)
    if line is not None:
        number = str(fault.place.line)
        margin = len(f"  {number} | ")
        room = WIDEST if columns is None else max(_NARROWEST, min(columns - margin, WIDEST))
        text, caret = _window(line, fault.place.column - 1, room)
        yield f"  {paint(f'{number} |', 'dim')} {text}".rstrip()
        yield f"  {paint(' ' * len(number) + ' |', 'dim')} {' ' * caret}{paint('^', colour)}"
    if fault.hint:
        yield f"  {paint('hint:', 'dim')} {''.join(map(_visible, fault.hint))}"


def _line(fault: Fault, reading: Reading) -> str | None:
    """Return the line a fault stands in; None where it is about a file as such."""
    source = reading.sources.get(fault.place.file)
    if not source or fault.code.startswith("F"):
        return None
    lines = re.split("\r\n|\n|\r", source)
    return lines[fault.place.line - 1] if fault.place.line <= len(lines) else None


def _window(line: str, at: int, room: int) -> tuple[str, int]:
    """Return the part of a line around a character that fits, and how far in its caret stands."""
    at = min(at, len(line))
    first = max(0, at - room - 1)
    near = [_visible(char) for char in line[first : at + room + 1]]
    begin, end = _span([_width(char) for char in near], at - first, room)
    front = "…" if first + begin else ""
    back = "…" if first + end < len(line) else ""
    caret = len(front) + sum(_width(char) for char in near[begin : at - first])
    return f"{front}{''.join(near[begin:end])}{back}", caret


def _span(widths: list[int], at: int, room: int) -> tuple[int, int]:
    """Return where the part of a line begins and ends that fits: it grows from a character to both sides.

    Two columns are left for the signs of what is cut off, one for a caret behind the last character.
    """
    caret = int(at == len(widths))
    if sum(widths) + caret <= room:
        return 0, len(widths)
    begin, end, left, grown = at, at, room - 2 - caret, True
    while grown:
        grown = False
        if end < len(widths) and widths[end] <= left:
            end, left, grown = end + 1, left - widths[end], True
        if begin and widths[begin - 1] <= left:
            begin, left, grown = begin - 1, left - widths[begin - 1], True
    return begin, end


def _visible(char: str) -> str:
    """Return a character that moves no cursor and turns no text around."""
    if char == "\t":
        return " "
    hidden = unicodedata.category(char) in ("Cc", "Cs") or unicodedata.bidirectional(char) in _TURNING
    return "\N{REPLACEMENT CHARACTER}" if hidden else char


def _width(char: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _summary(reading: Reading, paint: Paint) -> str:
    errors = len(reading.errors)
    warnings = len(reading.faults) - errors
    if not reading.faults:
        return paint("No faults.", "green")
    counts = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    code = next(iter(reading.errors or reading.faults)).code
    colour = "red" if errors else "yellow"
    return f"{paint(' and '.join(counts), colour)}. `botctl explain {code}` tells more."


def _plain(text: str, colour: str) -> str:
    return text


def _paint(text: str, colour: str) -> str:
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"
