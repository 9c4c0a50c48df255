"""Read the arrays of an ONNX file, which is a protocol buffer, without its library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Numbers of fields, from onnx.proto.
_GRAPH, _INITIALIZER = 7, 5
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_TYPES: dict[int, np.dtype[Any]] = {1: np.dtype("<f4"), 3: np.dtype("i1"), 7: np.dtype("<i8")}
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def arrays(content: memoryview) -> dict[str, NDArray[Any]]:
    """Return the arrays that a model holds, by name, as views of its bytes.

    Raise ValueError or IndexError where it cannot be read so; arrays of other types are left out.
    """
    found: dict[str, NDArray[Any]] = {}
    for number, graph in _fields(content):
        if number != _GRAPH or not isinstance(graph, memoryview):
            continue
        for each, tensor in _fields(graph):
            if each == _INITIALIZER and isinstance(tensor, memoryview):
                found |= _array(tensor)
    return found


def _array(tensor: memoryview) -> dict[str, NDArray[Any]]:
    dims: list[int] = []
    kind, name, raw = 0, "", memoryview(b"")
    for number, value in _fields(tensor):
        if number == _DIMS:
            dims += [value] if isinstance(value, int) else list(_varints(value))
        elif number == _TYPE and isinstance(value, int):
            kind = value
        elif isinstance(value, memoryview):
            name = bytes(value).decode() if number == _NAME else name
            raw = value if number == _RAW else raw
    return {name: np.frombuffer(raw, _TYPES[kind]).reshape(dims)} if kind in _TYPES and len(raw) else {}


def _fields(content: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield the number of each field and what it holds."""
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, at = _varint(content, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"field {key >> 3} has kind {kind}, which ONNX does not use")
        if at + size > len(content):
            raise ValueError("it is cut off")
        yield key >> 3, content[at : at + size]
        at += size


def _varint(content: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _varints(content: memoryview) -> Iterator[int]:
    at = 0
    while at < len(content):
        value, at = _varint(content, at)
        yield value
