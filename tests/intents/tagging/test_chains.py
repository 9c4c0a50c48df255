"""Chains are labelled by the likeliest path, and shares of labels add up over all paths."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.tagging.chains import Matrix, marginals, surest, viterbi


def chain(seed: int, pieces: int, spread: float) -> tuple[Matrix, Matrix]:
    """Return scores of three labels for some pieces, and of labels after each other."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, spread, (pieces, 3)), rng.normal(0, 1, (3, 3))


def shares_of_paths(emissions: Matrix, transitions: Matrix) -> dict[tuple[int, ...], float]:
    """Return how likely each path is, by trying all of them."""
    weights = {
        path: float(
            np.exp(
                sum(emissions[at, label] for at, label in enumerate(path))
                + sum(transitions[one, other] for one, other in pairwise(path))
            )
        )
        for path in product(range(3), repeat=len(emissions))
    }
    total = sum(weights.values())
    return {path: weight / total for path, weight in weights.items()}


@given(st.integers(0, 10_000), st.integers(1, 6), st.floats(0.5, 6))
def test_shares_and_paths_are_those_that_trying_all_paths_gives(
    seed: int, pieces: int, spread: float
) -> None:
    emissions, transitions = chain(seed, pieces, spread)
    paths = shares_of_paths(emissions, transitions)
    likely = marginals(emissions, transitions)
    for at, label in product(range(pieces), range(3)):
        share = sum(each for path, each in paths.items() if path[at] == label)
        assert likely[at, label] == pytest.approx(share, abs=1e-9)
    best = max(paths, key=lambda path: paths[path])
    assert viterbi(emissions, transitions) == list(best)
    assert surest(likely) in (None, list(best))


def test_a_long_chain_keeps_its_shares() -> None:
    emissions, transitions = chain(1, 400, 3.0)
    likely = marginals(emissions, transitions)
    assert np.allclose(likely.sum(axis=1), 1.0)
    turned = marginals(emissions[::-1], transitions.T)
    assert np.allclose(likely, turned[::-1])


def test_sure_labels_tell_the_path_and_unsure_ones_do_not() -> None:
    assert surest(np.array([[0.9, 0.1], [0.2, 0.8]])) == [0, 1]
    assert surest(np.array([[0.7, 0.3], [0.2, 0.8]])) is None
