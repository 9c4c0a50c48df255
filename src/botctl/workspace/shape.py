"""Check that a document has the shape of its kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from botctl.documents.nodes import Document, Map
from botctl.errors import Fault, Place
from botctl.workspace.files import File
from botctl.workspace.reader import Reader, Where, kind
from botctl.workspace.records import Record, keys_of

M = TypeVar("M", bound=File)


@dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """Hold what a document says as its author meant it, as far as that can be told, and its faults.

    `document` has misspelt keys by their right names; at the `doubted` places stands what was guessed.
    """

    value: M | None
    document: Document
    faults: tuple[Fault, ...] = ()
    doubted: frozenset[Place] = frozenset()


def check(document: Document, model: type[M]) -> tuple[M | None, tuple[Fault, ...]]:
    """Return a document as a file of its kind, or None where it has faults, and those of its shape."""
    reading = read(document, model)
    return None if reading.faults or document.faults else reading.value, reading.faults


def read(document: Document, model: type[M]) -> Reading[M]:
    """Return what a document was meant to say, for whoever looks for further faults."""
    if document.node is None:
        return Reading(None, document)
    if not isinstance(document.node, Map):
        first = next(iter(keys_of(model)))
        message = f"the file must be a map of keys and values, not {kind(document.node)}"
        return Reading(None, document, (Fault("S103", document.place(), message, f"begin with `{first}:`"),))
    reader = Reader(document.file, kind=model)
    value = Record(model).read(document.node, Where(), reader)
    named = document.renamed(reader.meant)
    return Reading(value, named, tuple(reader.faults), frozenset(reader.doubted))
