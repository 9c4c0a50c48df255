"""Make the utterances that carry what a function says after its turn, or of its own accord."""

from __future__ import annotations

from datetime import datetime

from botctl.conversations.conversation import Conversation
from botctl.conversations.store import Store
from botctl.errors import FunctionError
from botctl.messages import Call, Reply, Utterance

# Of the event ids of what nobody said: a connector's own have a session, a channel or a team before them.
LATE = "late/"


def answer(call: Call, reply: Reply, *, store: Store, now: datetime) -> Utterance:
    """Return the utterance that carries a late reply into the conversation of its call."""
    kept = store.conversation(call.conversation)
    bot, connector, _ = call.conversation.split("/", 2)
    return Utterance(
        event_id=f"{LATE}{call.turn_id}",
        bot=bot,
        connector=kept.connector if kept else connector,
        channel=call.channel,
        conversation=call.conversation,
        person=call.person,
        locale=call.locale,
        text="",
        at=now,
        trace=call.trace,
        late={"reply": reply.to_json(), "call": call.to_json(), "function": call.function},
    )


def word(function: str, reply: Reply, *, key: str, trace: str = "", store: Store, now: datetime) -> Utterance:
    """Return the utterance that carries what a function says of its own accord to whom it names in `to`.

    `key` is unique for what it was run for. Raise FunctionError where there is no such conversation.
    """
    conversation = addressed(function, reply.to, store)
    return Utterance(
        event_id=f"{LATE}{key}",
        bot=conversation.bot,
        connector=conversation.connector,
        channel=conversation.channel,
        conversation=conversation.id,
        person=conversation.person,
        locale="",
        text="",
        at=now,
        trace=trace,
        late={"reply": reply.to_json(), "call": None, "function": function},
    )


def addressed(function: str, to: str, store: Store) -> Conversation:
    """Return the conversation of a key, begun where there is none, or a person's latest.

    Raise FunctionError where the key is neither.
    """
    if to.count("/") >= 2:
        bot, connector, address = to.split("/", 2)
        begun = Conversation(to, bot, connector, connector, f"{connector}:{address}", "")
        return store.conversation(to) or begun
    found = store.conversations(person=to, limit=1)
    if not found:
        raise FunctionError(
            f"functions/{function}: its Reply is to {to!r}, which is no conversation and nobody known",
            function=function,
            hint="Write a conversation's key (helpdesk/web/...) or a person's (web:...), as calls have them.",
            again=False,
        )
    return found[0]
