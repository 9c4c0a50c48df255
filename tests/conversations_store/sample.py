"""Make the values that a turn hands to a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from botctl.conversations.conversation import Conversation, Frame
from botctl.conversations.store import Claimed, Store
from botctl.messages import Button, Json, Message, Ranked, SlotValue, Step, Turn, Understanding, Utterance

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
LEASE = timedelta(seconds=30)
KEEP = timedelta(days=30)


def say(event: str, text: str = "a large pizza", *, who: str = "ann", bot: str = "pizzeria") -> Utterance:
    """Return what somebody says in their one conversation with a bot on the web."""
    return Utterance(
        event_id=event,
        bot=bot,
        connector="web",
        channel="web",
        conversation=f"{bot}/web/{who}",
        person=f"web:{who}",
        locale="en-US",
        text=text,
        at=NOW,
    )


def claim(store: Store, utterance: Utterance, *, now: datetime = NOW, keep: timedelta = KEEP) -> Claimed:
    """Open an event that must be granted."""
    opened = store.open(utterance, now=now, lease=LEASE, keep=keep)
    assert isinstance(opened, Claimed), opened
    return opened


def reply(
    claimed: Claimed, text: str = "Which topping?", *, at: datetime = NOW, said: str = "a large pizza"
) -> Turn:
    """Return the claim's turn, with something in every field."""
    ranking = (Ranked("order_pizza", 0.9), Ranked("opening_hours", 0.1))
    slots = {"size": SlotValue("large", "large", 2, 7, 0.97)}
    return Turn(
        id=f"turn-{claimed.event_id}",
        conversation=claimed.conversation.id,
        number=claimed.conversation.version + 1,
        event_id=claimed.event_id,
        at=at,
        text=said,
        messages=(Message(text, (Button("Salami"), Button("Plain", "margherita"))),),
        expects="topping",
        understanding=Understanding(said, "en-US", ranking[0], ranking, slots, why=("a {size} pizza",)),
        before={},
        after={"size": "large"},
        steps=(Step("understand", 0.4), Step("decide", 0.1)),
    )


def moved(claimed: Claimed, **attributes: Json) -> Conversation:
    """Return the state after the claim's turn: a slot filled, another asked for, attributes set."""
    kept = claimed.conversation
    frame = Frame("order_pizza", {"size": "large"}, asking="topping", tries=1)
    return replace(kept, frames=(frame,), expects="topping", attributes={**kept.attributes, **attributes})


def take(store: Store, utterance: Utterance, *, at: datetime = NOW, outgoing: tuple[str, ...] = ()) -> Turn:
    """Take the turn of an event that must be granted."""
    claimed = claim(store, utterance, now=at)
    turn = reply(claimed, at=at, said=utterance.text)
    messages = tuple(Message(text) for text in outgoing)
    store.commit(claimed, moved(claimed, heard=utterance.text), turn, outgoing=messages)
    return turn
