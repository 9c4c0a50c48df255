"""Check that a document has the shape of its kind of file."""

from __future__ import annotations

from typing import TypeVar

from botctl.documents.nodes import Document, Map
from botctl.errors import Fault
from botctl.workspace.files import File
from botctl.workspace.records import Record, keys_of
from botctl.workspace.shapes import Reader, Where, kind

M = TypeVar("M", bound=File)


def check(document: Document, model: type[M]) -> tuple[M | None, tuple[Fault, ...]]:
    """Return a document as a file of its kind, or None and every fault of its shape.

    A document without a node gives neither: what is wrong with it stands in its own faults.
    """
    if document.node is None:
        return None, ()
    if not isinstance(document.node, Map):
        first = next(iter(keys_of(model)))
        message = f"the file must be a map of keys and values, not {kind(document.node)}"
        return None, (Fault("S103", document.place(), message, f"begin with `{first}:`"),)
    reader = Reader(document.file, kind=model)
    value = Record(model).read(document.node, Where(), reader)
    return value, tuple(reader.faults)
