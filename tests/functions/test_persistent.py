from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from botctl.errors import FunctionError, FunctionRefused, FunctionTimedOut
from botctl.functions.function import Function
from botctl.functions.persistent import FAILURES, Persistent
from botctl.messages import Call, Reply

CALL = Call("order", "order", {}, "web:ann", "cafe/web/ann", "web", "en-US", "a latte", "t1")


def broken(words: str = "the oven is cold") -> FunctionError:
    return FunctionError(f"functions/order: {words}", function="order", story="a stack")


@dataclass
class Kitchen:
    """Stand in for what runs functions elsewhere: give what it was told to, one after the other."""

    outcomes: list[Reply | FunctionError]
    seen: list[str] = field(default_factory=list)
    closed: bool = False

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None, attempt: int = 1) -> Reply:
        self.seen.append(call.turn_id)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, FunctionError):
            raise outcome
        return outcome

    def run(
        self,
        function: Function,
        payload: bytes,
        *,
        turn: str = "",
        trace: str = "",
        slow: Callable[[], None] | None = None,
        attempt: int = 1,
    ) -> bytes:
        self.seen.append(turn)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, FunctionError):
            raise outcome
        return payload + outcome.text.encode()

    def close(self) -> None:
        self.closed = True


@dataclass
class Time:
    """Go on when somebody pauses, and at no other time."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def persistent(
    *outcomes: Reply | FunctionError, time: Time, retries: int = 2, slow_after: float = 1.0
) -> tuple[Persistent, Kitchen]:
    kitchen = Kitchen(list(outcomes))
    order = Function("order", Path("order.py"), retries=retries, backoff=0.5, slow_after=slow_after)
    return Persistent(kitchen, {"order": order}, pause=time.pause, clock=time.clock), kitchen


def test_what_fails_is_tried_again_with_the_same_key_at_longer_and_longer_pauses() -> None:
    time = Time()
    functions, kitchen = persistent(broken(), broken(), Reply("Done."), time=time)

    assert functions.invoke(CALL) == Reply("Done.")
    assert kitchen.seen == ["t1", "t1", "t1"]
    assert time.pauses == [0.5, 1.0]


def test_the_last_failure_tells_of_every_attempt() -> None:
    functions, _ = persistent(broken("a"), broken("b"), broken("c"), time=Time())

    with pytest.raises(FunctionError, match="functions/order: c") as raised:
        functions.invoke(CALL)

    said = [message for message, _ in raised.value.attempts]
    assert said == ["functions/order: a", "functions/order: b", "functions/order: c"]


def test_a_function_without_retries_is_tried_once() -> None:
    functions, kitchen = persistent(broken(), time=Time(), retries=0)

    with pytest.raises(FunctionError):
        functions.invoke(CALL)
    assert len(kitchen.seen) == 1


@pytest.mark.parametrize(
    "error",
    [
        FunctionRefused("functions/order: Never: there is no such pizza", function="order"),
        FunctionTimedOut("functions/order: it ran longer than 10 s", function="order", again=False),
    ],
)
def test_what_trying_again_does_not_mend_is_not_tried_again(error: FunctionError) -> None:
    functions, kitchen = persistent(error, time=Time())

    with pytest.raises(type(error)) as raised:
        functions.invoke(CALL)

    assert len(kitchen.seen) == 1
    assert [message for message, _ in raised.value.attempts] == [error.message]


def test_a_function_that_ran_too_long_and_was_stopped_is_tried_again() -> None:
    late = FunctionTimedOut("functions/order: it ran longer than 10 s", function="order")
    functions, _ = persistent(late, Reply("Done."), time=Time())

    assert functions.invoke(CALL) == Reply("Done.")


def spoil(functions: Persistent, times: int) -> None:
    for _ in range(times):
        with pytest.raises(FunctionError):
            functions.invoke(CALL)


def test_a_function_that_keeps_failing_is_left_in_peace_for_a_while() -> None:
    time = Time()
    functions, kitchen = persistent(*[broken()] * FAILURES, time=time, retries=0)
    spoil(functions, FAILURES)

    with pytest.raises(FunctionError, match="it keeps failing: functions/order: the oven is cold") as raised:
        functions.invoke(CALL)

    assert len(kitchen.seen) == FAILURES
    assert raised.value.hint == "Mend it; it is tried again by itself within half a minute."


def test_after_a_while_one_call_tries_and_where_it_works_all_do() -> None:
    time = Time()
    outcomes: Sequence[Reply | FunctionError] = [*[broken()] * FAILURES, Reply("Well."), Reply("Well.")]
    functions, _ = persistent(*outcomes, time=time, retries=0)
    spoil(functions, FAILURES)
    time.now += 1.0

    assert functions.invoke(CALL) == Reply("Well.")
    assert functions.invoke(CALL) == Reply("Well.")


def test_a_call_whose_attempts_open_the_circuit_is_not_tried_on_and_keeps_its_story() -> None:
    functions, kitchen = persistent(*[broken()] * FAILURES, time=Time(), retries=FAILURES + 3)

    with pytest.raises(FunctionError) as raised:
        functions.invoke(CALL)

    assert len(kitchen.seen) == len(raised.value.attempts) == FAILURES
    assert raised.value.story == "a stack"


def test_a_refusal_says_that_the_function_is_well() -> None:
    never = [FunctionRefused("functions/order: Never: no", function="order") for _ in range(FAILURES)]
    functions, _ = persistent(*never, Reply("Done."), time=Time())
    spoil(functions, FAILURES)

    assert functions.invoke(CALL) == Reply("Done.")


def test_that_it_takes_its_time_is_told_once_and_before_a_pause_that_is_too_long() -> None:
    told: list[float] = []
    time = Time()
    functions, _ = persistent(broken(), broken(), Reply("Done."), time=time, slow_after=1.0)

    functions.invoke(CALL, slow=lambda: told.append(time.now))

    assert told == [0.5]  # the second pause would end at 1.5 s


def test_a_function_that_is_not_there_is_named_by_what_runs_functions() -> None:
    functions, kitchen = persistent(broken("there is no such function"), time=Time())

    with pytest.raises(FunctionError, match="there is no such function"):
        functions.invoke(Call("x", "nothing", {}, "", "", "", "", "", "t1"))
    functions.close()
    assert kitchen.closed


def test_an_event_is_run_once_because_what_tries_it_again_is_its_queue() -> None:
    functions, kitchen = persistent(broken(), Reply("!"), time=Time())
    order = Function("order", Path("order.py"))

    with pytest.raises(FunctionError):
        functions.run(order, b"{}", turn="e1")

    assert functions.run(order, b"{}", turn="e1") == b"{}!"
    assert kitchen.seen == ["e1", "e1"]
