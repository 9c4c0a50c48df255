from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from botctl.functions import entries, journal
from botctl.functions.entries import follow, read
from botctl.functions.journal import Entry, Journal, aside, path_of


def printed(kept: Journal, *lines: str, request: str = "r1") -> None:
    kept.printed(lines, function="order", request=request, turn="t1")


def lines(folder: Path) -> list[str]:
    return [entry["line"] for entry in read(folder, "order")]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    opened.close()


def test_what_is_written_is_read_in_order(kept: Journal, tmp_path: Path) -> None:
    printed(kept, "one", "two\x1b[31m\n\u2028end")
    kept.ended(function="order", request="r1", turn="t1", outcome="ok", ms=1.5, error=None)
    one, two, end = read(tmp_path, "order")
    assert {**one, "at": ""} == {"at": "", "function": "order", "request": "r1", "turn": "t1", "line": "one"}
    assert two["line"] == "two\x1b[31m\n\u2028end"
    assert {**end, "at": ""} == {
        "at": "",
        "function": "order",
        "request": "r1",
        "turn": "t1",
        "outcome": "ok",
        "ms": 1.5,
    }
    assert end["at"].endswith("+00:00")


def test_an_entry_is_one_line_of_plain_characters(kept: Journal, tmp_path: Path) -> None:
    printed(kept, "two\x1b[31m\nlines")
    [line] = (tmp_path / "order.jsonl").read_bytes().splitlines()
    assert line.isascii()
    assert b"\x1b" not in line


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "logs" / "functions")
    printed(kept, "secret")
    kept.close()
    file = tmp_path / "logs" / "functions" / "order.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_secrets_are_hidden_before_anything_is_kept_or_told(tmp_path: Path) -> None:
    told: list[Entry] = []
    kept = Journal(tmp_path, hide=lambda text: text.replace("canary", "***"), tell=told.append)
    printed(kept, "the canary sings")
    kept.ended(function="order", request="r1", turn="t1", outcome="error", error="no canary here")
    kept.close()
    assert "canary" not in (tmp_path / "order.jsonl").read_text()
    assert told[0]["line"] == "the *** sings"
    assert told[1]["error"] == "no *** here"


def test_a_file_that_is_full_is_put_aside_and_the_one_before_forgotten(
    kept: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MOST", 1_000)
    for number in range(100):
        printed(kept, f"{number:03d}")
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["order.jsonl", "order.jsonl.1"]
    assert all(file.stat().st_size < 1_500 for file in files)
    found = lines(tmp_path)
    assert found == [f"{number:03d}" for number in range(100 - len(found), 100)]
    assert 5 < len(found) < 30


def test_several_processes_share_a_file(
    kept: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MOST", 1_000)
    monkeypatch.setattr(journal, "_EVERY", 0.0)
    other = Journal(tmp_path)
    for number in range(4):
        printed(kept if number % 2 else other, str(number))
    assert lines(tmp_path) == ["0", "1", "2", "3"]
    for _ in range(8):
        printed(kept, "x")  # it puts the file aside that the other one has open
    printed(other, "last")
    other.close()
    assert lines(tmp_path)[-1] == "last"
    assert (tmp_path / "order.jsonl").read_text().count("last") == 1


def test_a_disk_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("no folder")
    told: list[Entry] = []
    kept = Journal(tmp_path / "logs", tell=told.append)
    printed(kept, "one")
    assert [entry["line"] for entry in told] == ["one"]


def test_what_is_no_entry_is_passed_over(kept: Journal, tmp_path: Path) -> None:
    printed(kept, "one")
    with (tmp_path / "order.jsonl").open("a") as file:
        file.write('{"at": "2026\n[]\n{}\n')
    printed(kept, "two")
    with (tmp_path / "order.jsonl").open("a") as file:
        file.write('{"at": "2026')
    assert lines(tmp_path) == ["one", "two"]


def test_what_comes_is_followed_into_the_next_file(
    kept: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MOST", 1_000)
    monkeypatch.setattr(entries, "_EVERY", 0.01)
    seen: list[str] = []

    def look() -> None:
        with closing(follow(tmp_path, "order")) as coming:
            for entry in coming:
                if entry is not None:
                    seen.append(entry["line"])
                if "29" in seen:
                    return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    for number in range(30):
        printed(kept, str(number))
        while str(number) not in seen:
            time.sleep(0.01)
    watcher.join(60)
    assert seen == [str(number) for number in range(30)]
    assert aside(path_of(tmp_path, "order")).exists()
