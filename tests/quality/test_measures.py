from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.messages import Ranked, SlotValue
from botctl.quality import measures
from botctl.quality.answers import Answer, Labelled, Span, spans_of
from botctl.quality.measures import Bin, Found


def test_auroc_is_the_share_of_pairs_in_the_right_order_with_ties_half() -> None:
    assert measures.auroc([0.9, 0.5], [0.5, 0.1]) == (1 + 1 + 0.5 + 1) / 4
    assert measures.auroc([], [0.1]) is None


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=9), st.lists(st.integers(0, 9), min_size=1, max_size=9)
)
def test_auroc_equals_counting_all_pairs(inside: list[int], outside: list[int]) -> None:
    wins = sum((a > b) + (a == b) / 2 for a in inside for b in outside)
    assert measures.auroc([*map(float, inside)], [*map(float, outside)]) == pytest.approx(
        wins / len(inside) / len(outside)
    )


def test_fpr95_counts_what_passes_where_95_percent_of_the_inside_pass() -> None:
    inside = [number / 100 for number in range(1, 101)]
    assert measures.fpr95(inside, [0.05, 0.06, 0.5, 0.01]) == 0.5


def test_calibration_error_weighs_each_bins_distance_from_truth() -> None:
    bins = measures.reliability([0.95, 0.95, 0.25, 1.0], [True, False, False, True], bins=10)
    assert bins == (Bin(1, 0.25, 0.0), Bin(3, (0.95 + 0.95 + 1.0) / 3, 2 / 3))
    assert measures.calibration_error(bins) == pytest.approx((0.25 + 3 * (2.9 / 3 - 2 / 3)) / 4)
    assert measures.calibration_error(()) is None


def test_a_slot_counts_only_with_its_exact_characters() -> None:
    sentences = [Labelled("a b c", "x", (Span(0, 1, "one"), Span(2, 5, "two")))]
    answers = [Answer((Ranked("x", 0.9),), (Span(0, 1, "one"), Span(2, 3, "two")))]
    found = measures.slots_found(sentences, answers)
    assert found == {"one": Found(1, 0, 0), "two": Found(0, 1, 1)}
    assert measures.micro(found.values()).f1 == 0.5
    assert measures.accuracy(sentences, answers) == 1.0


def test_several_values_of_a_slot_are_found_where_each_stands() -> None:
    text = "from Bonn, Ulm and Bonn"
    slot = SlotValue(["Bonn", "Ulm", "Bonn"], text[5:], 5, 23)
    assert [text[span.start : span.end] for span in spans_of("city", slot)] == ["Bonn", "Ulm", "Bonn"]


def test_values_that_stand_otherwise_in_the_text_are_one_stretch_and_defaults_none() -> None:
    assert list(spans_of("n", SlotValue([1, 2], "one two", 3, 10))) == [Span(3, 10, "n")]
    assert list(spans_of("n", SlotValue(["A", "B"], "a b", 0, 3))) == [Span(0, 3, "n")]
    assert list(spans_of("n", SlotValue(7))) == []
