"""A model that somebody made up, hashes and all, is refused in one line, and nothing of it is run."""

from __future__ import annotations

import hashlib
import io
import pickle
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import pytest
from numpy.typing import NDArray

from botctl.errors import ModelError
from botctl.intents.training import dump, restore, train
from tests.intents.building import PIZZERIA

FILES = dump(train(PIZZERIA))
HEAD: dict[str, Any] = orjson.loads(FILES["model.json"].partition(b"\n")[2])
with np.load(io.BytesIO(FILES["weights.npz"])) as _opened:
    ARRAYS = {name: _opened[name] for name in _opened.files}


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("a pickle was run",)


def npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=True)
    return file.getvalue()


def header(shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return file.getvalue()


def packed(changed: Mapping[str, bytes], *, deflated: bool = False) -> bytes:
    """Return the arrays as they were, but for some files."""
    file = io.BytesIO()
    entries = {**{f"{name}.npy": npy(array) for name, array in ARRAYS.items()}, **changed}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def sealed(body: bytes, weights: bytes = FILES["weights.npz"]) -> dict[str, bytes]:
    seal = orjson.dumps({"sha256": hashlib.sha256(body).hexdigest()})
    return {"model.json": seal + b"\n" + body, "weights.npz": weights}


def forged(weights: bytes) -> dict[str, bytes]:
    return sealed(orjson.dumps(HEAD | {"weights": hashlib.sha256(weights).hexdigest()}), weights)


def refused(files: Mapping[str, bytes]) -> str:
    with pytest.raises(ModelError) as caught:
        restore(files, PIZZERIA)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200
    return caught.value.message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights_0.npy": npy(np.array([Bomb()], dtype=object))}, "Object arrays cannot be loaded"),
        ({"weights_0.npy": pickle.dumps(Bomb())}, "weights.npz cannot be read"),
        ({"../../weights_0.npy": b""}, "it holds files that no model has"),
        ({"/weights_0.npy": b""}, "it holds files that no model has"),
        ({"run.py": b"import os"}, "it holds files that no model has"),
        ({"weights_0.npy": header((10**12,))}, "weights.npz cannot be read"),
        ({"weights_0.npy": header((-1,))}, "weights.npz cannot be read"),
        ({"weights_0.npy": b"\x93NUMPY\x09\x00"}, "weights.npz cannot be read"),
        ({"weights_0.npy": npy(ARRAYS["weights_0"] * np.nan)}, "numbers that no training gives"),
        ({"weights_0.npy": npy(np.full(ARRAYS["weights_0"].shape, 1e300))}, "numbers that no training gives"),
        ({"rarity_0.npy": npy(np.full(ARRAYS["rarity_0"].shape, 3e38))}, "numbers that no training gives"),
        ({"rarity_0.npy": npy(np.full(ARRAYS["rarity_0"].shape, "x"))}, "weights.npz cannot be read"),
    ],
)
def test_arrays_that_no_training_gives_are_refused(changed: Mapping[str, bytes], message: str) -> None:
    assert message in refused(forged(packed(changed)))


def test_a_file_that_stands_twice_is_refused() -> None:
    file = io.BytesIO(packed({}))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("weights_0.npy", npy(ARRAYS["weights_0"]))
    assert "it holds files that no model has" in refused(forged(file.getvalue()))


def test_what_grows_beyond_all_measure_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("botctl.intents.modelfile.MOST_BYTES", 100_000)
    bomb = packed({"weights_0.npy": b"\0" * 1_000_000}, deflated=True)
    assert "it holds more than 100000 bytes" in refused(forged(bomb))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"format":NaN}',
        b'{"format":"' + b"\xed\xa0\x80" + b'"}',
        b'{"format":' + b"9" * 10_000 + b"}",
        b"[]",
        b"null",
        b"",
    ],
    ids=["nested", "nan", "surrogate", "huge", "list", "null", "empty"],
)
def test_a_head_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert refused(sealed(body)) == "model.json is not a model of botctl"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("guard", {"slope": None, "bias": 0}),
        ("guard", {"slope": 1e308, "bias": 0}),
        ("temperature", 0),
        ("temperature", -1),
        ("unseen", 1e308),
        ("share", "1"),
        ("grams", 5),
        ("intents", ["nobody"]),
        ("locales", []),
        ("locales", ["xx"]),
    ],
)
def test_a_head_with_odd_values_is_refused(key: str, value: object) -> None:
    first, *others = HEAD["languages"]
    body = orjson.dumps(HEAD | {"languages": [first | {key: value}, *others]})
    assert refused(sealed(body)).startswith("weights.npz cannot be read")
