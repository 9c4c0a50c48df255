"""Hold what `@once` promises to an author, with any store: these tests take the one in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from threading import Event as Signal
from types import SimpleNamespace
from typing import Any

import pytest

from botctl import Call, Never, Reply, once
from botctl.conversations.fulfillments import Begun
from botctl.conversations.memory import MemoryStore
from botctl.conversations.results import Results
from botctl.errors import StaleConversation, StoreError, StoreUnavailable, UnderWay
from botctl.functions.once import keeping
from botctl.functions.once import once as deciding
from botctl.functions.once.work import name_of
from botctl.messages import Button
from tests.functions.conftest import CALL


@pytest.fixture
def results() -> Iterator[Results]:
    """Return where results are kept while a test runs."""
    kept = MemoryStore().fulfillments
    with keeping.kept_by(lambda: kept):
        yield kept


@dataclass(frozen=True)
class Delivery:
    """Stand for an event: the id is what counts."""

    id: str
    document: dict[str, Any]

    def remaining_ms(self) -> float:
        return 1000.0


def changed(results: Results, **methods: Callable[..., Any]) -> Callable[[], Any]:
    """Return what keeps results as another does, some of its methods replaced."""
    own = {"begin": results.begin, "finish": results.finish, "abandon": results.abandon}
    return lambda: SimpleNamespace(**{**own, **methods})


runs: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    runs.clear()


@once
def handle(call: Call) -> Reply:
    """Tell that it ran."""
    runs.append("handle")
    return Reply(f"Order {len(runs)}.", buttons=["Again"], attributes={"order": len(runs)})


@once
def charge(call: Call | Delivery, amount: Any = "12.00", *, times: int = 1) -> Any:
    """Return what it was asked for."""
    runs.append("charge")
    return {"amount": str(amount), "run": len(runs)}


@pytest.mark.usefixtures("results")
def test_a_repeat_gets_the_first_result_and_runs_nothing() -> None:
    first, second = handle(CALL), handle(CALL)

    assert first == second == Reply("Order 1.", buttons=(Button("Again"),), attributes={"order": 1})
    assert runs == ["handle"]


@pytest.mark.usefixtures("results")
def test_another_turn_is_another_piece_of_work() -> None:
    assert [handle(CALL).text, handle(replace(CALL, turn_id="t2")).text] == ["Order 1.", "Order 2."]


@pytest.mark.usefixtures("results")
def test_functions_of_one_turn_do_not_share_a_key() -> None:
    assert handle(CALL).text == "Order 1."
    assert charge(CALL) == {"amount": "12.00", "run": 2}
    assert charge(CALL) == {"amount": "12.00", "run": 2}


def test_the_key_is_the_turn_and_the_functions_own_name(results: Results) -> None:
    begun: list[str] = []

    def begin(key: str, **rest: Any) -> Any:
        begun.append(key)
        return results.begin(key, **rest)

    with keeping.kept_by(changed(results, begin=begin)):
        charge(CALL)

    assert begun == ["t1/tests.functions.once.test_once.charge"]


def test_a_name_is_the_same_wherever_the_functions_file_is() -> None:
    def charge() -> None: ...

    charge.__qualname__ = "charge"
    charge.__module__ = "botctl_function_order_pizza_01234567"
    assert name_of(charge) == "functions.order_pizza.charge"
    charge.__module__ = "botctl_function_cafe_01234567.till"
    assert name_of(charge) == "functions.cafe.till.charge"


@pytest.mark.usefixtures("results")
def test_the_same_turn_run_later_is_a_repeat() -> None:
    handle(CALL)
    handle(replace(CALL, now="2026-01-05T11:00:00+00:00", trace="00-" + "1" * 32 + "-" + "2" * 16 + "-01"))
    assert runs == ["handle"]


@pytest.mark.usefixtures("results")
def test_other_arguments_under_one_key_are_an_error_that_names_both_and_is_not_tried_again() -> None:
    charge(CALL, "12.00", times=2)
    with pytest.raises(Never) as caught:
        charge(CALL, "13.00", times=2)

    said = str(caught.value)
    assert "'t1/tests.functions.once.test_once.charge' was used with another payload before" in said
    assert '{"amount":"12.00","times":2} (' in said
    assert '{"amount":"13.00","times":2} (' in said
    assert runs == ["charge"]


@pytest.mark.usefixtures("results")
def test_however_a_call_is_written_it_is_the_same() -> None:
    first = charge(CALL)
    assert charge(CALL, "12.00") == charge(CALL, amount="12.00", times=1) == charge(call=CALL) == first  # type: ignore[call-arg]  # types want the first one by its place
    with pytest.raises(TypeError, match="unexpected keyword argument 'price'"):
        charge(CALL, price="12.00")  # type: ignore[call-arg]  # a caller's mistake
    assert runs == ["charge"]


@pytest.mark.usefixtures("results")
def test_a_call_that_asks_for_something_else_under_one_turn_is_an_error() -> None:
    handle(CALL)
    with pytest.raises(Never, match=r'\{"size":"large"\} \(\w+\), and now with \{"size":"small"\}'):
        handle(replace(CALL, slots={"size": "small"}))


@pytest.mark.usefixtures("results")
def test_an_event_is_known_by_its_id_however_it_was_delivered() -> None:
    first = charge(Delivery("e1", {"receiptHandle": "a"}))
    assert charge(Delivery("e1", {"receiptHandle": "b"})) == first
    assert charge(Delivery("e2", {"receiptHandle": "b"})) != first


@pytest.mark.parametrize("amount", [1, 1.5, None, True, "x", [1], {"b": 1, "a": 2}, Decimal("1.50"), {3, 1}])
@pytest.mark.usefixtures("results")
def test_arguments_are_told_from_each_other_by_their_values(amount: Any) -> None:
    assert charge(CALL, amount) == charge(CALL, amount)
    with pytest.raises(Never):
        charge(CALL, "another")


@pytest.mark.usefixtures("results")
def test_an_argument_that_json_does_not_hold_is_refused_before_anything_runs() -> None:
    with pytest.raises(TypeError, match="charge: under @once, arguments are what JSON holds"):
        charge(CALL, object())
    assert runs == []


@pytest.mark.parametrize(
    "returned",
    [None, "text", 0, [1, {"a": None}], {"reply": 1}, "", Reply(), [Reply("a"), Reply("b", to="c")]],
)
@pytest.mark.usefixtures("results")
def test_what_is_returned_is_what_a_repeat_returns(returned: Any) -> None:
    @once
    def work(call: Call) -> Any:
        runs.append("work")
        return returned

    assert [work(CALL), work(CALL)] == [returned, returned]
    assert runs == ["work"]


@pytest.mark.parametrize("returned", [object(), {1: 2}, float("nan"), b"", Reply(slots={"a": float("inf")})])
@pytest.mark.usefixtures("results")
def test_a_result_that_cannot_be_kept_is_told_and_not_tried_again(returned: Any) -> None:
    @once
    def work(call: Call) -> Any:
        return returned

    with pytest.raises(Never, match=r"work: it ran, and its result cannot be kept: "):
        work(CALL)


@pytest.mark.usefixtures("results")
def test_what_raised_runs_again_at_once() -> None:
    @once
    def work(call: Call) -> str:
        runs.append("work")
        if len(runs) == 1:
            raise SystemExit(3)
        return "done"

    with pytest.raises(SystemExit):
        work(CALL)
    assert work(CALL) == "done"
    assert work(CALL) == "done"
    assert runs == ["work", "work"]


def _blocked(begun: Signal, going: Signal) -> Callable[[Call], str]:
    @once
    def work(call: Call) -> str:
        runs.append("work")
        begun.set()
        assert going.wait(30)
        return "done"

    return work


def test_a_repeat_waits_for_the_first_run_and_gets_its_result(results: Results) -> None:
    begun, going = Signal(), Signal()
    work = _blocked(begun, going)

    def run() -> str:
        with keeping.kept_by(lambda: results):
            return work(CALL)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run)
        assert begun.wait(30)
        second = pool.submit(run)
        going.set()
        assert (first.result(30), second.result(30)) == ("done", "done")
    assert runs == ["work"]


def test_a_repeat_that_waited_too_long_fails_so_that_it_is_tried_again(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "PATIENCE", 0.05)
    begun, going = Signal(), Signal()
    work = _blocked(begun, going)

    def run() -> str:
        with keeping.kept_by(lambda: results):
            return work(CALL)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run)
        assert begun.wait(30)
        with pytest.raises(UnderWay, match=r"t1/.*work is being run by somebody else, who has until"):
            work(CALL)
        going.set()
        assert first.result(30) == "done"
    assert work(CALL) == "done"


def test_a_right_is_held_for_the_time_that_its_function_has_and_a_little_more(results: Results) -> None:
    leases: list[float] = []

    def begin(key: str, **rest: Any) -> Any:
        leases.append(rest["lease"].total_seconds())
        return results.begin(key, **rest)

    with keeping.kept_by(changed(results, begin=begin)):
        charge(replace(CALL, deadline=time.monotonic() + 300))
        charge(replace(CALL, turn_id="t2"))

    assert 300 < leases[0] <= 302
    assert leases[1] == 902  # nobody stops it: the longest that AWS Lambda lets run


def test_a_result_that_the_store_does_not_take_is_returned_all_the_same(
    results: Results, caplog: pytest.LogCaptureFixture
) -> None:
    def finish(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("state.db: database or disk is full")

    with keeping.kept_by(changed(results, finish=finish)):
        assert handle(CALL).text == "Order 1."
    assert "it ran, and a repeat would run it again: state.db: database or disk is full" in caplog.text


def test_whoever_was_too_slow_and_was_taken_over_does_not_keep_a_second_result(results: Results) -> None:
    def begin(key: str, **rest: Any) -> Any:
        begun = results.begin(key, **rest)
        assert isinstance(begun, Begun)
        results.abandon(begun)
        other = results.begin(key, **rest)
        assert isinstance(other, Begun)
        results.finish(other, '{"value":"theirs"}', now=rest["now"])
        return begun

    with keeping.kept_by(changed(results, begin=begin)), pytest.raises(StaleConversation):
        charge(CALL)
    assert charge(CALL) == "theirs"


def test_without_a_place_to_keep_results_it_says_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keeping.DATABASE, raising=False)
    monkeypatch.delenv(keeping.TABLE, raising=False)
    with pytest.raises(
        StoreError, match=r"test_once\.handle: it stands under @once, and nothing says"
    ) as caught:
        handle(CALL)
    assert "BOTCTL_ONCE_TABLE" in caught.value.hint
    assert "BOTCTL_ONCE_DATABASE" in caught.value.hint
    assert "handle.__wrapped__(call)" in caught.value.hint
    assert runs == []


def test_a_test_names_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keeping.DATABASE, str(tmp_path / "once.db"))
    assert [handle(CALL).text, handle(CALL).text] == ["Order 1.", "Order 1."]
    assert (tmp_path / "once.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_made_is_told_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(keeping.DATABASE, str(tmp_path / "file" / "once.db"))
    with pytest.raises(StoreUnavailable, match=r"file/once\.db: "):
        handle(CALL)


@pytest.mark.parametrize("call", [None, {}, replace(CALL, turn_id=""), Delivery("", {})])
@pytest.mark.usefixtures("results")
def test_without_a_call_there_is_no_key(call: Any) -> None:
    with pytest.raises(TypeError, match="the first argument is the Call with its turn_id, or the Event"):
        handle(call)


async def _later(call: Call) -> str:
    return ""


def _many(call: Call) -> Iterator[str]:
    yield ""


@pytest.mark.parametrize("function", [_later, _many, print, Reply])
def test_it_stands_above_plain_functions_alone(function: Any) -> None:
    with pytest.raises(TypeError, match="@once"):
        once(function)


def test_a_function_keeps_its_name_and_docstring() -> None:
    assert (handle.__name__, handle.__doc__) == ("handle", "Tell that it ran.")
