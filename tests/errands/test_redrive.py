"""Run dead letters again, with the real store and the real functions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from botctl.conversations.fulfillments import Attempt, DeadLetter
from botctl.conversations.memory import MemoryStore
from botctl.errands.redrive import redrive
from botctl.errands.running import Means
from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.functions.loader import unload
from botctl.functions.persistent import Persistent
from botctl.intents.training import untrained
from botctl.messages import Utterance
from botctl.turn import Parts, take, turn_id
from tests.bots.pizzeria import PIZZERIA, intent

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
BOT = replace(PIZZERIA, intents={**PIZZERIA.intents, "work": intent("work", "Please work", call="work")})

WORK = Function("work", Path("work.py"), retries=1, backoff=0.0)

EVENT = DeadLetter(
    id="work/e-1",
    at=NOW,
    function="work",
    work={"id": "e-1", "source": "shop", "detail-type": "Order", "detail": {}},
    error="functions/work: KeyError: 'oven'",
    attempts=(Attempt("functions/work: KeyError: 'oven'", 1.5),),
)

Write = Callable[[str], Parts]


def hear(text: str, event: str = "e1") -> Utterance:
    return Utterance(event, "pizzeria", "web", "web", "pizzeria/web/1", "web:1", "en-US", text, NOW)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Return what (re)writes the one function, and gives the bot's parts."""
    monkeypatch.setenv("BOTCTL_DATA", "")
    store, made = MemoryStore(), []

    def parts(body: str) -> Parts:
        module = tmp_path / "work.py"
        module.write_text(
            f"from botctl import Never, Reply\n\ndef handle(call):\n    event = call\n    {body}\n"
        )
        function = replace(WORK, module=module)
        unload(function)
        invoker = Persistent(InProcess({"work": function}, data=tmp_path), {"work": function})
        made.append(invoker)
        return Parts(BOT, untrained(BOT.definitions), store, invoker, lambda: NOW)

    yield parts
    for invoker in made:
        invoker.close()


def means(parts: Parts) -> Means:
    invoker = parts.functions
    assert isinstance(invoker, Persistent)
    functions = {"work": replace(WORK, module=Path(os.environ["BOTCTL_DATA"]) / "work.py")}
    return Means(functions, invoker, {"pizzeria": parts}, parts.store, lambda: NOW)


def dead(parts: Parts) -> DeadLetter:
    (letter,) = parts.store.fulfillments.dead_letters()
    return letter


def test_a_letter_whose_function_was_mended_is_answered_in_its_conversation_and_gone(write: Write) -> None:
    take(write("raise KeyError('oven')"), hear("please work"))
    parts = write("return Reply(call.turn_id)")

    (turn,) = redrive(means(parts), dead(parts))

    assert [message.text for message in turn.messages] == [f"<late> {turn_id(hear('please work'))}"]
    assert parts.store.turns("pizzeria/web/1")[-1] == turn
    assert parts.store.fulfillments.dead_letters() == ()


def test_a_letter_that_fails_again_stays_with_all_its_attempts(write: Write) -> None:
    take(write("raise KeyError('oven')"), hear("please work"))
    parts = write("raise Never('no oven')")

    with pytest.raises(FunctionError, match="Never: no oven"):
        redrive(means(parts), dead(parts))

    assert [attempt.error for attempt in dead(parts).attempts] == [
        "functions/work: KeyError: 'oven'",
        "functions/work: KeyError: 'oven'",
        "functions/work: Never: no oven",
    ]
    assert len(parts.store.turns("pizzeria/web/1")) == 1


def test_an_answer_that_the_conversation_cannot_take_is_a_failure_too(write: Write) -> None:
    take(write("raise KeyError('oven')"), hear("please work"))
    parts = write("return Reply(intent='nowhere')")

    with pytest.raises(FunctionError, match="names the intent 'nowhere'"):
        redrive(means(parts), dead(parts))
    assert parts.store.waiting(now=NOW) == ()
    assert "nowhere" in dead(parts).error


def test_an_answer_that_was_given_and_whose_letter_was_left_behind_is_not_given_twice(write: Write) -> None:
    take(write("raise KeyError('oven')"), hear("please work"))
    parts = write("return Reply('Worked.')")
    letter = dead(parts)
    (first,) = redrive(means(parts), letter)
    parts.store.fulfillments.bury(letter)  # as when the process died before it could drop it

    assert redrive(means(parts), dead(parts)) == (first,)
    assert len(parts.store.turns("pizzeria/web/1")) == 2
    assert parts.store.fulfillments.dead_letters() == ()


def test_what_was_said_meanwhile_is_taken_up_again(write: Write) -> None:
    take(write("raise KeyError('oven')"), hear("please work"))
    parts = write("return Reply('Worked.')")
    take(parts, hear("complain", event="e2"))

    (turn,) = redrive(means(parts), dead(parts))

    assert [message.text for message in turn.messages] == [
        "<late> Worked.",
        "Back to: Complain. What happened?",
    ]


def test_a_letter_of_a_bot_that_is_gone_names_the_remedy(write: Write) -> None:
    parts = write("raise KeyError('oven')")
    take(parts, hear("please work"))

    with pytest.raises(FunctionError, match="there is no bot `pizzeria` any more") as raised:
        redrive(replace(means(parts), parts={}), dead(parts))
    assert raised.value.hint == "Bring bots/pizzeria.yml back, or drop the letter."


def test_a_letter_of_an_event_is_run_with_it_again_and_its_words_go_where_they_are_sent(write: Write) -> None:
    parts = write("return Reply(event.id, to='web:1')")
    take(parts, hear("hello"))
    parts.store.fulfillments.bury(EVENT)

    (turn,) = redrive(means(parts), dead(parts))

    assert (turn.conversation, turn.event_id) == ("pizzeria/web/1", "late/work/e-1/0")
    assert [message.text for message in turn.messages] == ["e-1"]
    assert parts.store.fulfillments.dead_letters() == ()


def test_a_letter_of_an_event_that_fails_again_stays_and_says_nothing(write: Write) -> None:
    parts = write("return [Reply('Hi.', to='web:1'), Reply('Hi.', to='web:nobody')]")
    take(parts, hear("hello"))
    parts.store.fulfillments.bury(EVENT)

    with pytest.raises(FunctionError, match="its Reply is to 'web:nobody', which is no conversation"):
        redrive(means(parts), dead(parts))

    assert [attempt.error for attempt in dead(parts).attempts] == [
        "functions/work: KeyError: 'oven'",
        "functions/work: its Reply is to 'web:nobody', which is no conversation and nobody known",
    ]
    assert len(parts.store.turns("pizzeria/web/1")) == 1


def test_a_letter_whose_function_has_nothing_to_say_is_gone_when_it_was_run(write: Write) -> None:
    parts = write("return None")
    parts.store.fulfillments.bury(EVENT)

    assert redrive(means(parts), dead(parts)) == ()
    assert parts.store.fulfillments.dead_letters() == ()
