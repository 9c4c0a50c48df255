"""Encode sentences with a small BERT, in numpy alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from botctl.intents.encoders.pieces import word_pieces

SIZE, HEADS = 384, 12  # numbers of a piece's state; views of it that attend by themselves
LONGEST = 128  # pieces of a sentence
# OpenBLAS copies the factors of a product before it multiplies, which takes as long again for a few rows; it
# leaves that out below a million multiplications. So weights lie in blocks of DEPTH x WIDTH, a head's width.
DEPTH, WIDTH = SIZE, SIZE // HEADS
ROWS = 1_000_000 // (DEPTH * WIDTH)  # pieces, of sentences of the same length, that are encoded at once
_EPSILON = 1e-12
_MATRIX = re.compile(r"val_(\d+)_q")

Array = NDArray[np.float32]


class Linear(NamedTuple):
    """Hold what turns states into others: states @ weights + bias, in `n` blocks of WIDTH columns.

    `weights` are n x rows / DEPTH x DEPTH x WIDTH, `bias` is n x 1 x WIDTH.
    """

    weights: Array
    bias: Array

    @classmethod
    def of(cls, weights: Array, bias: Array) -> Linear:
        """Return what multiplies by a matrix (rows x columns)."""
        rows, columns = weights.shape
        blocks = weights.reshape(rows // DEPTH, DEPTH, columns // WIDTH, WIDTH).transpose(2, 0, 1, 3)
        return cls(blocks, bias.reshape(-1, 1, WIDTH))

    def __call__(self, states: Array) -> Array:
        """Return what becomes of states (pieces x rows), in blocks (n x pieces x WIDTH)."""
        parts = states.reshape(len(states), -1, DEPTH).swapaxes(0, 1)
        products = parts @ self.weights
        made = products[:, 0] if len(parts) == 1 else products.sum(axis=1)
        made += self.bias
        return np.asarray(made)


class Norm(NamedTuple):
    """Hold what follows when states were made to have mean 0 and variance 1."""

    weights: Array
    bias: Array

    def __call__(self, states: Array) -> Array:
        """Return states (pieces x SIZE) brought to these; they are changed where they lie."""
        states -= states.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", states, states) / states.shape[-1]
        states /= np.sqrt(variance + _EPSILON)[:, None]
        states *= self.weights
        states += self.bias
        return states


class Layer(NamedTuple):
    """Hold one layer: attention, and what is made of each piece by itself."""

    mixed: Linear  # query, key and value, side by side
    joined: Linear
    joined_norm: Norm
    wide: Linear
    narrow: Linear
    narrow_norm: Norm


@dataclass(frozen=True, slots=True, eq=False)
class Transformer:
    """Hold all-MiniLM-L6-v2: 6 layers over 384 numbers for each piece of a word.

    The words' vectors stay in 8 bits, `words` times `scales`; only those of a sentence are unpacked.
    """

    words: NDArray[np.int8]
    scales: Array
    places: Array
    norm: Norm
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Transformer:
        """Return the model that an ONNX file's arrays are; raise KeyError or ValueError if it is another."""
        matrices = [f"val_{number}" for number in _matrices(arrays)]
        if not matrices or len(matrices) % 6:
            raise ValueError(f"{len(matrices)} matrices are no whole layers")
        embeddings = "inner.embeddings"
        kind = arrays[f"{embeddings}.token_type_embeddings.weight"][0]
        return cls(
            arrays[f"{embeddings}.word_embeddings.weight_q"],
            arrays[f"{embeddings}.word_embeddings.weight_scale"],
            (_unpacked(arrays, f"{embeddings}.position_embeddings.weight") + kind)[:LONGEST],
            _norm(arrays, embeddings),
            tuple(
                _layer(arrays, f"inner.encoder.layer.{at // 6}", matrices[at : at + 6])
                for at in range(0, len(matrices), 6)
            ),
        )

    def __call__(self, numbers: NDArray[np.int64]) -> Array:
        """Return the states (sentences x pieces x SIZE) of sentences that have the same length."""
        sentences, pieces = numbers.shape
        words = self.words[numbers].astype(np.float32) * self.scales[numbers]
        states = self.norm((words + self.places[:pieces]).reshape(-1, SIZE))
        for layer in self.layers:
            states = layer.joined_norm(states + _attention(states, layer, sentences))
            wide = _gelu(_rows(layer.wide(states)))
            states = layer.narrow_norm(states + _rows(layer.narrow(wide)))
        return states.reshape(sentences, pieces, SIZE)


@dataclass(frozen=True, slots=True, eq=False)
class MiniLM:
    """Encode a sentence as the mean of the states of its pieces."""

    vocabulary: Mapping[str, int]
    model: Transformer
    digest: str
    name: str = "minilm"

    def encode(self, texts: Sequence[str]) -> Array:
        """Return the vectors (texts x SIZE) of texts."""
        first, last = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for at, text in enumerate(texts):
            numbers = [first, *word_pieces(text, self.vocabulary)[: LONGEST - 2], last]
            by_length[len(numbers)].append((at, numbers))
        vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
        for length, same in sorted(by_length.items()):
            most = max(1, ROWS // length)
            for start in range(0, len(same), most):
                batch = same[start : start + most]
                states = self.model(np.array([numbers for _, numbers in batch], dtype=np.int64))
                vectors[[at for at, _ in batch]] = states.mean(axis=1)
        return vectors


def _matrices(arrays: Mapping[str, NDArray[Any]]) -> list[int]:
    """Return the numbers that the exporter gave to what layers multiply by, in the order of layers."""
    return sorted(int(found[1]) for found in map(_MATRIX.fullmatch, arrays) if found)


def _unpacked(arrays: Mapping[str, NDArray[Any]], name: str) -> Array:
    return np.asarray(arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"])


def _norm(arrays: Mapping[str, NDArray[Any]], name: str) -> Norm:
    return Norm(arrays[f"{name}.LayerNorm.weight"], arrays[f"{name}.LayerNorm.bias"])


def _layer(arrays: Mapping[str, NDArray[Any]], name: str, matrices: Sequence[str]) -> Layer:
    parts = ("attention.output", "intermediate", "output")
    mixed, joined, wide, narrow = _together(
        _mixed(arrays, f"{name}.attention.self", matrices[:3]),
        *(
            Linear.of(_unpacked(arrays, matrix), arrays[f"{name}.{part}.dense.bias"])
            for part, matrix in zip(parts, matrices[3:], strict=True)
        ),
    )
    first, last = _norm(arrays, f"{name}.attention.output"), _norm(arrays, f"{name}.output")
    return Layer(mixed, joined, first, wide, narrow, last)


def _mixed(arrays: Mapping[str, NDArray[Any]], name: str, matrices: Sequence[str]) -> Linear:
    weights = [_unpacked(arrays, matrix) for matrix in matrices]
    biases = [arrays[f"{name}.{part}.bias"] for part in ("query", "key", "value")]
    sharpness = np.float32(WIDTH**-0.5)  # of attention: the more numbers, the larger their products
    return Linear.of(
        np.concatenate([weights[0] * sharpness, *weights[1:]], axis=1),
        np.concatenate([biases[0] * sharpness, *biases[1:]]),
    )


def _together(*linears: Linear) -> Iterator[Linear]:
    """Return the same with their weights in one array.

    For arrays of 4 MB and more numpy asks Linux for huge pages, which saves a tenth of the time.
    """
    whole = np.concatenate([each.weights.ravel() for each in linears])
    parts = np.split(whole, np.cumsum([each.weights.size for each in linears])[:-1])
    for part, each in zip(parts, linears, strict=True):
        yield Linear(part.reshape(each.weights.shape), each.bias)


def _rows(blocks: Array) -> Array:
    """Return blocks (number x pieces x WIDTH) side by side (pieces x number * WIDTH)."""
    return blocks.swapaxes(0, 1).reshape(blocks.shape[1], -1)


def _attention(states: Array, layer: Layer, sentences: int) -> Array:
    """Return what each piece takes from the others of its sentence."""
    query, key, value = layer.mixed(states).reshape(3, HEADS, sentences, -1, WIDTH)
    shares = query @ key.swapaxes(-1, -2)
    shares -= shares.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return _rows(layer.joined(_rows((shares @ value).reshape(HEADS, -1, WIDTH))))


def _gelu(states: Array) -> Array:
    """Return x * P(X <= x) of a normal X, by Abramowitz and Stegun's 7.1.26 (error below 1.5e-7).

    It is max(x, 0) - |x| * P(X > |x|); the last factor is a polynomial times exp(-x * x / 2).
    """
    size = np.abs(states)
    part = 1 / (1 + np.float32(0.3275911 * 0.5**0.5) * size)
    beyond = part * np.float32(1.061405429 / 2)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        beyond += np.float32(factor / 2)
        beyond *= part
    beyond *= np.exp(np.float32(-0.5) * size * size)
    beyond *= size
    return np.asarray(np.maximum(states, 0) - beyond)
