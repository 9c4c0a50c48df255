"""Conversations in which alerts are told, and their buttons pressed: each a turn of the shipped bot."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from botctl.bots.bot import Bot
from botctl.conversations.memory import MemoryStore
from botctl.errands.lateness import words
from botctl.functions.in_process import InProcess
from botctl.intents.training import untrained
from botctl.messages import Reply, Turn, Utterance
from botctl.testing.player import Clock
from botctl.turn import Parts, take
from botctl.workspace.read import load

from .conftest import Run
from .documents import INSTANCE, changed
from .fake_aws import Aws

ROOT = Path(__file__).parents[2]
STOPPED = datetime(2026, 1, 5, 9, 58, tzinfo=ZoneInfo("Europe/Berlin"))
OTHER = "i-0a1b2c3d4e5f60718"


@dataclass(slots=True)
class Channel:
    """Hold one conversation of those on call with the bot; the first of them who talks is Anna."""

    parts: Parts
    locale: str
    numbers: Iterator[int] = field(default_factory=itertools.count)
    key: str = "operations/web/anna"

    def say(self, text: str, *, person: str = "web:anna") -> Turn:
        """Take the turn of what somebody says."""
        event = str(next(self.numbers))
        now = self.parts.clock()
        return take(
            self.parts,
            Utterance(event, "operations", "web", "web", self.key, person, self.locale, text, now),
        )

    def hear(self, reply: Reply | None) -> Turn:
        """Take the turn of what a function says of its own accord."""
        assert reply is not None
        (said,) = words("instances", [reply], key=str(next(self.numbers)), parts={"operations": self.parts})
        return take(self.parts, said)

    def press(self, turn: Turn, title: str) -> Turn:
        """Take the turn of a button of an earlier turn."""
        (button,) = [one for message in turn.messages for one in message.buttons if one.title == title]
        return self.say(button.text)

    def kept(self, instance: str = INSTANCE) -> object:
        """Return what the conversation knows of an alert."""
        conversation = self.parts.store.conversation(self.key)
        assert conversation is not None
        return conversation.attributes.get(f"alert {instance}")


@pytest.fixture(scope="module")
def bot() -> Bot:
    return load(ROOT).bots["operations"]


@pytest.fixture
def clock() -> Clock:
    return Clock(STOPPED + timedelta(minutes=5))


def channel(bot: Bot, clock: Clock, functions: InProcess, locale: str) -> Channel:
    found = Channel(Parts(bot, untrained(bot.definitions), MemoryStore(), functions, clock), locale)
    found.say("")
    return found


@pytest.fixture
def functions(tmp_path: Path, run: Run) -> Iterator[InProcess]:  # `run` puts BOTCTL_DATA back
    invoker = InProcess(load(ROOT).functions, data=tmp_path)
    yield invoker
    invoker.close()


@pytest.fixture
def anna(bot: Bot, clock: Clock, functions: InProcess, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("ALERTS_TO", "operations/web/anna")
    return channel(bot, clock, functions, "en-US")


@pytest.fixture
def jana(bot: Bot, clock: Clock, functions: InProcess, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setenv("ALERTS_TO", "operations/web/anna")
    monkeypatch.setenv("ALERTS_LANGUAGE", "de")
    return channel(bot, clock, functions, "de-DE")


def said(turn: Turn) -> list[str]:
    return [message.text for message in turn.messages]


def test_an_alert_is_a_turn_and_acknowledging_it_is_one_that_keeps_who_and_when(
    anna: Channel, run: Run, aws: Aws
) -> None:
    aws.instances[INSTANCE] = ("stopped", "web-1", "", "")
    alert = anna.hear(run("instances", changed("stopped", STOPPED)))
    text = f"web-1 ({INSTANCE}) has stopped, and no user asked for it. CloudTrail shows nobody who did."
    assert (alert.number, alert.text, said(alert)) == (2, "", [text])
    assert [button.title for button in alert.messages[0].buttons] == ["Acknowledge", "It was me"]
    pressed = anna.press(alert, "Acknowledge")
    assert pressed.text == f"acknowledge alert {INSTANCE}"
    assert pressed.understanding is not None
    assert pressed.understanding.intent is not None
    assert pressed.understanding.intent.name == "acknowledge_alert"
    assert pressed.understanding.slots["instance"].value == INSTANCE
    assert said(pressed) == [f"Acknowledged: web-1 ({INSTANCE}) is yours."]
    assert anna.kept() == {
        "name": "web-1",
        "at": "2026-01-05T09:58:00+00:00",
        "text": text,
        "done": {"acknowledged": {"by": "web:anna", "at": "2026-01-05T10:03:00+01:00"}},
    }


def test_it_was_me_closes_the_alert(anna: Channel, run: Run, aws: Aws) -> None:
    alert = anna.hear(run("instances", changed("stopped", STOPPED)))
    assert said(anna.press(alert, "It was me")) == [f"Good to know: {INSTANCE} was you. The alert is closed."]
    assert said(anna.say("alerts")) == ["No alert is open here."]
    assert said(anna.press(alert, "Acknowledge")) == [
        f"{INSTANCE}: closed, it was you, as noted on 5 January at 10:03."
    ]


def test_who_comes_second_hears_who_has_it_and_may_still_have_been_it(
    anna: Channel, run: Run, aws: Aws, clock: Clock
) -> None:
    alert = anna.hear(run("instances", changed("stopped", STOPPED)))
    anna.press(alert, "Acknowledge")
    clock.move(timedelta(hours=1))
    again = f"acknowledge alert {INSTANCE}"
    assert said(anna.say(again, person="web:bo")) == [
        f"{INSTANCE}: acknowledged by web:anna on 5 January at 10:03."
    ]
    assert said(anna.say(again)) == [f"{INSTANCE}: acknowledged by you on 5 January at 10:03."]
    anna.say("it was me", person="web:bo")
    anna.say(f"alert {INSTANCE} was me", person="web:bo")
    assert said(anna.say(again)) == [f"{INSTANCE}: closed, it was web:bo, as noted on 5 January at 11:03."]


def test_the_only_open_alert_needs_no_name(anna: Channel, run: Run, aws: Aws) -> None:
    anna.hear(run("instances", changed("stopped", STOPPED)))
    assert said(anna.say("I'm on it")) == [f"Acknowledged: {INSTANCE} is yours."]


def test_which_of_several_is_asked_and_answered_by_a_button_or_a_name(
    anna: Channel, run: Run, aws: Aws
) -> None:
    two(anna, run, aws)
    asked = anna.say("acknowledge")
    assert said(asked) == ["Which one do you mean?"]
    assert (asked.expects, [button.title for button in asked.messages[0].buttons]) == (
        "instance",
        [f"db-2 ({OTHER})", f"web-1 ({INSTANCE})"],
    )
    assert said(anna.say("the web-1")) == [f"Acknowledged: web-1 ({INSTANCE}) is yours."]
    assert said(anna.say("DB-2 was me")) == [f"Good to know: db-2 ({OTHER}) was you. The alert is closed."]


def test_one_that_was_never_told_is_not_taken_for_another(anna: Channel, run: Run, aws: Aws) -> None:
    anna.hear(run("instances", changed("stopped", STOPPED)))
    asked = anna.say(f"acknowledge alert {OTHER}")
    assert said(asked) == [f"I have told of no alert about {OTHER} here. Which one do you mean?"]
    assert said(anna.press(asked, INSTANCE)) == [f"Acknowledged: {INSTANCE} is yours."]


def test_the_open_alerts_are_listed_with_what_became_of_them(anna: Channel, run: Run, aws: Aws) -> None:
    two(anna, run, aws)
    anna.say("I'll look after web-1")
    listed = anna.say("alerts")
    still_open = (
        f"db-2 ({OTHER}) has stopped, and no user asked for it. CloudTrail shows nobody who did. "
        "Nobody has acknowledged it."
    )
    taken = f"web-1 ({INSTANCE}): acknowledged by you on 5 January at 10:03."
    assert said(listed) == [f"{still_open}\n{taken}"]
    assert said(anna.say("who stopped db-2")) == [still_open]
    assert said(anna.press(listed, f"Acknowledge db-2 ({OTHER})")) == [
        f"Acknowledged: db-2 ({OTHER}) is yours."
    ]


def test_the_next_alert_about_an_instance_is_open_again(anna: Channel, run: Run, aws: Aws) -> None:
    anna.press(anna.hear(run("instances", changed("stopped", STOPPED, event="1"))), "It was me")
    later = STOPPED + timedelta(hours=3)
    anna.hear(run("instances", changed("stopped", later, event="2")))
    assert said(anna.say("it was me")) == [f"Good to know: {INSTANCE} was you. The alert is closed."]


def test_an_alert_is_forgotten_after_a_month(anna: Channel, run: Run, aws: Aws, clock: Clock) -> None:
    two(anna, run, aws)
    clock.move(timedelta(days=29))
    anna.hear(run("instances", changed("terminated", STOPPED + timedelta(days=29))))
    clock.move(timedelta(days=2))
    assert said(anna.say("web-1 was me")) == [
        f"Good to know: web-1 ({INSTANCE}) was you. The alert is closed."
    ]
    assert anna.kept(OTHER) is None
    assert anna.kept() is not None


def test_an_alert_in_the_middle_of_a_question_leaves_it_open(anna: Channel, run: Run, aws: Aws) -> None:
    two(anna, run, aws)
    anna.say("acknowledge")
    alert = anna.hear(run("instances", changed("terminated", STOPPED)))
    assert alert.expects == "instance"
    assert said(anna.say("db-2")) == [f"Acknowledged: db-2 ({OTHER}) is yours."]


def test_starting_over_forgets_no_alert(anna: Channel, run: Run, aws: Aws) -> None:
    anna.hear(run("instances", changed("stopped", STOPPED)))
    assert said(anna.say("start over")) == [
        'All right. The alerts stay as they are; say "alerts" to see them.'
    ]
    assert said(anna.say("it was me")) == [f"Good to know: {INSTANCE} was you. The alert is closed."]


def test_in_german(jana: Channel, run: Run, aws: Aws) -> None:
    aws.instances[INSTANCE] = ("stopped", "web-1", "", "")
    alert = jana.hear(run("instances", changed("stopped", STOPPED)))
    text = (
        f"web-1 ({INSTANCE}) hat angehalten, und kein Benutzer hat darum gebeten. "
        "CloudTrail zeigt niemanden, der es war."
    )
    assert said(alert) == [text]
    assert said(jana.say("Alarme")) == [f"{text} Noch hat es niemand bestätigt."]
    pressed = jana.press(alert, "Bestätigen")
    assert pressed.understanding is not None
    assert pressed.understanding.slots["instance"].value == INSTANCE
    assert said(pressed) == [f"Bestätigt: Um web-1 ({INSTANCE}) kümmern Sie sich."]
    assert said(jana.press(alert, "Bestätigen")) == [
        f"web-1 ({INSTANCE}): am 5. Januar um 10:03 Uhr von Ihnen bestätigt."
    ]
    assert said(jana.press(alert, "Das war ich")) == [
        f"Gut zu wissen: web-1 ({INSTANCE}), das waren Sie. Der Alarm ist geschlossen."
    ]
    assert said(jana.say("das war ich")) == ["Hier ist kein Alarm offen."]


def two(channel: Channel, run: Run, aws: Aws) -> None:
    """Tell of two instances, web-1 and then db-2."""
    aws.instances = {INSTANCE: ("stopped", "web-1", "", ""), OTHER: ("stopped", "db-2", "", "")}
    channel.hear(run("instances", changed("stopped", STOPPED, event="web-1")))
    other = changed("stopped", STOPPED + timedelta(minutes=1), event="db-2")
    channel.hear(run("instances", {**other, "detail": {**other["detail"], "instance-id": OTHER}}))
