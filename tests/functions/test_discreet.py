from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from botctl.errors import FunctionError
from botctl.functions.discreet import Discreet
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.messages import Call, Reply

CANARY = "canary-0123456789"
CALL = Call("order", "order", {}, "web:1", "cafe/web/1", "web", "en-US", "a large one", "t1")


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Reply]]:
    """Return what writes a function with this body, and invokes it with secrets to keep."""
    monkeypatch.setenv("BOTCTL_DATA", "")
    made: list[Discreet] = []

    def run(body: str, *secrets: str) -> Reply:
        module = tmp_path / "order.py"
        module.write_text(f"from botctl import Reply\n\n\ndef handle(call):\n    {body}\n")
        here = InProcess({"order": Function("order", module)}, data=tmp_path / "data")
        made.append(Discreet(here, secrets=secrets))
        return made[-1].invoke(CALL)

    yield run
    for each in made:
        each.close()


def test_a_fault_names_no_secret_in_its_words_and_its_stack(invoke: Callable[..., Reply]) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke(f"raise RuntimeError('no entry with {CANARY} at the door')", CANARY)
    error = caught.value
    assert error.message == "functions/order: RuntimeError: no entry with *** at the door"
    assert str(error) == error.message
    assert "RuntimeError: no entry with *** at the door" in error.story
    assert CANARY not in error.story


def test_a_secret_that_holds_another_one_is_hidden_whole(invoke: Callable[..., Reply]) -> None:
    with pytest.raises(FunctionError, match=r"RuntimeError: \*\*\*$"):
        invoke(f"raise RuntimeError('{CANARY}-more')", CANARY, f"{CANARY}-more")


def test_what_is_too_short_for_a_secret_is_left_alone(invoke: Callable[..., Reply]) -> None:
    with pytest.raises(FunctionError, match="RuntimeError: on the oven"):
        invoke("raise RuntimeError('on the oven')", "", "on")


def test_a_reply_is_the_functions_own(invoke: Callable[..., Reply]) -> None:
    assert invoke("return Reply('ready')", CANARY) == Reply("ready")
