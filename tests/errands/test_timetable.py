"""Plan the runs of functions with schedules, on a clock that the tests set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from botctl.conversations.fulfillments import Taken
from botctl.conversations.memory import MemoryStore
from botctl.errands.timetable import is_over, plan
from botctl.functions.events.schedules import schedule
from botctl.functions.events.triggers import OnSchedule
from botctl.functions.function import Function

TEN = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
LEASE = timedelta(seconds=6)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def function(*written: str, name: str = "report") -> Mapping[str, Function]:
    events = tuple(OnSchedule(schedule(one)) for one in written)
    return {name: Function(name, Path(f"{name}.py"), events=events)}


class Process:
    """Plan and hand out as one process does, on a store that it shares with others."""

    def __init__(self, store: MemoryStore, functions: Mapping[str, Function]) -> None:
        self.store = store
        self.functions = functions

    def look(self, now: datetime) -> list[str]:
        """Plan what is next, take what is due, and return what was run."""
        for planned in plan(self.functions, after=now):
            self.store.fulfillments.queue([planned.invocation], now=planned.at)
        ran = []
        while taken := self.store.fulfillments.due(now=now, lease=LEASE):
            for one in taken:
                if not is_over(one, self.functions, self.store, now=now):
                    ran.append(one.invocation.id)
                self.store.fulfillments.done(one, now=now)
        return ran


def test_the_event_is_eventbridges_own() -> None:
    (planned,) = plan(function("rate(1 hour)"), after=TEN)

    assert planned.at == TEN + HOUR
    assert planned.invocation.id == "report/2026-01-05T11:00:00Z"
    assert planned.invocation.event == {
        "version": "0",
        "id": "4d876ca3-d1e8-5b12-be22-0679b95316ce",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-01-05T11:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/report"],
        "detail": {},
    }


def test_a_function_is_run_once_each_time_however_many_processes_plan_it() -> None:
    store, functions = MemoryStore(), function("rate(5 minutes)")
    processes = [Process(store, functions) for _ in range(3)]

    ran = [
        name for minute in range(12) for process in processes for name in process.look(TEN + minute * MINUTE)
    ]

    assert ran == ["report/2026-01-05T10:05:00Z", "report/2026-01-05T10:10:00Z"]


def test_nothing_is_run_before_its_time_nor_for_times_before_the_first_start() -> None:
    process = Process(MemoryStore(), function("cron(0 9 * * ? *)"))

    assert process.look(TEN) == []
    assert process.look(TEN + 22 * HOUR) == []
    assert process.look(TEN + 23 * HOUR) == ["report/2026-01-06T09:00:00Z"]


def test_of_the_times_that_a_pause_missed_the_latest_alone_is_made_up_for() -> None:
    process = Process(MemoryStore(), function("rate(1 minute)"))
    assert process.look(TEN) == []

    assert process.look(TEN + timedelta(days=3, seconds=30)) == ["report/2026-01-08T10:00:00Z"]
    assert process.look(TEN + timedelta(days=3, seconds=70)) == ["report/2026-01-08T10:01:00Z"]


def test_a_time_that_was_missed_alone_is_run_late() -> None:
    process = Process(MemoryStore(), function("cron(0 11 * * ? *)"))
    process.look(TEN)

    assert process.look(TEN + 5 * HOUR) == ["report/2026-01-05T11:00:00Z"]


def test_a_schedule_that_is_gone_runs_nothing_any_more() -> None:
    store = MemoryStore()
    Process(store, function("rate(1 hour)")).look(TEN)

    assert Process(store, function("cron(30 11 * * ? *)")).look(TEN + HOUR) == []
    assert Process(store, {}).look(TEN + 2 * HOUR) == []


def test_two_schedules_of_a_function_that_meet_run_it_once() -> None:
    process = Process(MemoryStore(), function("rate(1 hour)", "cron(0 11 * * ? *)"))
    process.look(TEN)

    assert process.look(TEN + HOUR) == ["report/2026-01-05T11:00:00Z"]


def test_a_time_of_one_schedule_does_not_stand_for_that_of_another() -> None:
    process = Process(MemoryStore(), function("cron(0 11 * * ? *)", "cron(0 12 * * ? *)"))
    process.look(TEN)

    assert process.look(TEN + 5 * HOUR) == ["report/2026-01-05T11:00:00Z", "report/2026-01-05T12:00:00Z"]


def test_what_was_begun_before_a_pause_is_finished_under_its_own_key() -> None:
    store, functions = MemoryStore(), function("rate(1 hour)")
    process = Process(store, functions)
    process.look(TEN)
    (begun,) = store.fulfillments.due(now=TEN + HOUR, lease=LEASE)

    ran = process.look(TEN + 5 * HOUR)

    assert begun.invocation.id == "report/2026-01-05T11:00:00Z"
    assert ran == ["report/2026-01-05T11:00:00Z"]


def test_an_event_that_only_looks_like_a_schedules_is_run() -> None:
    store, functions = MemoryStore(), function("rate(1 hour)")
    (planned,) = plan(functions, after=TEN)
    store.fulfillments.queue(
        [type(planned.invocation)("report/e-1", "report", planned.invocation.event)], now=TEN
    )
    (taken,) = store.fulfillments.due(now=TEN, lease=LEASE)

    assert not is_over(taken, functions, store, now=TEN + 5 * HOUR)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["rate(7 minutes)", "cron(*/10 9-11 * * ? *)", "cron(0 0 1 * ? *)"]),
    st.lists(st.integers(1, 50_000), min_size=1, max_size=30),
)
def test_whenever_processes_look_no_time_is_run_twice_and_none_is_left_over(
    written: str, pauses: list[int]
) -> None:
    store, functions = MemoryStore(), function(written)
    processes = [Process(store, functions), Process(store, functions)]
    now, ran = TEN, processes[0].look(TEN)
    for number, pause in enumerate(pauses):
        before, now = now, now + timedelta(seconds=pause)
        ran += (found := processes[number % 2].look(now))
        due = [one.at for one in plan(functions, after=before) if one.at <= now]
        assert bool(found) == bool(due)
    assert len(ran) == len(set(ran))


def test_taken_is_not_changed_by_looking() -> None:
    store, functions = MemoryStore(), function("rate(1 hour)")
    (planned,) = plan(functions, after=TEN)
    first = Taken(planned.invocation, "me", TEN + LEASE)

    assert [is_over(first, functions, store, now=TEN + HOUR) for _ in range(2)] == [False, False]
