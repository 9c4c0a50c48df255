"""Compare texts as EventBridge does, and read what a pattern says of them.

Every comparison is a partial of a function here, so that it can be pickled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from botctl.functions.events.wrong import Path, PatternError
from botctl.messages import Json

Comparison: TypeAlias = Callable[[Json], bool]

CASELESS = "equals-ignore-case"

_PIECE = re.compile(r"\\[\\*]|[^\\*]+|\*|\\")


def exactly(value: Any, path: Path) -> Comparison:
    """Read a text that must be the same."""
    return partial(_same, _text(value, path))


def caseless(value: Any, path: Path) -> Comparison:
    """Read a text that must be the same but for capital letters."""
    return partial(_same_caseless, _lower(_text(value, path)))


def prefix(value: Any, path: Path) -> Comparison:
    """Read what a text must begin with."""
    if isinstance(value, Mapping):
        return partial(_begins_caseless, _lower(_of_caseless(value, path)))
    return partial(_begins, _text(value, path))


def suffix(value: Any, path: Path) -> Comparison:
    """Read what a text must end with."""
    if isinstance(value, Mapping):
        return partial(_ends_caseless, _lower(_of_caseless(value, path)))
    return partial(_ends, _text(value, path))


def filled(value: Any, path: Path) -> str:
    """Return a text that is not empty."""
    text = _text(value, path)
    if not text:
        raise PatternError(path, "it is empty", "write a text")
    return text


def only(value: Mapping[str, Any], path: Path) -> tuple[str, Any]:
    """Return the one entry of a comparison; raise PatternError where it has none, or several."""
    if len(value) != 1:
        fault = f"a comparison has one key, and this has {len(value)}"
        raise PatternError(path, fault, 'write {"prefix": "us-"}')
    return next(iter(value.items()))


def kind(value: Any) -> str:
    """Return what a value is, in an author's words."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    kinds = {str: "a text", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")


def _text(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise PatternError(path, f"it must be a text, not {kind(value)}", "put it in quotes")
    return value


def _of_caseless(value: Mapping[str, Any], path: Path) -> str:
    name, text = only(value, path)
    if name != CASELESS:
        raise PatternError(path, f"`{name}` does not go in here", f"write a text, or `{CASELESS}` and a text")
    return _text(text, (*path, name))


def _lower(text: str) -> str:
    """Return a text in small letters, each for itself, so that none becomes two."""
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _same(wanted: str, value: Json) -> bool:
    return isinstance(value, str) and value == wanted


def _same_caseless(wanted: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value) == wanted


def _begins(start: str, value: Json) -> bool:
    return isinstance(value, str) and value.startswith(start)


def _begins_caseless(start: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value).startswith(start)


def _ends(end: str, value: Json) -> bool:
    return isinstance(value, str) and value.endswith(end)


def _ends_caseless(end: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value).endswith(end)


# --- wildcards ------------------------------------------------------------------------------------------


def wildcard(value: Any, path: Path) -> Comparison:
    r"""Read a text in which `*` stands for anything, `\*` for itself and `\\` for a backslash."""
    pieces = [""]
    last = ""
    for piece in _PIECE.findall(_text(value, path)):
        if piece == "*" == last:
            raise PatternError(path, "two `*` stand side by side", "write one; `\\*` is a star itself")
        if piece == "\\":
            raise PatternError(path, "a backslash stands alone", "write `\\\\` for itself, `\\*` for a star")
        if piece == "*":
            pieces.append("")
        else:
            pieces[-1] += piece[1:] if piece.startswith("\\") else piece
        last = piece
    return partial(_fits, tuple(pieces))


def _fits(pieces: tuple[str, ...], value: Json) -> bool:
    """Return whether a text consists of these pieces and anything between them.

    Each piece is looked for once, from where the one before it ended: the leftmost place leaves most room
    for the rest. So nothing takes longer than the length of the text times that of the pattern.
    """
    if not isinstance(value, str):
        return False
    first, *between = pieces
    if not between:
        return value == first
    last = between.pop()
    at, end = len(first), len(value) - len(last)
    if not value.startswith(first) or not value.endswith(last):
        return False
    for piece in between:
        found = value.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end
