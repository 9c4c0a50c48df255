"""After a failure, one call at a time finds out whether it works again."""

from __future__ import annotations

from botctl.functions.circuit import FIRST_PAUSE, LONGEST_PAUSE, Circuit


class Watch:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_all_may_enter_while_all_is_well() -> None:
    circuit = Circuit(Watch())
    assert [circuit.enter() for _ in range(3)] == [True, True, True]


def test_after_a_failure_nobody_enters_for_a_while_and_then_one() -> None:
    watch = Watch()
    circuit = Circuit(watch)
    assert circuit.failed("it was slow")
    assert not circuit.enter()
    assert circuit.reason == "it was slow"
    watch.now += FIRST_PAUSE
    assert [circuit.enter(), circuit.enter()] == [True, False]


def test_only_the_first_failure_and_the_first_success_are_news() -> None:
    circuit = Circuit(Watch())
    assert [circuit.succeeded(), circuit.failed("slow"), circuit.failed("slow"), circuit.succeeded()] == [
        False,
        True,
        False,
        True,
    ]
    assert circuit.enter()


def test_each_failure_doubles_the_while_up_to_a_limit() -> None:
    watch = Watch()
    circuit = Circuit(watch)
    lasted = []
    for _ in range(8):
        circuit.failed("down")
        began = watch.now
        while not circuit.enter():
            watch.now += 0.5
        lasted.append(watch.now - began)
    assert lasted == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


def test_one_that_entered_and_never_told_does_not_close_it_for_ever() -> None:
    watch = Watch()
    circuit = Circuit(watch)
    circuit.failed("down")
    watch.now += FIRST_PAUSE
    assert circuit.enter()
    watch.now += LONGEST_PAUSE
    assert circuit.enter()


def test_a_circuit_may_bear_several_failures_in_a_row() -> None:
    circuit = Circuit(lambda: 0.0, after=3)
    assert [circuit.failed("down"), circuit.failed("down"), circuit.enter()] == [False, False, True]
    circuit.succeeded()
    assert [circuit.failed("down"), circuit.failed("down"), circuit.failed("down")] == [False, False, True]
    assert not circuit.enter()
