from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from botctl.errors import FunctionError
from botctl.functions.runtime.peers import is_foreign
from tests.functions.conftest import Stage

pytestmark = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="told in /proc")


def test_a_connection_of_another_user_is_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as theirs,
    ):
        here, there = listener.accept()
        with here:
            assert not is_foreign(here.getsockname(), there)
            monkeypatch.setattr(os, "geteuid", lambda: 12_345)
            assert is_foreign(here.getsockname(), there)
            assert theirs.getsockname() == there


def test_of_what_the_system_does_not_know_nobody_is_foreign() -> None:
    assert not is_foreign(("127.0.0.1", 1), ("127.0.0.1", 2))


def test_nobody_else_gets_a_call(workers: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    workers.body("return 'fine'")
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)  # the worker is somebody else now
    with pytest.raises(FunctionError, match=r"Runtime\.ExitError: exit status 1"):
        workers.invoke()
