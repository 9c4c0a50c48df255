"""Read plain scalars by the core schema of YAML 1.2 (chapter 10.3): `yes`, `no` and `on` are words."""

from __future__ import annotations

import re

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FIRST = frozenset("0123456789+-.")

LONGEST_NUMBER = 300  # characters; Python itself refuses integers of more than 4,300 digits


class TooLong(ValueError):
    """Say that a number has more digits than anything that is counted."""


def resolve(text: str) -> bool | int | float | str | None:
    """Return the value of a plain scalar; raise TooLong for a number that is no use to anybody."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    if _INTEGER.fullmatch(text):
        return int(_checked(text))
    if _FLOAT.fullmatch(text):
        return float(_checked(text))
    if _BASED.fullmatch(text):
        return int(_checked(text), base=0)
    return text


def _checked(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise TooLong(f"a number of {len(text)} characters")
    return text
