from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.documents.nodes import Map
from botctl.documents.reader import read

WHOLE = "title: A\nlist:\n  - x\n  - y\nmap:\n  a: 1\n  b: {c: 2}\nend: z\n"


@pytest.mark.parametrize(
    ("was", "now", "faults", "rest"),
    [
        ("- x", '- "x', ["3:5 Y103"], {"list": [None, "y"]}),
        ("- x", "- [x] z", ["3:9 Y104"], {"list": [None, "y"]}),
        ("- x", "- *x", ["3:5 Y301"], {"list": [None, "y"]}),
        ("  - y", "\t- y", ["4:1 Y102"], {"list": None}),
        ("a: 1", "a: 1: 2", ["6:7 Y104"], {"map": {"a": None, "b": {"c": 2}}}),
        ("{c: 2}", "{c: 2", ["7:6 Y103"], {"map": {"a": 1, "b": None}}),
        ("title: A", "title A", ["1:1 Y101"], {}),
        ("title: A", 'title: "A', ["1:8 Y103"], {"title": None}),
        ("end: z", "---\nend: z", ["8:1 Y305"], {"end": "z"}),
        ("end: z", "list: [y, z]", ["8:1 Y304"], {"list": ["x", "y", "z"]}),
        ("end: z", "map: {b: {d: 3}}", ["8:1 Y304"], {"map": {"a": 1, "b": {"c": 2, "d": 3}}}),
    ],
)
def test_what_stands_around_a_fault_is_read(
    was: str, now: str, faults: list[str], rest: dict[str, object]
) -> None:
    document = read(WHOLE.replace(was, now).encode(), "f.yml")
    assert [str(fault).removeprefix("f.yml:")[:8] for fault in document.faults] == faults
    whole = {"title": "A", "list": ["x", "y"], "map": {"a": 1, "b": {"c": 2}}, "end": "z"}
    missing = {was.partition(":")[0]} - rest.keys()
    expected = {key: value for key, value in whole.items() if key not in missing} | rest
    assert document.node is not None
    assert document.node.plain() == expected


def test_two_lines_that_are_not_yaml_are_two_faults_and_a_file_of_them_is_given_up() -> None:
    assert len(read(b'a: "x\nb: y\nc: d: e\n', "f.yml").faults) == 2
    document = read("".join(f"a{n}: b: c\n" for n in range(100)).encode(), "f.yml")
    assert [fault.place.line for fault in document.faults] == list(range(1, 21))
    assert not document.whole


def test_a_map_around_what_was_lost_is_not_whole() -> None:
    document = read(b"title A\nreply: x\n", "f.yml")
    assert isinstance(document.node, Map)
    assert (document.node.whole, document.whole) == (False, False)


@given(st.lists(st.sampled_from(["a:", "- ", "  ", "\t", '"', "'", "{", "]", ": ", "x", "\n", "*y", "---"])))
def test_whatever_is_written_is_read_or_told(pieces: list[str]) -> None:
    document = read("".join(pieces).encode(), "f.yml")
    assert document.whole or document.faults
