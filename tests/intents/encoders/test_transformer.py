"""The transformer's parts compute what their formulas say, however their weights lie."""

from __future__ import annotations

import math

import numpy as np
import pytest

from botctl.intents.encoders import transformer
from botctl.intents.encoders.transformer import ROWS, SIZE, Linear, Norm

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("rows", [SIZE, 4 * SIZE])
@pytest.mark.parametrize("pieces", [1, 15, ROWS, 128])
def test_blocks_of_weights_multiply_as_the_whole_matrix(rows: int, pieces: int) -> None:
    weights = RANDOM.standard_normal((rows, 96), dtype=np.float32)
    bias = RANDOM.standard_normal(96, dtype=np.float32)
    states = RANDOM.standard_normal((pieces, rows), dtype=np.float32)
    blocks = Linear.of(weights, bias)(states)
    assert blocks.shape == (3, pieces, 32)
    assert np.allclose(np.concatenate(blocks, axis=1), states @ weights + bias, atol=1e-3)


def test_states_are_brought_to_mean_and_variance() -> None:
    states = RANDOM.standard_normal((5, SIZE), dtype=np.float32) * 3 + 1
    made = Norm(np.full(SIZE, 2, np.float32), np.full(SIZE, 0.5, np.float32))(states)
    assert np.allclose(made.mean(axis=1), 0.5, atol=1e-5)
    assert np.allclose(made.std(axis=1), 2, atol=1e-5)


def test_gelu_is_a_number_times_its_share_of_a_normal_distribution() -> None:
    numbers = np.linspace(-20, 20, 4001, dtype=np.float32)
    expected = [x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in numbers.tolist()]
    assert np.allclose(transformer._gelu(numbers), expected, rtol=0, atol=2e-6)
