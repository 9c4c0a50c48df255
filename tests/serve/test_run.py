"""Run a workspace's server: what keeps it from starting, and what it does when files change."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from botctl.conversations.store import Claimed, Waiting
from botctl.errors import BotctlError, FunctionError, WorkspaceError
from botctl.messages import Call, Utterance
from botctl.serve.opening import open_host, reopen
from botctl.serve.reload import Current, watch
from botctl.serve.run import address, listen, run
from botctl.workspace.models import train_bot
from botctl.workspace.read import load
from tests.serve.conftest import write_files

WEB = "/bots/cafe/web"


def test_a_workspace_with_faults_is_not_served(root: Path) -> None:
    (root / "bots" / "cafe.yml").write_text("title: [\n")
    with pytest.raises(WorkspaceError) as caught:
        run(root, port=0)
    assert caught.value.faults[0].place.file == "bots/cafe.yml"


def test_a_port_in_use_is_told_with_its_remedy(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BotctlError, match=f"127.0.0.1:{port}: cannot listen there") as caught:
            run(root, port=port)
    assert "--port" in caught.value.hint


def test_a_host_that_is_not_ours_is_told(root: Path) -> None:
    with pytest.raises(BotctlError, match=r"192\.0\.2\.1:0: cannot listen there"):
        run(root, host="192.0.2.1", port=0)


def test_a_missing_secret_is_told_before_anything_is_served(root: Path) -> None:
    (root / "connectors" / "web.yml").write_text("kind: web\nsecret: ${NO_SUCH_SECRET}\n")
    with pytest.raises(BotctlError, match="NO_SUCH_SECRET is not set"):
        run(root, port=0)


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_an_address_is_told_as_a_browser_wants_it(host: str, url: str) -> None:
    with listen(host, 0) as listener:
        assert address(listener).startswith(url)


def test_a_turn_holds_its_conversation_for_as_long_as_it_takes(
    root: Path,
) -> None:
    host = open_host(load(root), environ={})
    parts = host.parts["cafe"]
    said = Utterance("e1", "cafe", "web", "web", "cafe/web/1", "web:1", "en-US", "hello", host.clock())
    claim = parts.store.open(said, now=host.clock(), lease=parts.lease, keep=parts.bot.keep)
    assert isinstance(claim, Claimed)

    with parts.hold(claim):
        until = claim.until
        while until == claim.until:
            time.sleep(0.1)
            later = parts.store.open(said, now=host.clock(), lease=parts.lease, keep=parts.bot.keep)
            assert isinstance(later, Waiting)
            until = later.until or claim.until

    assert until > claim.until
    host.functions.close()
    host.store.close()


def test_sessions_go_on_after_a_restart(root: Path) -> None:
    async def talk(session: str | None) -> dict[str, str]:
        host = open_host(load(root), environ={})
        body = {"text": "/count", "session": session}
        answer = await ask(Current(host), "POST", WEB, body)
        host.functions.close()
        host.store.close()
        return {"session": answer["session"], "text": answer["replies"][0]["text"]}

    first = asyncio.run(talk(None))
    assert asyncio.run(talk(first["session"]))["text"] == "2"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train the workspace's models once for the tests of this module."""
    root = tmp_path_factory.mktemp("models")
    write_files(root)
    for bot in load(root).bots.values():
        train_bot(root, bot)
    return root / ".botctl" / "models"


@pytest.fixture
def root(root: Path, models: Path) -> Path:
    shutil.copytree(models, root / ".botctl" / "models")
    return root


async def ask(
    app: Current, method: str, path: str, body: Mapping[str, object] | None = None
) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        response = await client.request(method, path, json=body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


class TestReload:
    def watched(self, root: Path, scenario: Callable[[Current], Awaitable[None]]) -> None:
        """Play a scenario while a workspace's folders are watched."""

        async def play() -> None:
            current = Current(open_host(load(root), environ={}))
            watching = asyncio.create_task(watch(current, root))
            await asyncio.sleep(0.3)  # until the watcher is at work
            try:
                await asyncio.wait_for(scenario(current), 20)
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                current.host.functions.close()
                current.host.store.close()

        asyncio.run(play())

    def test_what_is_saved_is_served(self, root: Path) -> None:
        async def scenario(current: Current) -> None:
            session = (await ask(current, "POST", WEB, {"text": "/count"}))["session"]
            before = current.host
            bot = root / "bots" / "cafe.yml"
            bot.write_text(bot.read_text("utf-8").replace("Welcome.", "Come in."), "utf-8")
            function = root / "functions" / "count.py"
            function.write_text(
                function.read_text("utf-8").replace("str(number)", "'now ' + str(number)"), "utf-8"
            )
            await until(lambda: current.host is not before)
            assert (await ask(current, "POST", WEB, {}))["replies"][0]["text"] == "Come in."
            answer = await ask(current, "POST", WEB, {"text": "/count", "session": session})
            assert answer["replies"][0]["text"] == "now 2"

        self.watched(root, scenario)

    def test_turns_that_run_or_wait_while_files_change_are_taken(self, root: Path) -> None:
        async def scenario(current: Current) -> None:
            session = (await ask(current, "POST", WEB, {"text": "/count"}))["session"]
            before = current.host
            said = ({"text": text, "session": session} for text in ("/nap", "/count", "/count"))
            answers = [asyncio.create_task(ask(current, "POST", WEB, body)) for body in said]
            await asyncio.sleep(0.2)
            function = root / "functions" / "count.py"
            function.write_text(
                function.read_text("utf-8").replace("str(number)", "'now ' + str(number)"), "utf-8"
            )
            await until(lambda: current.host is not before)
            assert not answers[0].done(), "it did not run while the files changed: this proves nothing"
            texts = [(await answer)["replies"][0]["text"] for answer in answers]
            assert texts == ["Awake.", "now 2", "now 3"]

        nap = root / "functions" / "nap.py"
        nap.write_text(nap.read_text("utf-8").replace("sleep(0.4)", "sleep(4)"), "utf-8")
        self.watched(root, scenario)

    def test_a_new_bot_has_its_address_at_once(self, root: Path) -> None:
        async def scenario(current: Current) -> None:
            before = current.host
            (root / "bots" / "bar.yml").write_text((root / "bots" / "desk.yml").read_text("utf-8"), "utf-8")
            await until(lambda: current.host is not before)
            assert (await ask(current, "POST", "/bots/bar/web", {}))["replies"][0]["text"] == "Desk here."

        self.watched(root, scenario)

    def test_faults_are_reported_and_the_old_workspace_is_served_on(
        self, root: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        async def scenario(current: Current) -> None:
            before = current.host
            (root / "bots" / "cafe.yml").write_text("titel: Café\n", "utf-8")
            await until(lambda: "served on" in caplog.text)
            assert current.host is before
            assert (await ask(current, "POST", WEB, {}))["replies"][0]["text"] == "Welcome."

        with caplog.at_level(logging.INFO):
            self.watched(root, scenario)
        assert "bots/cafe.yml:1:1" in capsys.readouterr().err


def test_nothing_is_trained_again_when_only_words_changed(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    host = open_host(load(root), environ={})
    bot = root / "bots" / "cafe.yml"
    bot.write_text(bot.read_text("utf-8").replace("Welcome.", "Come in."), "utf-8")
    caplog.clear()
    with caplog.at_level(logging.INFO):
        again = reopen(host, load(root), environ={})
        assert "training" not in caplog.text
        intent = root / "intents" / "count.yml"
        intent.write_text(intent.read_text("utf-8").replace("[count]", "[count, reckon up]"), "utf-8")
        reopen(again, load(root), environ={}).functions.close()
        assert "training cafe" in caplog.text
    for each in (host, again):
        each.functions.close()
    host.store.close()


def test_a_damaged_model_is_trained_again(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    for model in (root / ".botctl" / "models" / "desk").rglob("model.json"):
        model.write_text("{}")
    host = open_host(load(root), environ={})
    host.functions.close()
    host.store.close()
    assert "it is trained again" in caplog.text


def test_a_function_that_fails_with_a_secret_in_its_words_gives_it_to_nobody(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "connectors" / "web.yml").write_text("kind: web\nsecret: ${CANARY}\n")
    fails = f"def handle(call):\n    raise OSError({'c' * 40!r})\n"
    (root / "functions" / "fail.py").write_text(fails)
    workspace = load(root)
    before = open_host(workspace, environ={"CANARY": "c" * 40})
    host = reopen(before, workspace, environ={"CANARY": "c" * 40})
    call = Call("fail", "fail", {}, "web:1", "cafe/web/1", "web", "en-US", "fail", "t1")
    for each in (before, host):
        with pytest.raises(FunctionError, match=r"functions/fail: OSError: \*\*\*$"):
            each.functions.invoke(call)
        each.functions.close()
    host.store.close()


@pytest.mark.parametrize("in_process", [False, True])
def test_functions_run_in_workers_unless_they_are_wanted_here(root: Path, in_process: bool) -> None:  # noqa: FBT001 - a parameter
    (root / "functions" / "whose.py").write_text(
        "import os\ndef handle(call):\n    return str(os.getpid())\n"
    )
    host = open_host(load(root), environ={}, in_process=in_process)
    again = reopen(host, load(root), environ={})
    call = Call("whose", "whose", {}, "web:1", "cafe/web/1", "web", "en-US", "", "t1")
    for each in (host, again):
        assert (each.functions.invoke(call).text == str(os.getpid())) is in_process
        each.functions.close()
    host.store.close()


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.05)
