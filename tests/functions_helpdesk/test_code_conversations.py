"""Conversations that need a code from the outbox, which no conversation file can read."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from botctl.errors import Place
from botctl.intents.training import untrained
from botctl.messages import Turn
from botctl.testing.direct import Direct
from botctl.testing.player import Stage
from botctl.testing.script import Case
from botctl.workspace.read import load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def helpdesk() -> Iterator[Stage]:
    """Return a stage on which a person talks with the shipped bot, in its utterances' own words."""
    workspace = load(ROOT)
    stages = Direct(workspace.bots, workspace.functions, lambda bot: untrained(bot.definitions))
    case = Case("codes", "helpdesk", Place(__file__), ())
    with stages(case, "web") as stage:
        yield stage


def says(stage: Stage, *texts: str) -> Turn:
    turns = [stage.say(text)[0] for text in texts]
    return turns[-1]


def code_for(recipient: str) -> str:
    """Return the newest code in the outbox, as its recipient reads it."""
    with closing(sqlite3.connect(Path(os.environ["BOTCTL_DATA"], "desk.sqlite3"))) as books:
        query = "SELECT body FROM outbox WHERE recipient = ? ORDER BY id DESC"
        (body,) = books.execute(query, (recipient,)).fetchone()
    match = re.search(r"\d{6}", body)
    assert match
    return match[0]


@pytest.mark.parametrize("answer", ["{}", "it is {}", "my code is {}"])
def test_the_right_code_resets_the_password(helpdesk: Stage, answer: str) -> None:
    asked = says(helpdesk, "reset my password", "anna@example.com", "yes")
    assert asked.expects == "code"
    done = says(helpdesk, answer.format(code_for("anna@example.com")))
    assert done.messages[0].text.startswith("That's the one.")
    assert done.expects is None


def test_a_wrong_code_and_then_the_right_one(helpdesk: Stage) -> None:
    says(helpdesk, "reset my password", "anna@example.com", "yes")
    code = code_for("anna@example.com")
    again = says(helpdesk, str(int(code) - 1))
    assert (again.messages[0].text, again.expects) == (
        "That is not the code. You have 2 tries left. What are the six digits?",
        "code",
    )
    assert says(helpdesk, code).messages[0].text.startswith("That's the one.")


def test_an_approver_with_the_code_grants_access(helpdesk: Stage) -> None:
    says(helpdesk, "I need access to the CRM", "dana@example.com", "the quarterly report", "yes")
    says(helpdesk, "approve request 1", code_for("priya.nair@example.com"))
    granted = says(helpdesk, "yes")
    assert granted.messages[0].text.startswith(
        "Request 1 is approved: read access to the CRM for dana@example.com."
    )
    status = says(helpdesk, "has my access request been approved")
    assert status.messages[0].text.endswith("approved today at 10:00.")
