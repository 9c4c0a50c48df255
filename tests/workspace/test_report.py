from __future__ import annotations

from pathlib import Path
from unicodedata import combining

import pytest
from rich.cells import cell_len

from botctl.errors import Fault, Place
from botctl.workspace.read import Reading
from botctl.workspace.report import WIDEST, report, to_json

ERROR = Fault("T102", Place("intents/a.yml", 2, 5), "there is no slot `siz`", "did you mean `size`?")
WARNING = Fault("T109", Place("intents/a.yml", 1, 1), "no words in `de`", "", "warning")


def reading(*faults: Fault, source: str = "title: A\n- {siz}\n") -> Reading:
    return Reading(Path("/w"), None, faults, {"intents/a.yml": source})


def caret(text: str) -> tuple[str, str]:
    """Return the source line of a report as shown, and what stands above the caret."""
    _, line, below, *_ = text.split("\n")
    return line, line[below.index("^")]


def test_a_fault_has_its_place_line_caret_and_hint() -> None:
    assert report(reading(ERROR)) == (
        "intents/a.yml:2:5 T102 there is no slot `siz`\n"
        "  2 | - {siz}\n"
        "    |     ^\n"
        "  hint: did you mean `size`?\n"
        "\n"
        "1 error. `botctl explain T102` tells more."
    )


def test_the_summary_counts_errors_and_warnings() -> None:
    assert report(reading(WARNING, ERROR, ERROR)).endswith(
        "\n\n2 errors and 1 warning. `botctl explain T102` tells more."
    )
    assert report(reading(WARNING)).endswith("\n\n1 warning. `botctl explain T109` tells more.")
    assert report(reading()) == "No faults."


def test_there_is_no_colour_unless_asked_for() -> None:
    assert "\x1b" not in report(reading(ERROR, WARNING))
    assert "\x1b[31mT102\x1b[0m" in report(reading(ERROR, WARNING), colours=True)


def test_a_place_beyond_the_file_shows_no_line() -> None:
    fault = Fault("S106", Place("intents/a.yml", 99, 1), "is empty", "write it")
    assert report(reading(fault)).split("\n")[:2] == ["intents/a.yml:99:1 S106 is empty", "  hint: write it"]


@pytest.mark.parametrize("column", [1, 40, 150, 290, 300])
def test_a_long_line_is_cut_around_its_fault(column: int) -> None:
    line = "".join(chr(ord("a") + at % 26) for at in range(300))
    fault = Fault("T101", Place("intents/a.yml", 1, column), "m")
    shown, above = caret(report(reading(fault, source=line)))
    assert above == line[column - 1]
    assert len(shown) <= WIDEST + len("  1 | ") + 2


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("letters", ["abcdefghij", "ピザabc", "e\N{COMBINING ACUTE ACCENT}ザx"])
@pytest.mark.parametrize("column", [1, 3, 7, 61, 119, 120, 121])
def test_a_line_and_its_caret_fit_a_terminal(columns: int, letters: str, column: int) -> None:
    line = (letters * 40)[:120]
    fault = Fault("T101", Place("intents/a.yml", 1, column), "m")
    _, shown, below, *_ = report(reading(fault, source=line), columns=columns).split("\n")
    assert max(cell_len(shown), cell_len(below)) <= columns
    before = shown
    while cell_len(before) > below.index("^"):
        before = before[:-1]
    pointed = shown[len(before) :][:1]
    assert pointed == (line[column - 1 :][:1] if not combining((line + ".")[column - 1]) else pointed)


@pytest.mark.parametrize(("length", "shown"), [(14, "a" * 14), (15, f"{'a' * 12}…")])
def test_a_line_is_cut_only_where_it_does_not_fit(length: int, shown: str) -> None:
    fault = Fault("T101", Place("intents/a.yml", 1, 1), "m")
    assert report(reading(fault, source="a" * length), columns=20).split("\n")[1] == f"  1 | {shown}"


def test_the_caret_stands_below_its_character_when_wide_ones_come_before() -> None:
    fault = Fault("T101", Place("intents/a.yml", 1, 5), "m")
    _, line, below, *_ = report(reading(fault, source="ピザe\N{COMBINING ACUTE ACCENT}x")).split("\n")
    assert line == "  1 | ピザe\N{COMBINING ACUTE ACCENT}x"
    assert below.index("^") == len("  1 | ") + 2 + 2 + 1


def test_a_tab_is_one_column_and_what_moves_a_cursor_or_turns_text_around_is_replaced() -> None:
    fault = Fault("Y202", Place("intents/a.yml", 1, 2), "a \x1b[2J \u202e b", "c\nd")
    shown = report(reading(fault, source="\ta\x1b[31mb\u202ec")).split("\n")
    assert shown[0] == "intents/a.yml:1:2 Y202 a \ufffd[2J \ufffd b"
    assert shown[1] == "  1 |  a\ufffd[31mb\ufffdc"
    assert shown[3] == "  hint: c\ufffdd"


def test_json_carries_every_fault_and_no_source() -> None:
    assert to_json(reading(WARNING, ERROR)) == {
        "ok": False,
        "errors": 1,
        "warnings": 1,
        "faults": [
            {
                "file": "intents/a.yml",
                "line": 1,
                "column": 1,
                "code": "T109",
                "severity": "warning",
                "message": "no words in `de`",
                "hint": "",
            },
            {
                "file": "intents/a.yml",
                "line": 2,
                "column": 5,
                "code": "T102",
                "severity": "error",
                "message": "there is no slot `siz`",
                "hint": "did you mean `size`?",
            },
        ],
    }


def test_warnings_alone_are_ok() -> None:
    assert to_json(reading(WARNING))["ok"] is True
