"""An utterance is understood where it stands: what is worked on, asked for and agreed already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from botctl.bots.bot import Bot
from botctl.bots.heard import standing
from botctl.bots.talk import Moment
from botctl.conversations.conversation import Conversation, Frame
from botctl.intents.intent import Slot
from botctl.messages import Json, Utterance
from tests.bots.pizzeria import NOW, PIZZERIA, intent

DATES = {name: Slot(name, "date") for name in ("arrival", "departure")}
HOTEL: Bot = replace(
    PIZZERIA, intents={"book": intent("book", "Book", slots=DATES | {"at": Slot("at", "time")})}
)
HELLO = Utterance("e1", "hotel", "web", "web", "c1", "p1", "en-US", "hello", NOW)
MOMENT = Moment(HELLO, NOW, "t1")


def conversation(*frames: Frame) -> Conversation:
    return Conversation("c1", "hotel", "web", "web", "p1", "en-US", frames=frames)


def agreed(slots: dict[str, Json]) -> date | None:
    return standing(HOTEL, conversation(Frame("book", slots, asking="at")), MOMENT).day


def test_the_intent_and_the_slot_asked_for_are_told() -> None:
    context = standing(HOTEL, conversation(Frame("book", asking="at")), MOMENT)
    assert (context.locale, context.now, context.intent, context.slot) == ("en-US", NOW, "book", "at")


def test_what_the_bot_dropped_is_not_worked_on_any_more() -> None:
    context = standing(HOTEL, conversation(Frame("dropped", {"arrival": "2026-01-09"}, "at")), MOMENT)
    assert (context.intent, context.slot, context.day) == (None, None, None)


@pytest.mark.parametrize(
    ("slots", "day"),
    [
        ({"arrival": "2026-01-09"}, date(2026, 1, 9)),
        ({"arrival": "2026-01-09", "departure": "2026-01-11"}, None),
        ({"at": "10:00"}, None),
        ({"arrival": "nonsense of a function"}, None),
        ({"arrival": 5}, None),
    ],
)
def test_a_day_was_agreed_where_there_is_exactly_one(slots: dict[str, Json], day: date | None) -> None:
    assert agreed(slots) == day
