"""Write outcomes in the JUnit XML format, which every CI reads."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as Xml

from botctl.testing.outcome import Outcome
from botctl.testing.report import failure_lines
from botctl.testing.transcript import safe


def write(outcomes: Iterable[Outcome], path: Path) -> None:
    """Write one test suite for each file and one test case for each conversation, all or nothing."""
    suites = Xml.Element("testsuites", name="botctl")
    for file, group in itertools.groupby(outcomes, key=lambda outcome: outcome.case.place.file):
        suites.append(_suite(file, list(group)))
    Xml.indent(suites)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    Xml.ElementTree(suites).write(draft, encoding="utf-8", xml_declaration=True)
    draft.replace(path)


def _suite(file: str, outcomes: list[Outcome]) -> Xml.Element:
    suite = Xml.Element(
        "testsuite",
        name=file,
        tests=str(len(outcomes)),
        failures=str(sum(not outcome.passed for outcome in outcomes)),
        errors="0",
        skipped="0",
        time=f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    )
    suite.extend(_case(outcome) for outcome in outcomes)
    return suite


def _case(outcome: Outcome) -> Xml.Element:
    case = Xml.Element(
        "testcase",
        name=_text(f"{outcome.case.name} [{outcome.channel}]"),
        classname=_text(outcome.case.bot),
        file=outcome.case.place.file,
        line=str(outcome.case.place.line),
        time=f"{outcome.seconds:.3f}",
    )
    if outcome.failure:
        whats = ", ".join(mismatch.expectation.what for mismatch in outcome.failure.mismatches)
        failure = Xml.SubElement(case, "failure", message=f"{outcome.failure.place} {whats or 'broke off'}")
        failure.text = _text("\n".join(failure_lines(outcome)))
    return case


def _text(text: str) -> str:
    """Leave out what XML 1.0 cannot hold (controls, surrogates, U+FFFE and U+FFFF)."""
    return safe(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
