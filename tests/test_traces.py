from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.traces import child, read

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"


def test_a_traceparent_is_read_as_it_stands() -> None:
    assert read(HEADER) == HEADER
    assert read(f" {HEADER}\t") == HEADER
    assert read(f"00-{TRACE}-{SPAN}-00") == f"00-{TRACE}-{SPAN}-00"


@pytest.mark.parametrize("header", [f"cc-{TRACE}-{SPAN}-01", f"cc-{TRACE}-{SPAN}-01-what-follows"])
def test_what_a_later_version_adds_is_left_out(header: str) -> None:
    assert read(header) == HEADER


def test_flags_that_are_not_known_are_not_passed_on() -> None:
    assert read(f"00-{TRACE}-{SPAN}-ff") == HEADER
    assert read(f"00-{TRACE}-{SPAN}-02") == f"00-{TRACE}-{SPAN}-00"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "00",
        HEADER.upper(),
        f"{HEADER}-more",
        f"{HEADER}\n",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-1",
        f"00-{TRACE}-{SPAN}-0g",
        f"{HEADER}, {HEADER}",
    ],
)
def test_a_broken_traceparent_counts_as_none(header: str | None) -> None:
    assert read(header) == ""


@given(st.text())
def test_whatever_came_is_none_or_can_be_passed_on(text: str) -> None:
    assert read(text) == "" or read(read(text)) == read(text)


def test_what_is_done_is_a_part_of_what_asked_for_it() -> None:
    found = child(HEADER, key="t1")
    assert found == f"00-{TRACE}-{found.split('-')[2]}-01"
    assert found.split("-")[2] not in (SPAN, "0" * 16)
    assert read(found) == found
    assert child(f"00-{TRACE}-{SPAN}-00", key="t1").endswith("-00")


def test_each_attempt_is_the_same_part_and_each_piece_of_work_another() -> None:
    assert child(HEADER, key="t1") == child(HEADER, key="t1") != child(HEADER, key="t1-2")


@pytest.mark.parametrize("parent", ["", "nonsense"])
def test_without_a_parent_a_trace_begins(parent: str) -> None:
    assert child(parent, key="t1", trace=TRACE).startswith(f"00-{TRACE}-")
    begun = child(parent, key="i-1/told")
    assert read(begun) == begun
    assert child(parent, key="t1", trace="t1") == child(parent, key="t1")
