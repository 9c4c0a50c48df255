"""Run functions for events, with the real store and the real functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botctl.conversations.fulfillments import DeadLetter, Invocation, Taken
from botctl.conversations.memory import MemoryStore
from botctl.errands.running import Closed, Means, run
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.intents.training import untrained
from botctl.messages import Json, Utterance
from botctl.turn import MAX_ATTEMPTS, Parts, take
from tests.bots.pizzeria import PIZZERIA

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
LEASE = timedelta(seconds=6)
EVENT: Mapping[str, Json] = {
    "version": "0",
    "id": "e-1",
    "source": "shop",
    "detail-type": "Order placed",
    "detail": {"number": 7},
}
ORDERED = Invocation(
    "work/e-1", "work", EVENT, trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
)

Write = Callable[[str], Means]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Return what writes the one function, and gives what it is run with."""
    monkeypatch.setenv("BOTCTL_DATA", "")
    store, made = MemoryStore(), []

    def means(body: str) -> Means:
        module = tmp_path / "work.py"
        module.write_text(f"from botctl import Never, Reply\n\ndef handle(event):\n    {body}\n")
        function = Function("work", module, retries=2, backoff=0.5, on_failure="notify")
        functions = {"work": function, "notify": replace(function, name="notify")}
        invoker = InProcess(functions, data=tmp_path)
        made.append(invoker)
        parts = Parts(PIZZERIA, untrained(PIZZERIA.definitions), store, invoker, lambda: NOW)
        return Means(functions, invoker, {"pizzeria": parts}, store, lambda: NOW)

    yield means
    for invoker in made:
        invoker.close()


def taken(means: Means, *, now: datetime = NOW) -> Taken:
    """Take the one invocation that is due, queued unless it was."""
    means.store.fulfillments.queue([ORDERED], now=NOW)
    (one,) = means.store.fulfillments.due(now=now, lease=LEASE)
    return one


def letter(means: Means) -> DeadLetter:
    (one,) = means.store.fulfillments.dead_letters()
    return one


def talk(means: Means, address: str = "1") -> None:
    """Have a person begin a conversation."""
    name = f"pizzeria/web/{address}"
    take(
        means.parts["pizzeria"],
        Utterance("begin", "pizzeria", "web", "web", name, f"web:{address}", "en-US", "", NOW),
    )


def late(means: Means) -> list[tuple[str, str, str]]:
    """Return what waits to be said: its event, conversation and text."""
    return [
        (one.event_id, one.conversation, one.late["reply"].get("text", "") if one.late else "")  # type: ignore[union-attr]  # JSON
        for one in means.store.waiting(now=NOW)
    ]


def test_each_reply_is_said_to_whom_it_names(write: Write) -> None:
    means = write("return [Reply('One.', to='web:1'), Reply(), Reply('Two.', to='pizzeria/web/2')]")
    talk(means)

    closed = run(means, taken(means))

    assert late(means) == [
        ("late/work/e-1/0", "pizzeria/web/1", "One."),
        ("late/work/e-1/1", "pizzeria/web/2", "Two."),
    ]
    assert closed == Closed(means.store.waiting(now=NOW))
    assert {one.trace[:36] for one in closed.said} == {ORDERED.trace[:36]}  # up to the span
    assert means.store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()


def test_the_function_is_given_the_event_as_it_came(write: Write) -> None:
    means = write(
        "return Reply(f\"{event.kind} {event.id} {event.document['detail']['number']}\", to='web:1')"
    )
    talk(means)

    run(means, taken(means))

    assert late(means) == [("late/work/e-1/0", "pizzeria/web/1", "eventbridge e-1 7")]


def test_what_is_said_is_a_turn_of_its_conversation(write: Write) -> None:
    means = write("return Reply('Your order is there.', to='web:1')")
    talk(means)

    (said,) = run(means, taken(means)).said
    turn = take(means.parts["pizzeria"], said)

    assert [message.text for message in turn.messages] == ["Your order is there."]
    assert means.store.turns("pizzeria/web/1")[-1] == turn


def test_a_function_with_nothing_to_say_is_done(write: Write) -> None:
    means = write("return None")

    assert run(means, taken(means)) == Closed()
    assert means.store.fulfillments.dead_letters() == ()
    assert means.store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()


def test_what_fails_is_tried_again_after_twice_the_pause_each_time_and_is_then_a_dead_letter(
    write: Write,
) -> None:
    means = write("raise KeyError('oven')")
    second = timedelta(seconds=1)

    first = run(means, taken(means))
    assert first == Closed(again=NOW + second / 2)
    assert means.store.fulfillments.due(now=NOW + second / 4, lease=LEASE) == ()
    assert run(means, taken(means, now=NOW + second / 2)) == Closed(again=NOW + second)
    assert means.store.fulfillments.dead_letters() == ()
    assert run(means, taken(means, now=NOW + second)) == Closed()

    dead = letter(means)
    assert (dead.id, dead.function, dead.work, dead.told) == ("work/e-1", "work", EVENT, "notify")
    assert [attempt.error for attempt in dead.attempts] == ["functions/work: KeyError: 'oven'"] * 3
    assert (dead.bot, dead.conversation, dead.person, dead.trace) == ("", "", "", ORDERED.trace)
    assert "raise KeyError('oven')" in dead.story


def test_whoever_is_told_of_a_dead_letter_is_queued_as_it_is_buried(write: Write) -> None:
    means = write("raise Never('no oven')")

    run(means, taken(means))

    (told,) = means.store.fulfillments.due(now=NOW, lease=LEASE)
    assert (told.invocation.id, told.invocation.function) == ("work/e-1/told", "notify")
    assert told.invocation.event["detail"]["error"] == letter(means).error  # type: ignore[index, call-overload]  # JSON


def test_a_function_that_says_never_is_not_tried_again(write: Write) -> None:
    means = write("raise Never('no oven')")

    assert run(means, taken(means)) == Closed()
    assert letter(means).error == "functions/work: Never: no oven"
    assert len(letter(means).attempts) == 1


def test_who_is_told_of_dead_letters_and_fails_itself_has_nobody_told(write: Write) -> None:
    means = write("raise Never('no oven')")
    run(means, taken(means))
    (told,) = means.store.fulfillments.due(now=NOW, lease=LEASE)
    run(means, told)

    letters = {one.id: one.told for one in means.store.fulfillments.dead_letters()}
    assert letters == {"work/e-1": "notify", "work/e-1/told": ""}
    assert means.store.fulfillments.due(now=NOW + LEASE, lease=LEASE) == ()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 'Done.'", "its Reply is to nobody, and an event has nobody who waits for an answer"),
        ("return Reply(attributes={'a': 1})", "its Reply is to nobody, and an event has nobody who waits"),
        (
            "return Reply('Hi.', to='web:2')",
            "its Reply is to 'web:2', which is no conversation and nobody known",
        ),
        (
            "return Reply('Hi.', to='bakery/web/1')",
            "its Reply is to 'bakery/web/1', and there is no bot `bakery`",
        ),
        (
            "return Reply(intent='fly', to='web:1')",
            "its Reply names the intent 'fly', which bot pizzeria does not",
        ),
        ("return Reply(attributes={'a': 1}, to='web:1')", "its Reply says nothing"),
    ],
)
def test_a_reply_that_cannot_be_said_is_the_functions_fault_and_says_nothing_at_all(
    write: Write, body: str, fault: str
) -> None:
    means = write(f"return [Reply('First.', to='web:1'), ({body.removeprefix('return ')})]")
    talk(means)
    means = replace(means, functions={"work": replace(means.functions["work"], retries=0)})

    run(means, taken(means))

    assert letter(means).error.startswith(f"functions/work: {fault}")
    assert letter(means).hint
    assert late(means) == []


def test_a_function_that_is_gone_leaves_a_dead_letter_at_once(write: Write) -> None:
    means = replace(write("return None"), functions={})

    run(means, taken(means))

    assert letter(means).error == "functions/work.py: there is no such function any more"


def test_an_event_that_takes_its_process_down_each_time_is_given_up(write: Write) -> None:
    means = write("return Reply('Survived.', to='web:1')")
    talk(means)
    for number in range(MAX_ATTEMPTS):
        taken(means, now=NOW + number * LEASE)

    run(means, taken(means, now=NOW + MAX_ATTEMPTS * LEASE))

    assert (
        letter(means).error == "functions/work: it was begun 5 times, and each time its process ended first"
    )


def test_a_process_that_died_once_costs_no_retry(write: Write) -> None:
    means = write("raise KeyError('oven')")
    taken(means)

    closed = [run(means, taken(means, now=NOW + (number + 1) * LEASE)) for number in range(3)]

    assert [one.again is not None for one in closed] == [True, True, False]
    assert len(letter(means).attempts) == 3


def test_what_was_taken_over_meanwhile_is_left_to_whoever_took_it(write: Write) -> None:
    means = write("return Reply('Said.', to='web:1')")
    talk(means)
    lost = taken(means)
    taken(means, now=NOW + LEASE)

    assert run(means, lost) == Closed()
    assert late(means) == []
