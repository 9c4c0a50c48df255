"""A server starts and answers whether Rasa does or not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from botctl.errors import EngineError
from botctl.messages import Turn, Utterance
from botctl.serve.host import Host
from botctl.serve.opening import open_host, reopen
from botctl.turn import take
from botctl.workspace.read import load
from tests.engines.fake.rasa.api import FakeRasa

HEALTHY = Path(__file__).parents[1] / "workspace/healthy"
TEXT = "at what hour do you open your doors"


@pytest.fixture
def root(tmp_path: Path, rasa: FakeRasa) -> Path:
    root = tmp_path / "workspace"
    shutil.copytree(HEALTHY, root)
    bot = root / "bots/pizzeria.yml"
    nlu = f'nlu: {{engine: rasa, url: "{rasa.url}", token: "${{RASA_TOKEN}}", timeout: 20}}\n'
    bot.write_text(bot.read_text("utf-8") + nlu, "utf-8")
    intent = {"name": "opening_hours", "confidence": 0.97}
    rasa.answers = {TEXT: {"text": TEXT, "intent": intent, "intent_ranking": [intent], "entities": []}}
    rasa.token = "canary"
    return root


@contextmanager
def opened(root: Path, monkeypatch: pytest.MonkeyPatch, *, engine: str | None = None) -> Iterator[Host]:
    monkeypatch.setenv("RASA_TOKEN", "canary")
    host = open_host(load(root), environ={}, engine=engine)
    try:
        yield host
    finally:
        host.functions.close()
        host.store.close()


def said(host: Host, text: str, number: int = 1) -> Turn:
    utterance = Utterance(
        event_id=str(number),
        bot="pizzeria",
        connector="web",
        channel="web",
        conversation="pizzeria/web/anna",
        person="web:anna",
        locale="en-US",
        text=text,
        at=datetime.now(UTC),
    )
    return take(host.parts["pizzeria"], utterance)


def test_a_turn_is_understood_by_a_rasa_that_runs_elsewhere(
    root: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(root, monkeypatch) as host:
        turn = said(host, TEXT)
    assert [message.text for message in turn.messages][-1] == "Every day from 9 to 18 o'clock."
    assert turn.understanding is not None
    assert turn.understanding.engine == "rasa"
    assert rasa.asked == [TEXT]


def test_without_it_the_server_starts_and_understands_what_is_said_exactly(
    root: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rasa.mood = "failing"
    with opened(root, monkeypatch) as host:
        assert "pizzeria: only exact utterances are understood until Rasa answers" in caplog.text
        assert said(host, "when are you open").messages[-1].text == "Every day from 9 to 18 o'clock."
        lost = said(host, TEXT, 2)
        assert lost.understanding is not None
        assert lost.understanding.why[0].startswith("only exact utterances are understood: ")
    assert "canary" not in caplog.text


def test_another_engine_stays_chosen_when_the_workspace_is_read_again(
    root: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(root, monkeypatch, engine="embedded") as host:
        again = reopen(host, load(root), environ={})
        turn = said(again, TEXT)
        again.functions.close()
    assert turn.understanding is not None
    assert turn.understanding.engine == "embedded"
    assert rasa.asked == []


def test_a_token_that_is_not_set_is_told_by_its_name(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASA_TOKEN", raising=False)
    with pytest.raises(
        EngineError, match=r"bots/pizzeria\.yml: the environment variable RASA_TOKEN is not set"
    ):
        open_host(load(root), environ={})
