"""Describe what may stand in a file: one description reads it, checks it, and makes its JSON Schema.

A few classes of our own instead of pydantic, for two measured reasons: importing pydantic and building
the models took longer than reading, checking and building a workspace of 300 intents does; and a union
is chosen here by what was written (a text, a list, a map), so that a fault has one place and one cause.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from botctl.documents.nodes import List, Node, Scalar, Unread
from botctl.errors import Place
from botctl.workspace.nearest import nearest
from botctl.workspace.reader import Reader, Where, empty, refuse_kind, text_hint, wrong_kind


class Shape(Protocol):
    """Read a node into a value; report to the reader what does not fit, and go on with what is meant.

    `blank` stands in for a value of which nothing can be told.
    """

    @property
    def blank(self) -> Any:
        """Return a value that says nothing."""

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the value of a node."""


def read(shape: Shape, node: Node, where: Where, reader: Reader) -> Any:
    """Return the value of a node by a shape; what was refused already is not reported again."""
    if isinstance(node, Unread):
        reader.lost += 1
        reader.doubted.add(Place(reader.file, node.line, node.column))
        return shape.blank
    return shape.read(node, where, reader)


# --- single values ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Read a text that matches a pattern; `fault` is code, words and hint for one that does not."""

    pattern: re.Pattern[str]
    fault: tuple[str, str, str]
    secret: bool = False  # nothing of what was written is repeated in a message
    kept: bool = False  # what does not match goes on to be checked: nothing elsewhere depends on it
    free: bool = False  # nor does anything depend on whether it is there
    blank: ClassVar[str] = ""

    def read(self, node: Node, where: Where, reader: Reader) -> str:
        """Return the text."""
        if not isinstance(node, Scalar):
            refuse_kind(node, where, reader, "a text", text_hint(node))
            return self.blank
        fits = self.pattern.fullmatch(node.text) is not None
        if isinstance(node.value, str) and fits:
            return node.value
        at, *fault = self._fault(node, where, fits=fits)
        reader.doubt(node, *fault, at=at)
        if not self.kept:
            reader.lost += 1
            return self.blank
        return node.text

    def _fault(self, node: Scalar, where: Where, *, fits: bool) -> tuple[Scalar, str, str, str]:
        if node.value is None:
            return where.at or node, *empty(where)
        if fits and not self.secret:  # a number or a switch, which would fit as a text
            return node, *wrong_kind(node, where, "a text", text_hint(node))
        code, words, hint = self.fault
        name = str(where) if self.secret or not node.text.strip() else f"`{node.text[:40]}`"
        return node, code, f"{name} {words}", hint


@dataclass(frozen=True, slots=True)
class Number:
    """Read a number within limits; `above` excludes the least itself."""

    least: float
    most: float
    whole: bool = False
    above: bool = False
    blank: ClassVar[float] = 0

    def read(self, node: Node, where: Where, reader: Reader) -> float:
        """Return the number."""
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            what = "a whole number" if self.whole else "a number"
            refuse_kind(node, where, reader, what, "write it in digits, without quotes")
            return self.blank
        fits = value > self.least if self.above else value >= self.least
        if not fits or value > self.most or math.isnan(value):
            least = f"{'more than' if self.above else 'at least'} {_digits(self.least)}"
            message = f"{where} cannot be {_digits(value)}"
            reader.note(node, "S105", message, f"write {least} and at most {_digits(self.most)}")
        return value


def _digits(number: float) -> str:
    return str(int(number)) if number == number // 1 and abs(number) < 1e15 else f"{number:g}"


@dataclass(frozen=True, slots=True)
class Flag:
    """Read true or false."""

    blank: ClassVar[bool] = False

    def read(self, node: Node, where: Where, reader: Reader) -> bool:
        """Return which of the two."""
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        fault = wrong_kind(node, where, "true or false", "write true or false, without quotes")
        if isinstance(node, Scalar) and node.text.lower() in _SWITCHES:
            reader.note(node, *fault)
            return _SWITCHES[node.text.lower()]
        refuse_kind(node, where, reader, "true or false", "write true or false, without quotes")
        return self.blank


# What YAML 1.1 took for true and false, and quotes make a text of.
_SWITCHES = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


@dataclass(frozen=True, slots=True)
class OneOf:
    """Read one of some words."""

    words: tuple[str, ...]
    blank: ClassVar[str] = ""

    def read(self, node: Node, where: Where, reader: Reader) -> str:
        """Return the word."""
        if isinstance(node, Scalar) and node.value in self.words:
            return str(node.value)
        words = " or ".join(f"`{word}`" for word in self.words)
        if isinstance(node, Scalar) and node.value is not None:
            guess = nearest(node.text, self.words)
            hint = f"did you mean `{guess}`?" if guess else f"write {words}"
            reader.refuse(node, "S111", f"{where} cannot be `{node.text[:40]}`", hint)
        else:
            refuse_kind(node, where, reader, words, f"write {words}")
        return self.blank


@dataclass(frozen=True, slots=True)
class Value:
    """Read a slot's value: a text, a number, true, false, or a list of them."""

    blank: ClassVar[None] = None

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the value as it is written."""
        for one in node.items if isinstance(node, List) else (node,):
            value = one.value if isinstance(one, Scalar) else None
            if value is None or (isinstance(value, float) and not math.isfinite(value)):
                hint = "write a text, a number, true, false, or a list of them"
                refuse_kind(one, where, reader, "a value", hint)
        return node.plain()


@dataclass(frozen=True, slots=True)
class Anything:
    """Read whatever is written, as JSON."""

    blank: ClassVar[None] = None

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the value as it is written."""
        return node.plain()
