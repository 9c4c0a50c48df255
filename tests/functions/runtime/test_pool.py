from __future__ import annotations

import time

import pytest

from botctl.errors import FunctionError
from botctl.functions.runtime import pool
from tests.functions.conftest import Stage
from tests.functions.runtime.test_runtime import gone


def test_a_worker_that_nobody_needs_for_a_while_ends(workers: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_CLEAR", 0.05)
    monkeypatch.setattr(pool, "IDLE", 0.2)
    workers.body("return str(os.getpid())")
    first = workers.invoke().text
    assert gone(int(first))
    assert workers.invoke().text != first
    assert workers.outcomes() == ["ok", "ok"]


def test_a_module_that_hangs_while_it_is_imported_is_ended_as_on_lambda(
    workers: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "INIT_LIMIT", 1.0)
    pid = workers.folder / "pid"
    workers.write(f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n")
    with pytest.raises(FunctionError) as caught:
        workers.invoke()
    assert caught.value.message == "functions/order: it was not imported within 1 s"
    assert not pid.exists() or gone(int(pid.read_text()))


def test_a_module_that_could_not_be_imported_is_tried_again_after_a_pause(
    workers: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_LONGEST_PAUSE", 0.2)
    up = workers.folder / "database"
    workers.write(
        f"import os\nif not os.path.exists({str(up)!r}): raise OSError('no database')\n"
        "def handle(call):\n    return 'fine'\n"
    )
    with pytest.raises(FunctionError, match="no database"):
        workers.invoke()
    up.touch()  # nothing of the function's own has changed
    time.sleep(0.3)
    assert workers.invoke().text == "fine"


def test_a_call_that_finds_the_only_place_taken_by_another_function_gets_it_in_turn(workers: Stage) -> None:
    workers.options["workers"] = 1
    for name in ("a", "b"):
        workers.body("return str(os.getpid())", name=name)
    pids = [int(workers.invoke(name).text) for name in ("a", "b", "a")]
    assert len(set(pids)) == 3
    assert gone(*pids[:2])


def test_a_worker_that_cannot_be_started_is_told(workers: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    workers.body("return 'fine'")
    monkeypatch.setattr("sys.executable", "/nothing/like/python")
    with pytest.raises(FunctionError) as caught:
        workers.invoke()
    assert caught.value.message == (
        "functions/order: its worker cannot be started: No such file or directory"
    )
