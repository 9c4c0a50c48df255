"""Collect what is wrong in a file, and say in an author's words what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field

from botctl.documents.nodes import List, Map, Node, Scalar
from botctl.errors import Fault, Place


@dataclass(slots=True)
class Reader:
    """Collect what is wrong in one file while shapes read it; `kind` is the record that the file is.

    A file with a fault is refused, but goes on to be checked as far as it can be told what its author
    meant, so that all that is wrong is reported at once. `lost` counts the values of which it cannot and
    that no record has taken note of yet; `doubted` are the places of those that were guessed or stood in
    for; `meant` are the right names of misspelt keys by line and column.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    kind: type | None = None
    lost: int = 0
    doubted: set[Place] = field(default_factory=set)
    meant: dict[tuple[int, int], str] = field(default_factory=dict)

    def refuse(self, node: Scalar | List | Map, code: str, message: str, hint: str) -> None:
        """Report a node of which nothing can be told: something stands in for it."""
        self.lost += 1
        self.doubted.add(Place(self.file, node.line, node.column))
        self.note(node, code, message, hint)

    def doubt(self, node: Scalar, code: str, message: str, hint: str, *, at: Scalar) -> None:
        """Report, at its key perhaps, a node whose value is checked on and not reported again."""
        self.doubted.add(Place(self.file, node.line, node.column))
        self.note(at, code, message, hint)

    def note(self, node: Scalar | List | Map, code: str, message: str, hint: str) -> None:
        """Report a node that is wrong and does not matter to anything else."""
        self.faults.append(Fault(code, Place(self.file, node.line, node.column), message, hint))


@dataclass(frozen=True, slots=True)
class Where:
    """Name what is read, for messages: the key it stands under, which item it is, and the key's node."""

    key: str = ""
    item: int | None = None
    at: Scalar | None = None

    def __str__(self) -> str:
        if self.item is not None:
            return f"item {self.item + 1} of `{self.key}`"
        return f"`{self.key[:64]}`" if self.key else "the file"


def kind(node: Node) -> str:
    """Return what a node is, in an author's words."""
    if isinstance(node, List | Map):
        return "a list" if isinstance(node, List) else "a map"
    if isinstance(node.value, bool):
        return f"`{node.text}`"
    if isinstance(node.value, str):
        return "a text"
    return "nothing" if node.value is None else f"the number {node.text[:40]}"


def refuse_kind(node: Node, where: Where, reader: Reader, expected: str, hint: str) -> None:
    """Report a node that is of another kind than what is expected, or nothing at all."""
    if isinstance(node, Scalar) and node.value is None:
        reader.lost += 1
        reader.doubt(node, *empty(where), at=where.at or node)
    else:
        reader.refuse(node, *wrong_kind(node, where, expected, hint))


def empty(where: Where) -> tuple[str, str, str]:
    """Return code, message and hint for what is not written though its key is, or its place in a list."""
    hint = "write its value, or remove the key" if where.item is None else "write it, or remove the line"
    return "S106", f"{where} is empty", hint


def wrong_kind(node: Node, where: Where, expected: str, hint: str) -> tuple[str, str, str]:
    """Return code, message and hint for a node of another kind than what is expected."""
    return "S103", f"{where} must be {expected}, not {kind(node)}", hint


def text_hint(node: Node) -> str:
    """Return how to write as a text what was written as something else."""
    if isinstance(node, Scalar):
        return f'put it in quotes: "{node.text[:40]}"'
    return "put the whole text in quotes if `: `, `{` or `[` belongs to it"
