"""Encode sentences with a small BERT, in numpy alone or through a faster runtime that is handed in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from botctl.intents.encoders.pieces import word_pieces

HEADS = 12
LONGEST = 128  # pieces of a sentence
BATCH = 32  # sentences of the same length that are encoded at once
_EPSILON = 1e-12
_MATRIX = re.compile(r"val_(\d+)_q")

Array = NDArray[np.float32]
Run = Callable[[NDArray[np.int64]], Array]  # numbers of pieces (sentences x pieces) to their states


class Linear(NamedTuple):
    """Hold what turns states into others: states @ weights + bias."""

    weights: Array
    bias: Array


class Norm(NamedTuple):
    """Hold what follows when states were made to have mean 0 and variance 1."""

    weights: Array
    bias: Array


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
        numbers = sorted(int(found[1]) for found in map(_MATRIX.fullmatch, arrays) if found)
        matrices = [_unpacked(arrays, f"val_{number}") for number in numbers]
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
        """Return the states (sentences x pieces x 384) of sentences that have the same length."""
        words = self.words[numbers].astype(np.float32) * self.scales[numbers]
        states = _normed(words + self.places[: numbers.shape[1]], self.norm)
        for layer in self.layers:
            states = _normed(states + _attention(states, layer), layer.joined_norm)
            wide = _gelu(states @ layer.wide.weights + layer.wide.bias)
            states = _normed(states + wide @ layer.narrow.weights + layer.narrow.bias, layer.narrow_norm)
        return states


@dataclass(frozen=True, slots=True, eq=False)
class MiniLM:
    """Encode a sentence as the mean of the states of its pieces; `run` makes those states."""

    vocabulary: Mapping[str, int]
    run: Run
    digest: str
    name: str = "minilm"

    def encode(self, texts: Sequence[str]) -> Array:
        """Return the vectors (texts x 384) of texts."""
        first, last = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for at, text in enumerate(texts):
            numbers = [first, *word_pieces(text, self.vocabulary)[: LONGEST - 2], last]
            by_length[len(numbers)].append((at, numbers))
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for _, same in sorted(by_length.items()):
            for start in range(0, len(same), BATCH):
                batch = same[start : start + BATCH]
                states = self.run(np.array([numbers for _, numbers in batch], dtype=np.int64))
                vectors[[at for at, _ in batch]] = states.mean(axis=1)
        return vectors


def _unpacked(arrays: Mapping[str, NDArray[Any]], name: str) -> Array:
    return np.asarray(arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"])


def _norm(arrays: Mapping[str, NDArray[Any]], name: str) -> Norm:
    return Norm(arrays[f"{name}.LayerNorm.weight"], arrays[f"{name}.LayerNorm.bias"])


def _layer(arrays: Mapping[str, NDArray[Any]], name: str, matrices: Sequence[Array]) -> Layer:
    attention = f"{name}.attention.self"
    mixed = [arrays[f"{attention}.{part}.bias"] for part in ("query", "key", "value")]
    return Layer(
        Linear(np.concatenate(matrices[:3], axis=1), np.concatenate(mixed)),
        Linear(matrices[3], arrays[f"{name}.attention.output.dense.bias"]),
        _norm(arrays, f"{name}.attention.output"),
        Linear(matrices[4], arrays[f"{name}.intermediate.dense.bias"]),
        Linear(matrices[5], arrays[f"{name}.output.dense.bias"]),
        _norm(arrays, f"{name}.output"),
    )


def _attention(states: Array, layer: Layer) -> Array:
    sentences, pieces, size = states.shape
    mixed = states @ layer.mixed.weights + layer.mixed.bias
    by_head = mixed.reshape(sentences, pieces, 3, HEADS, size // HEADS).transpose(2, 0, 3, 1, 4)
    query, key, value = by_head
    scores = query @ key.transpose(0, 1, 3, 2) * np.float32((size // HEADS) ** -0.5)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    joined = (scores @ value).transpose(0, 2, 1, 3).reshape(sentences, pieces, size)
    return np.asarray(joined @ layer.joined.weights + layer.joined.bias)


def _normed(states: Array, norm: Norm) -> Array:
    states = states - states.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", states, states)[..., None] / states.shape[-1]
    return np.asarray(states / np.sqrt(variance + _EPSILON) * norm.weights + norm.bias)


def _gelu(states: Array) -> Array:
    """Return x * P(X <= x) of a normal X, by Abramowitz and Stegun's 7.1.26 (error below 1.5e-7)."""
    size = np.abs(states) * np.float32(0.5**0.5)
    part = 1 / (1 + np.float32(0.3275911) * size)
    series = np.full_like(part, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * part + np.float32(factor)
    beyond = series * part * np.exp(-size * size)
    return np.asarray(states * np.where(states > 0, 1 - beyond / 2, beyond / 2))
