"""Log in lines that nobody else can forge, and without what people said."""

from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from botctl.errors import UsageError
from botctl.serve.logs import SafeFormatter, configure, visible


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("a café ☕", "a café ☕"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("right\u202eleft", "right\\u202eleft"),
        ("next\u2028line", "next\\u2028line"),
        ("lone \ud800", "lone \\ud800"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_instead(line: str, shown: str) -> None:
    assert visible(line) == shown


def test_further_lines_are_indented_so_that_none_looks_like_our_own() -> None:
    record = logging.LogRecord(
        "botctl", logging.ERROR, "", 0, "it said %s", ("a\n12:00:00 INFO forged",), None
    )
    first, second = SafeFormatter().format(record).split("\n")
    assert first.endswith("ERROR   it said a")
    assert second == "    12:00:00 INFO forged"


def test_an_unknown_level_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="BOTCTL_LOG=loud") as caught:
        configure({"BOTCTL_LOG": "loud"})
    assert "debug, info, warning, error" in caught.value.hint


def test_a_turn_is_a_line_without_the_person_or_their_words(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "botctl"):
        session = client.post("/bots/cafe/web", json={"text": "/count"}).json()["session"]
        client.post("/bots/cafe/web", json={"text": "my canary", "session": session})
    first, second = (record.getMessage() for record in caplog.records if record.name == "botctl.serve.turns")
    assert "bot=cafe connector=web conversation=" in first
    assert "number=1 intent=count expects=- ended=False ms=" in first
    assert "number=2 intent=- " in second
    assert session.partition(".")[0] not in caplog.text
    assert "canary" not in caplog.text


def test_a_failing_functions_story_is_told_to_its_author(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/bots/cafe/web", json={"text": "/crash"})
    assert "RuntimeError: canary-secret" in caplog.text
    assert "functions/crash.py" in caplog.text
    assert "Traceback" in caplog.text
