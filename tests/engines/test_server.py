"""A server of our own is started once, started again when it dies, and never outlives us."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from botctl.engines.server import Recipe, Server, served
from botctl.errors import EngineError
from tests.engines.travel import ANSWERS

FAKE = Path(__file__).with_name("fake")
TEXT = "I would like to fly from Berlin to Paris"
LONG = 60.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are looked at as POSIX has them")


def recipe(folder: Path, **behaviour: object) -> Recipe:
    archive = folder / "rasa.tar.gz"
    archive.write_text(json.dumps({"answers": ANSWERS, **behaviour}), "utf-8")
    return Recipe(
        "travel", Path(sys.executable), archive, folder / "logs/rasa.log", imports=FAKE, timeout=LONG
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = served(recipe(tmp_path))
    found.wait(LONG)
    yield found
    found.close()


def itself(folder: Path) -> dict[str, Any]:
    """Return what the fake Rasa says of itself at its start."""
    said: dict[str, Any] = json.loads((folder / "logs/rasa.log").read_text().splitlines()[0])
    return said


def until(come_true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + LONG
    while not come_true():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_it_is_asked_over_loopback_with_a_token_that_nobody_sees(tmp_path: Path, server: Server) -> None:
    assert server.client().parse(TEXT).ranking[0].name == "book_flight"
    assert server.client().url.startswith("http://127.0.0.1:")
    command = Path(f"/proc/{itself(tmp_path)['pid']}/cmdline")
    if command.exists():
        assert "--auth-token" not in command.read_text()


def test_one_model_has_one_server(tmp_path: Path, server: Server) -> None:
    assert served(recipe(tmp_path)) is server


def test_it_ends_when_nobody_holds_its_model_any_more_and_leaves_nothing(tmp_path: Path) -> None:
    found = served(recipe(tmp_path))
    found.wait(LONG)
    said = itself(tmp_path)
    assert (Path(said["folder"]) / "unpacked").exists()
    del found
    gc.collect()
    assert not runs(said["pid"])
    assert not Path(said["folder"]).exists()


def test_it_is_started_again_when_it_dies(
    tmp_path: Path, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    first = itself(tmp_path)["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: any("Rasa has ended (by signal 9)" in message for message in caplog.messages))
    assert caplog.records[-1].levelno == logging.ERROR
    until(lambda: _answers(server))
    assert itself(tmp_path)["pid"] != first


def test_one_that_hangs_is_started_again(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for limit, seconds in (("_CHECK", 0.1), ("_CHECK_LIMIT", 0.2)):
        monkeypatch.setattr(f"botctl.engines.server.{limit}", seconds)
    first = itself(tmp_path)["pid"]
    os.kill(first, signal.SIGSTOP)
    until(lambda: any("it hung: " in message for message in caplog.messages))
    assert not runs(first)
    monkeypatch.undo()
    until(lambda: _answers(server))


def _answers(server: Server) -> bool:
    try:
        return bool(server.client().parse(TEXT).ranking)
    except EngineError:
        return False


def test_while_it_starts_it_is_not_waited_for(tmp_path: Path) -> None:
    found = served(recipe(tmp_path, mood="slow"))
    try:
        with pytest.raises(EngineError, match="Rasa is still starting"):
            found.client()
        with pytest.raises(EngineError, match=r"Rasa did not start within 0\.2 s"):
            found.wait(0.2)
    finally:
        found.close()


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    found = served(recipe(tmp_path, dies="The model was made with another version"))
    try:
        with pytest.raises(
            EngineError, match=r"ended \(exit code 1: Exception: The model was made with another"
        ):
            found.wait(LONG)
    finally:
        found.close()


def test_a_python_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = recipe(tmp_path)
    found = served(Recipe("travel", tmp_path / "python", gone.archive, gone.log, imports=FAKE, timeout=LONG))
    try:
        with pytest.raises(EngineError, match="cannot be started: No such file or directory"):
            found.wait(LONG)
    finally:
        found.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_does_not_outlive_us_however_we_end(tmp_path: Path, number: int) -> None:
    made = recipe(tmp_path)
    paths = [sys.executable, str(made.archive), str(made.log), str(FAKE)]
    script = f"""
import time
from pathlib import Path
from botctl.engines.server import Recipe, served
found = served(Recipe("travel", *map(Path, {paths!r}), 9.0))
found.wait(60)
print("up", flush=True)
time.sleep(600)
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        said = itself(tmp_path)
        assert runs(said["pid"])
        process.send_signal(number)
        process.wait(LONG)
    until(lambda: not runs(said["pid"]))
    until(lambda: not Path(said["folder"]).exists())
