"""The arrays of an ONNX file are read, and what is none is refused."""

from __future__ import annotations

import numpy as np
import pytest

from botctl.intents.encoders import onnx


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    head = bytes((value & 0x7F | 0x80,)) if value > 0x7F else b""
    return head + varint(value >> 7) if head else bytes((value,))


def tensor(name: str, array: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> bytes:
    dims = b"".join(varint(1 << 3) + varint(size) for size in array.shape)
    return dims + varint(2 << 3) + varint(3) + field(8, name.encode()) + field(9, array.tobytes())


WEIGHTS = np.arange(-150, 150, dtype=np.int16).astype(np.int8).reshape(150, 2)
FILE = varint(1 << 3) + varint(8) + field(7, field(5, tensor("weights", WEIGHTS)) + field(2, b"graph"))


def test_arrays_are_found_by_name() -> None:
    found = onnx.arrays(memoryview(FILE))
    assert list(found) == ["weights"]
    assert np.array_equal(found["weights"], WEIGHTS)


@pytest.mark.parametrize("end", [1, 5, 20, len(FILE) - 1])
def test_a_file_that_is_cut_off_is_refused(end: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        onnx.arrays(memoryview(FILE[:-end]))


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="which ONNX does not use"):
        onnx.arrays(memoryview(b"\x0b\x0b"))
