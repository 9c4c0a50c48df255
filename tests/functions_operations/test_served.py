"""Hold `botctl run` to the whole way: an event from EC2, an alert in a web chat, a button that is pressed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from botctl.connectors.sessions import Session, Sessions, key_file

from .documents import ALICE, INSTANCE, asked, changed
from .fake_aws import Aws, configured, now

ROOT = Path(__file__).parents[2]
SHIPPED = (
    "bots/operations*.yml",
    "connectors/web.yml",
    "functions/alerts/*",
    "functions/instances/*",
    "functions/instances.yml",
    "functions/notify.*",
    "intents/*_alert*.yml",
    "intents/start_over*.yml",
)
PATIENCE = 60.0  # seconds; a loaded machine is slow
LONG_AGO = now() - timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Chat:
    """Hold the open chat of one of those on call, with a server of the shipped workspace."""

    client: httpx.Client
    session: Session
    news: Iterator[str]

    def post(self, document: dict[str, Any]) -> list[dict[str, str]]:
        """Send an event as EventBridge hands it on; return what it is queued for."""
        answer = self.client.post("/events", json=document)
        assert answer.status_code == 202, answer.text
        queued: list[dict[str, str]] = answer.json()["queued"]
        return queued

    def say(self, text: str) -> dict[str, Any]:
        answer = self.client.post("/bots/operations/web", json={"text": text, "session": self.session.token})
        said: dict[str, Any] = answer.json()
        return said

    def hear(self) -> dict[str, Any]:
        """Return the next message that is said although nobody asks."""
        for line in self.news:
            if line == "event: reply":
                message: dict[str, Any] = json.loads(next(self.news).removeprefix("data: "))
                return message
        raise AssertionError("the server said no more")

    def history(self) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.session.token}"}
        turns: list[dict[str, Any]] = self.client.get("/bots/operations/web/history", headers=headers).json()[
            "turns"
        ]
        return turns


@pytest.fixture
def chat(tmp_path: Path, aws: Aws) -> Iterator[Chat]:
    """Serve the bot `operations` as it is shipped, telling the one chat that is open."""
    root = tmp_path / "workspace"
    for pattern in SHIPPED:
        for file in ROOT.glob(pattern):
            if file.is_file():
                target = root / file.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
    (root / "tests").mkdir()
    sessions = Sessions(
        key_file(root / ".botctl/session.key"), bot="operations", connector="web", age=timedelta(days=30)
    )
    session = sessions.begin(datetime.now(UTC))
    home = configured(tmp_path / "home", aws)
    headers = {"Authorization": f"Bearer {session.token}"}
    with (
        serving(root, HOME=str(home), ALERTS_TO=f"operations/web/{session.id}") as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
        client.stream("GET", "/bots/operations/web/news", headers=headers) as news,
    ):
        yield Chat(client, session, news.iter_lines())


@contextmanager
def serving(root: Path, **environ: str) -> Iterator[str]:
    """Run a server of a workspace, and give its address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ALERTS_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "botctl", "run", "--port", "0"],
        cwd=root,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | environ,
    )
    assert process.stderr is not None
    told = []
    try:
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"serving operations at (\S+)", line):
                yield found[1]
                break
        else:
            raise AssertionError("".join(told))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def test_an_event_becomes_an_alert_in_the_chat_and_its_button_a_turn(chat: Chat, aws: Aws) -> None:
    aws.instances[INSTANCE] = ("stopped", "web-1", "", "")
    event = changed("stopped", LONG_AGO, event="7bf73129")
    assert chat.post(event) == [{"function": "instances", "id": "instances/7bf73129"}]
    alert = chat.hear()
    text = f"web-1 ({INSTANCE}) has stopped, and no user asked for it. CloudTrail shows nobody who did."
    assert alert["text"] == text
    assert alert["card"]["link"].endswith(f"#InstanceDetails:instanceId={INSTANCE}")
    pressed = {button["title"]: button["say"] for button in alert["buttons"]}
    answer = chat.say(pressed["Acknowledge"])
    assert [reply["text"] for reply in answer["replies"]] == [f"Acknowledged: web-1 ({INSTANCE}) is yours."]
    assert [turn["text"] for turn in chat.history()] == ["", f"acknowledge alert {INSTANCE}"]


def test_an_event_that_comes_again_and_one_that_a_user_asked_for_say_nothing(chat: Chat, aws: Aws) -> None:
    aws.records = [asked("TerminateInstances", ALICE, LONG_AGO)]
    earlier = LONG_AGO - timedelta(minutes=30)
    chat.post(changed("stopped", earlier, event="1"))
    assert chat.hear()["text"].startswith(f"{INSTANCE} has stopped")
    chat.post(changed("stopped", earlier, event="1"))
    chat.post(changed("terminated", LONG_AGO + timedelta(seconds=20), event="2"))
    assert chat.post(changed("running", LONG_AGO, event="3")) == []
    chat.post(changed("shutting-down", earlier, event="4"))
    assert chat.hear()["text"].startswith(f"{INSTANCE} is shutting down")
    assert len(chat.history()) == 2


def test_what_cannot_be_looked_up_is_a_dead_letter_that_is_told(chat: Chat, aws: Aws) -> None:
    aws.refuses = "AccessDeniedException"
    chat.post(changed("stopped", LONG_AGO, event="7bf73129"))
    assert chat.hear()["text"] == (
        "The function instances failed for good, after one attempt. "
        "See: botctl deadletters show instances/7bf73129"
    )
