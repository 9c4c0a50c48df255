from __future__ import annotations

import time
from threading import Barrier, Event

import pytest

from botctl.functions.crew import MAX_LOST, Crew


def test_work_is_done_by_as_many_threads_as_it_needs_and_no_more() -> None:
    crew = Crew(2)
    both = Barrier(2)
    first, second = crew.submit(lambda: both.wait(5)), crew.submit(lambda: both.wait(5))
    assert sorted((first.result(5), second.result(5))) == [0, 1]
    third = crew.submit(lambda: "done")
    assert third.result(5) == "done"
    crew.close()


def test_a_call_that_never_began_is_given_up_without_a_thread() -> None:
    crew, hold = Crew(1), Event()
    running = crew.submit(hold.wait)
    waiting = crew.submit(lambda: "never")
    assert crew.give_up(waiting) is False
    hold.set()
    assert running.result(5) is True
    assert crew.submit(lambda: "next").result(5) == "next"
    crew.close()


def test_a_thread_that_is_given_up_is_replaced_and_goes_when_it_comes_back() -> None:
    crew, hold = Crew(1), Event()
    hung = crew.submit(lambda: hold.wait(5))
    time.sleep(0.05)
    assert crew.give_up(hung) is True
    assert crew.submit(lambda: "replaced").result(5) == "replaced"
    hold.set()
    assert hung.result(5) is True
    assert crew.submit(lambda: "still one").result(5) == "still one"
    crew.close()


def test_when_too_many_hang_calls_are_refused() -> None:
    crew, hold = Crew(1), Event()
    for _ in range(MAX_LOST):
        future = crew.submit(lambda: hold.wait(10))
        while not future.running():
            time.sleep(0.001)
        crew.give_up(future)
    with pytest.raises(RuntimeError, match="64 calls that were given up still hang"):
        crew.submit(lambda: None)
    hold.set()
    crew.close()
