"""Where awslambdaric's own client is not built, another one stands in: the rules are the same."""

from __future__ import annotations

import pytest

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.runtime import environment
from botctl.messages import Reply
from tests.functions.conftest import Stage


@pytest.fixture
def workers(workers: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return workers on a system where the client is not built."""
    monkeypatch.setattr(environment, "find_spec", lambda _: None)
    return workers


def test_it_stands_in(workers: Stage) -> None:
    workers.body("import runtime_client\nreturn runtime_client.__file__")
    assert workers.invoke().text == str(environment.STAND_IN / "runtime_client.py")


def test_calls_and_replies_cross(workers: Stage) -> None:
    workers.body("return Reply(call.utterance, attributes={'trace': os.environ['_X_AMZN_TRACE_ID'][:7]})")
    for words in ("Grüße 🍕", "x" * 5_000_000, ""):
        assert workers.invoke(utterance=words) == Reply(words, attributes={"trace": "Root=1-"})
    assert workers.outcomes() == ["ok"] * 3


def test_a_function_knows_how_long_it_may_take(workers: Stage) -> None:
    workers.body("return str(call.remaining_ms())", timeout=50)
    assert 0 < float(workers.invoke().text) <= 50_000


def test_faults_are_told(workers: Stage) -> None:
    workers.body("raise LookupError('no oven')")
    for _ in range(2):
        with pytest.raises(FunctionError) as caught:
            workers.invoke()
        assert caught.value.message == "functions/order: LookupError: no oven"
    assert 'order.py", line 4, in handle' in caught.value.story


def test_what_cannot_be_imported_is_told(workers: Stage) -> None:
    workers.write("import nothing_there\n")
    with pytest.raises(FunctionError, match="ModuleNotFoundError: No module named 'nothing_there'"):
        workers.invoke()


def test_what_hangs_is_ended(workers: Stage) -> None:
    workers.body("time.sleep(call.slots.get('seconds', 0))")
    workers.invoke()
    workers.limit(timeout=0.5)
    with pytest.raises(FunctionTimedOut):
        workers.invoke(slots={"seconds": 60})
