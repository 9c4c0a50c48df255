"""JUnit XML holds every conversation, whatever characters people and functions say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

from botctl.testing import junit
from botctl.testing.outcome import Failure, Outcome


def parsed(file: Path) -> Xml.Element:
    return Xml.parse(file).getroot()  # noqa: S314 - our own file


def test_each_file_is_a_suite_and_each_conversation_a_case(outcomes: list[Outcome], tmp_path: Path) -> None:
    junit.write(outcomes, tmp_path / "new" / "out.xml")
    (suite,) = parsed(tmp_path / "new" / "out.xml")
    assert suite.attrib == {
        "name": "tests/conversations/order.yml",
        "tests": "3",
        "failures": "2",
        "errors": "0",
        "skipped": "0",
        "time": "0.047",
    }
    passed, failed, broke_off = suite
    assert passed.attrib == {
        "name": "says hello [web]",
        "classname": "pizzeria",
        "file": "tests/conversations/order.yml",
        "line": "4",
        "time": "0.012",
    }
    assert passed.find("failure") is None
    failure = failed.find("failure")
    assert failure is not None
    assert failure.get("message") == "tests/conversations/order.yml:12:14 bot, expects"
    assert "+ 1 small salami." in (failure.text or "")
    assert broke_off.get("name") == "presses ␛[2J [web]"


def test_what_xml_cannot_hold_is_replaced_and_markup_is_text(outcomes: list[Outcome], tmp_path: Path) -> None:
    said = "\x00\x0b\ufffe\uffff\ud800 ]]> <script>&amp;"
    failure = Failure(outcomes[1].case.place, error=said)
    junit.write([replace(outcomes[1], failure=failure)], tmp_path / "out.xml")
    text = parsed(tmp_path / "out.xml").findtext(".//failure") or ""
    assert "␀␋\ufffd\ufffd\ufffd ]]> <script>&amp;" in text


def test_an_older_report_is_replaced_whole_and_nothing_else_is_left(
    outcomes: list[Outcome], tmp_path: Path
) -> None:
    (tmp_path / "out.xml").write_text("old")
    junit.write(outcomes, tmp_path / "out.xml")
    assert [file.name for file in tmp_path.iterdir()] == ["out.xml"]
    assert parsed(tmp_path / "out.xml").get("name") == "botctl"
