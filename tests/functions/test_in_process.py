"""Hold what is true in this process alone; the rules for every invoker are in test_invokers.py."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.functions.loader import unload
from tests.functions.conftest import CALL


def here(folder: Path, text: str, *, timeout: float = 60.0) -> InProcess:
    module = folder / "order.py"
    module.write_text(text)
    return InProcess({"order": Function("order", module, timeout=timeout)}, data=folder / "data", threads=2)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOTCTL_DATA", "")  # so that what InProcess sets is put back afterwards


def test_a_function_that_hangs_is_given_up_and_runs_on(tmp_path: Path) -> None:
    file = tmp_path / "came"
    body = f"    time.sleep(1)\n    pathlib.Path({str(file)!r}).touch()\n"
    invoker = here(tmp_path, f"import time, pathlib\ndef handle(call):\n{body}", timeout=0.1)
    with pytest.raises(FunctionTimedOut, match=r"^functions/order: it ran longer than 0\.1 s$"):
        invoker.invoke(CALL)
    invoker.close()
    while not file.exists():
        Event().wait(0.01)


def test_a_function_runs_in_this_very_process(tmp_path: Path) -> None:
    invoker = here(tmp_path, "import os\ndef handle(call):\n    return str(os.getpid())\n")
    assert invoker.invoke(CALL).text == str(os.getpid())
    invoker.close()


def test_closing_leaves_alone_what_another_invoker_loaded_since(tmp_path: Path) -> None:
    text = "def handle(call):\n    import sys\n    return str(__name__ in sys.modules)\n"
    before = here(tmp_path, text)
    assert before.invoke(CALL).text == "True"
    unload(Function("order", tmp_path / "order.py"))
    after = here(tmp_path, text)
    assert after.invoke(CALL).text == "True"
    before.close()
    assert after.invoke(CALL).text == "True"
    after.close()


def test_two_functions_cannot_want_one_variable_to_hold_different_things(tmp_path: Path) -> None:
    made = {}
    for name, value in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / f"{name}.py").write_text("import os\ndef handle(call):\n    return os.environ['SHOP']\n")
        made[name] = Function(name, tmp_path / f"{name}.py", environment={"SHOP": value})
    invoker = InProcess(made, data=tmp_path / "data")
    assert [invoker.invoke(replace(CALL, function=name)).text for name in "ab"] == ["1", "1"]
    with pytest.raises(FunctionError) as caught:
        invoker.invoke(replace(CALL, function="c"))
    assert caught.value.message == "functions/c.yml: SHOP is not what functions/a.yml says"
    invoker.close()
