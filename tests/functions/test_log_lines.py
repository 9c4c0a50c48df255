"""Hold the one line that each invocation leaves in the log, wherever it ran."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.persistent import Persistent
from tests.functions.conftest import CALL, Stage

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def lines(stage: Stage) -> list[dict[str, Any]]:
    """Return what the log's file holds of how invocations ended."""
    stage.close()
    entries = [orjson.loads(line) for line in (stage.logs / "order.jsonl").read_bytes().splitlines()]
    return [entry for entry in entries if "outcome" in entry]


def test_an_invocation_leaves_one_line_that_tells_what_it_was(stage: Stage) -> None:
    stage.body("return 'done'")
    stage.invoke(trace=TRACE)
    stage.invoke(trace=TRACE, turn_id="t2")

    cold, warm = lines(stage)

    assert (cold["function"], cold["turn"], cold["outcome"], cold["trace"]) == ("order", "t1", "ok", TRACE)
    assert (cold["start"], warm["start"]) == ("cold", "warm")
    assert (warm["turn"], warm["attempt"]) == ("t2", 1)
    assert cold["request"] != warm["request"]
    assert 0 < warm["ms"] < 60_000
    assert "error" not in warm


def test_each_attempt_leaves_a_line_of_its_own(stage: Stage) -> None:
    stage.body(
        """
        path = os.path.join(os.environ["BOTCTL_DATA"], "runs")
        with open(path, "a") as file:
            file.write("x")
        if os.path.getsize(path) < 3:
            raise OSError("the kitchen does not answer")
        return "done"
        """
    )
    persistent = Persistent(stage.invoker, stage.functions, pause=lambda seconds: None)
    assert persistent.invoke(CALL).text == "done"

    found = lines(stage)

    assert [(line["attempt"], line["outcome"], line["turn"]) for line in found] == [
        (1, "error", "t1"),
        (2, "error", "t1"),
        (3, "ok", "t1"),
    ]
    assert found[0]["error"] == "functions/order: OSError: the kitchen does not answer"


def test_an_attempt_of_an_event_is_told_by_whoever_tries_it_again(stage: Stage) -> None:
    function = stage.body("return 'done'")
    stage.invoker.run(function, b"{}", turn="e1", trace=TRACE, attempt=4)
    (line,) = lines(stage)
    assert (line["turn"], line["attempt"], line["trace"]) == ("e1", 4, TRACE)


def test_a_call_that_ran_too_long_is_told_as_that(stage: Stage) -> None:
    stage.body("if call.utterance == 'sleep': time.sleep(5)")
    stage.invoke()
    stage.limit(timeout=0.2)
    with pytest.raises(FunctionTimedOut):
        stage.invoke(utterance="sleep")
    assert [line["outcome"] for line in lines(stage)] == ["ok", "timeout"]


def test_a_module_that_cannot_be_imported_is_told_as_that(stage: Stage) -> None:
    stage.write("import nothing_of_that_name\n")
    with pytest.raises(FunctionError):
        stage.invoke()
    (line,) = lines(stage)
    assert line["outcome"] == "init"
    assert "nothing_of_that_name" in line["error"]


def test_a_worker_hands_the_trace_to_aws_libraries_as_x_ray_writes_it(workers: Stage) -> None:
    workers.body("return os.environ['_X_AMZN_TRACE_ID'] + ' ' + call.trace")
    assert workers.invoke(trace=TRACE).text == (
        f"Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1 {TRACE}"
    )
