from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from botctl.quality import records
from botctl.quality.report import Mistake
from tests.quality.test_crossvalidation import reported


def test_a_report_comes_back_as_json_and_damaged_ones_are_passed_over(tmp_path: Path) -> None:
    report = reported()
    file = records.keep(tmp_path, report)
    assert file.parent == tmp_path / ".botctl/reports/cafe"
    (file.parent / "2999.json").write_text("{")
    (found,) = records.kept(tmp_path, "cafe")
    assert found["figures"]["accuracy"] == report.figures.accuracy
    assert list(records.kept(tmp_path, "other")) == []


def test_only_the_last_reports_are_kept(tmp_path: Path) -> None:
    report = reported()
    for day in range(records.KEPT + 5):
        records.keep(tmp_path, replace(report, made=f"2026-01-{day + 1:02}T00:00:00+00:00"))
    names = sorted(path.name for path in (tmp_path / ".botctl/reports/cafe").iterdir())
    assert len(names) == records.KEPT
    assert names[0].startswith("2026-01-06")


def test_a_comparison_tells_what_broke_and_what_was_mended_among_sentences_asked_twice() -> None:
    report = reported()
    wrong = [Mistake(text, "en-US", "a", "b", 0.9, "wrong") for text in ("mended", "gone")]
    now = [Mistake(text, "en-US", "a", "b", 0.9, "wrong") for text in ("broken", "new")]
    old = replace(report, mistakes=tuple(wrong), right=(("en-US", "broken"),))
    new = replace(report, mistakes=tuple(now), right=(("en-US", "mended"), ("en-US", "new and right")))
    new = replace(new, figures=replace(report.figures, accuracy=1.0))
    found = records.compare(old.as_json(), new)
    assert (found.broken, found.mended) == (("broken",), ("mended",))
    assert report.figures.accuracy is not None
    assert found.figures["accuracy"] == pytest.approx(1.0 - report.figures.accuracy)


def test_a_page_loads_nothing_and_shows_what_people_say_as_text() -> None:
    pytest.importorskip("matplotlib", reason="the extra botctl[report] is not installed")
    from botctl.quality.page import html

    evil = Mistake("<script>alert(1)</script>", "en-US", "a", "b", 0.9, "wrong", why=("<img src=x>",))
    report = replace(reported(), mistakes=(evil,))
    page = html([(report, records.compare(report.as_json(), report))])
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert not re.findall(r"url\((?!#)", page)
    assert page.count("<svg") == 4
    assert "#123456" not in page
    assert page == html([(report, records.compare(report.as_json(), report))])
