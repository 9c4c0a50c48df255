"""The path of a turn, with the real store, the real functions and the exact matcher."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botctl.bots.bot import Bot
from botctl.conversations.memory import MemoryStore
from botctl.conversations.store import Claimed, Waiting
from botctl.errors import EventConflict, StillWaiting
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.intents.intent import Intent, Slot
from botctl.intents.model import Context
from botctl.intents.phrases import Localised
from botctl.intents.training import untrained
from botctl.messages import Call, Message, Reply, Understanding, Utterance
from botctl.turn import MAX_ATTEMPTS, MAX_CALLS, Parts, take, turn_id
from tests.bots.pizzeria import PIZZERIA, said

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

COUNTED = """
import os, pathlib
from botctl import Reply

def handle(call):
    runs = pathlib.Path(os.environ["BOTCTL_DATA"], "runs")
    runs.write_text((runs.read_text() if runs.exists() else "") + call.turn_id + "\\n")
    {body}
"""


def serving(name: str, utterance: str, **parts: object) -> Intent:
    return Intent(name, Localised(name), Localised((utterance,)), **parts)  # type: ignore[arg-type]  # a test's shorthand


INTENTS = {
    **PIZZERIA.intents,
    "work": serving("work", "please work", call="work", slow=said("One moment, {who}.")),
    "circle": serving("circle", "go in circles", call="circle"),
    "order": serving(
        "order", "i want tea", slots={"what": Slot("what", "text", ask=said("What?"))}, reply=said("{what}!")
    ),
}
BOT = replace(PIZZERIA, intents=INTENTS)


def hear(text: str, event: str = "e1") -> Utterance:
    return Utterance(event, "pizzeria", "web", "web", "pizzeria/web/1", "web:1", "en-US", text, NOW)


Make = Callable[..., Parts]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Return what makes the parts of a bot whose functions have these bodies."""
    monkeypatch.setenv("BOTCTL_DATA", "")
    made: list[InProcess] = []

    def parts(bot: Bot = BOT, **bodies: str) -> Parts:
        functions = {}
        for name, body in bodies.items():
            (tmp_path / f"{name}.py").write_text(COUNTED.format(body=body))
            functions[name] = Function(name, tmp_path / f"{name}.py", slow_after=0.05)
        invoker = InProcess(functions, data=tmp_path)
        made.append(invoker)
        model = untrained(bot.definitions)
        return Parts(bot, model, MemoryStore(), invoker, lambda: NOW, patience=timedelta(seconds=0.1))

    yield parts
    for invoker in made:
        invoker.close()


def runs(tmp_path: Path) -> list[str]:
    path = tmp_path / "runs"
    return path.read_text().split() if path.exists() else []


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


def test_an_utterance_is_understood_fulfilled_kept_and_answered(make: Make, tmp_path: Path) -> None:
    parts = make(work="return Reply('Worked.', attributes={'n': 1})")
    turn = take(parts, hear("please work"))
    assert texts(turn.messages) == ["Worked."]
    assert runs(tmp_path) == [turn_id(hear("please work"))]
    kept = parts.store.conversation("pizzeria/web/1")
    assert kept is not None
    assert kept.version == 1
    assert kept.attributes == {"n": 1}
    assert parts.store.turns("pizzeria/web/1") == (turn,)
    assert [(step.name, step.detail) for step in turn.steps] == [
        ("understand", ""),
        ("decide", ""),
        ("call", "work"),
    ]


def test_a_repeated_event_gets_the_stored_turn_and_runs_nothing(make: Make, tmp_path: Path) -> None:
    parts = make(work="return Reply('Worked.')")
    first = take(parts, hear("please work"))
    assert take(parts, hear("please work")) == first
    assert len(runs(tmp_path)) == 1


def test_one_event_id_with_another_text_is_refused(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")
    take(parts, hear("please work"))
    with pytest.raises(EventConflict):
        take(parts, hear("something else"))


def test_a_failure_is_told_politely_and_kept_for_the_author_in_full(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    parts = make(work="raise LookupError('secret detail')")
    with caplog.at_level(logging.ERROR):
        turn = take(parts, hear("please work"))
    assert texts(turn.messages) == ["<failed>"]
    assert "LookupError: secret detail" in turn.steps[-1].error
    assert "Traceback" in caplog.text


def test_a_reply_that_names_no_slot_of_the_intent_fails_politely(make: Make) -> None:
    turn = take(make(work="return Reply('x', ask='nothing')"), hear("please work"))
    assert texts(turn.messages) == ["<failed>"]
    assert "its Reply names the slot 'nothing'" in turn.steps[-1].error


def test_each_call_of_a_turn_has_a_key_of_its_own_and_a_circle_ends(make: Make, tmp_path: Path) -> None:
    turn = take(make(circle="return Reply('Round.', intent='circle')"), hear("go in circles"))
    key = turn_id(hear("go in circles"))
    assert runs(tmp_path) == [key, *(f"{key}-{n}" for n in range(2, MAX_CALLS + 1))]
    assert texts(turn.messages) == ["Round."] * MAX_CALLS + ["<failed>"]


def test_each_call_of_a_turn_holds_the_conversation_anew(make: Make) -> None:
    clock = [NOW]
    parts = replace(make(circle="return Reply('Round.', intent='circle')"), clock=lambda: clock[0])

    class Slow:
        """Let each call take most of the lease, and somebody else try for the conversation."""

        def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
            clock[0] += parts.lease - timedelta(seconds=1)
            opened = parts.store.open(hear("go in circles"), now=clock[0], lease=parts.lease, keep=DAY)
            assert isinstance(opened, Waiting)
            return parts.functions.invoke(call, slow=slow)

        def close(self) -> None:
            """Stop nothing."""

    turn = take(replace(parts, functions=Slow()), hear("go in circles"))
    assert texts(turn.messages) == ["Round."] * MAX_CALLS + ["<failed>"]


def test_a_slow_function_has_its_slow_words_said_first(make: Make) -> None:
    parts = make(work="import time; time.sleep(0.2); return Reply('Late.')")
    slow: list[Message] = []
    turn = take(parts, hear("please work"), slow=slow.append)
    assert slow == [Message("One moment, .")]
    assert texts(turn.messages) == ["Late."]


def test_a_text_that_names_an_intent_starts_it(make: Make) -> None:
    turn = take(make(work="return Reply('Worked.')"), hear("/work"))
    assert texts(turn.messages) == ["Worked."]
    assert turn.understanding is not None
    assert turn.understanding.engine == "button"


def test_a_text_that_names_no_intent_is_a_text(make: Make) -> None:
    assert texts(take(make(), hear("/nonsense")).messages) == ["<fallback>"]


def test_an_understanding_that_the_connector_brought_is_taken(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")
    named = take(parts, hear("/work")).understanding
    turn = take(parts, replace(hear("whatever", "e2"), understanding=named))
    assert texts(turn.messages) == ["Worked."]


def test_the_record_shows_slots_before_and_after(make: Make) -> None:
    parts = make()
    take(parts, hear("i want tea", "e1"))
    turn = take(parts, hear("green tea", "e2"))
    assert (turn.before, turn.after) == ({}, {})
    assert texts(turn.messages) == ["green tea!"]


class BrokenModel:
    """Stand for a model that has a bug."""

    def understand(self, text: str, context: Context) -> Understanding:
        raise ZeroDivisionError(text)


def test_a_model_that_breaks_has_understood_nothing_and_the_conversation_goes_on(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    parts = make()
    assert texts(take(replace(parts, model=BrokenModel()), hear("i want tea")).messages) == ["<fallback>"]
    assert "ZeroDivisionError" in caplog.text
    assert texts(take(parts, hear("i want tea", "e2")).messages) == ["What?"]


class Broken:
    """Stand for an invoker that has a bug."""

    def invoke(self, call: Call, *, slow: Callable[[], None] | None = None) -> Reply:
        raise ZeroDivisionError(call.intent)

    def close(self) -> None:
        """Stop nothing."""


def test_a_bug_keeps_nothing_and_lets_the_event_be_tried_again(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")
    with pytest.raises(ZeroDivisionError):
        take(replace(parts, functions=Broken()), hear("please work"))
    assert parts.store.turns("pizzeria/web/1") == ()
    assert texts(take(parts, hear("please work")).messages) == ["Worked."]


def test_an_event_that_never_ends_gets_an_apology_and_the_next_its_turn(make: Make) -> None:
    parts = make()
    broken = replace(parts, functions=Broken())
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            take(broken, hear("please work"))
    assert texts(take(broken, hear("please work")).messages) == ["<failed>"]
    assert texts(take(parts, hear("i want tea", "e2")).messages) == ["What?"]


def test_an_earlier_event_whose_request_died_has_its_turn_first(make: Make) -> None:
    parts = make()
    parts.store.receive(hear("i want tea", "e1"), now=NOW)
    assert texts(take(parts, hear("green tea", "e2")).messages) == ["green tea!"]
    assert [turn.event_id for turn in parts.store.turns("pizzeria/web/1")] == ["e1", "e2"]


def test_an_earlier_event_that_breaks_does_not_keep_the_next_from_its_turn(make: Make) -> None:
    parts = make()
    parts.store.receive(hear("please work", "e1"), now=NOW)
    broken = replace(parts, functions=Broken(), patience=MINUTE)
    assert texts(take(broken, hear("i want tea", "e2")).messages) == ["What?"]
    said = [texts(turn.messages) for turn in parts.store.turns("pizzeria/web/1")]
    assert said == [["<failed>"], ["What?"]]


def claim(parts: Parts, utterance: Utterance) -> Claimed:
    opened = parts.store.open(utterance, now=NOW, lease=MINUTE, keep=DAY)
    assert isinstance(opened, Claimed)
    return opened


def test_a_turn_waits_for_the_one_ahead_only_so_long_and_keeps_its_place(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")
    ahead = claim(parts, hear("i want tea", "e1"))
    with pytest.raises(StillWaiting, match="an earlier message is still being answered"):
        take(parts, hear("please work", "e2"))
    parts.store.release(ahead)
    assert texts(take(parts, hear("please work", "e2")).messages) != []
    assert [turn.event_id for turn in parts.store.turns("pizzeria/web/1")] == ["e1", "e2"]


def test_whoever_overstayed_its_lease_gets_the_turn_that_was_taken_meanwhile(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")

    class Overtaken:
        """Let another holder take the turn while this one is still understanding."""

        def understand(self, text: str, context: Context) -> Understanding:
            later = replace(parts, clock=lambda: NOW + DAY)
            take(later, hear("please work"))
            return parts.model.understand(text, context)

    turn = take(replace(parts, model=Overtaken()), hear("please work"))
    assert parts.store.turns("pizzeria/web/1") == (turn,)


def test_a_call_that_fails_for_good_is_a_dead_letter_with_all_it_takes_to_run_it_again(
    make: Make, tmp_path: Path
) -> None:
    parts = make(work="raise KeyError('oven')")
    turn = take(
        parts, replace(hear("please work"), trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    )

    (letter,) = parts.store.fulfillments.dead_letters()
    call = Call.from_json(letter.work)
    assert texts(turn.messages) == ["<failed>"]
    assert (letter.id, letter.function, letter.at) == (turn_id(hear("please work")), "work", NOW)
    assert (letter.bot, letter.conversation, letter.person) == ("pizzeria", "pizzeria/web/1", "web:1")
    assert (call.intent, call.utterance, call.turn_id) == ("work", "please work", letter.id)
    assert letter.error == "functions/work: KeyError: 'oven'"
    assert "raise KeyError('oven')" in letter.story
    assert letter.before["version"] == 0
    assert [step.name for step in letter.steps] == ["understand", "decide", "call"]


def test_a_reply_that_cannot_be_taken_is_a_dead_letter_too(make: Make) -> None:
    parts = make(work="return Reply(intent='nowhere')")
    take(parts, hear("please work"))

    (letter,) = parts.store.fulfillments.dead_letters()
    assert "names the intent 'nowhere'" in letter.error


def test_a_call_that_works_leaves_no_dead_letter(make: Make) -> None:
    parts = make(work="return Reply('Worked.')")
    take(parts, hear("please work"))
    assert parts.store.fulfillments.dead_letters() == ()


def late(reply: Reply, call: Call | None) -> Utterance:
    said = {"reply": reply.to_json(), "call": call.to_json() if call else None, "function": "work"}
    return replace(hear("", event="late-1"), late=said)


def test_a_late_answer_is_a_turn_of_its_conversation_and_is_given_once(make: Make) -> None:
    parts = make(work="raise KeyError('oven')")
    take(parts, hear("please work"))
    (letter,) = parts.store.fulfillments.dead_letters()
    answer = late(Reply("Worked at last.", attributes={"n": 1}), Call.from_json(letter.work))

    turn = take(parts, answer)

    assert texts(turn.messages) == ["<late> Worked at last."]
    assert (turn.number, turn.text, turn.understanding) == (2, "", None)
    assert take(parts, answer) == turn
    kept = parts.store.conversation("pizzeria/web/1")
    assert kept is not None
    assert kept.attributes == {"n": 1}


def test_a_function_that_nobody_called_begins_a_conversation(make: Make) -> None:
    parts = make()
    turn = take(parts, late(Reply("The oven is on fire."), None))
    assert texts(turn.messages) == ["The oven is on fire."]
