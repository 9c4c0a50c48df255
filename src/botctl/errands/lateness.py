"""Make the utterances that carry what a function says after its turn, or of its own accord."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from botctl.bots import late
from botctl.bots.talk import Moment
from botctl.conversations.conversation import Conversation
from botctl.conversations.store import Store
from botctl.errors import FunctionError
from botctl.messages import Call, Reply, Utterance
from botctl.turn import Parts, turn_id

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


def words(
    function: str, said: Sequence[Reply], *, key: str, trace: str = "", parts: Mapping[str, Parts]
) -> tuple[Utterance, ...]:
    """Return the utterances of all that a function says when it was run under a key.

    `parts` are those of each bot by its name. Raise FunctionError where a reply is to nobody, or cannot be
    taken where it is to go; then nothing is said.
    """
    return tuple(
        _word(function, reply, key=f"{key}/{position}", trace=trace, parts=parts)
        for position, reply in enumerate(said)
        if reply.to_json()  # an empty one says nothing, and needs nobody
    )


def _word(function: str, reply: Reply, *, key: str, trace: str, parts: Mapping[str, Parts]) -> Utterance:
    if not reply.to:
        raise FunctionError(
            f"functions/{function}: its Reply is to nobody, and an event has nobody who waits for an answer",
            function=function,
            hint="Write Reply(to=...) with a conversation's key (helpdesk/web/...) or a person's (web:...).",
            again=False,
        )
    store = next((own.store for own in parts.values()), None)
    to = None if store is None else addressed(function, reply.to, store)
    if to is None or to.bot not in parts:
        bot = to.bot if to else ""
        raise FunctionError(
            f"functions/{function}: its Reply is to {reply.to!r}, and there is no bot `{bot}`",
            function=function,
            hint=f"The bots are: {', '.join(sorted(parts))}.",
            again=False,
        )
    said = Utterance(
        event_id=f"{LATE}{key}",
        bot=to.bot,
        connector=to.connector,
        channel=to.channel,
        conversation=to.id,
        person=to.person,
        locale="",
        text="",
        at=parts[to.bot].clock(),
        trace=trace,
        late={"reply": reply.to_json(), "call": None, "function": function},
    )
    check(parts[to.bot], said)
    return said


def check(parts: Parts, said: Utterance) -> None:
    """Raise FunctionError where a conversation could not take what is said as it stands."""
    kept = parts.store.conversation(said.conversation)
    stands = kept or Conversation(
        said.conversation, said.bot, said.connector, said.channel, said.person, said.locale
    )
    moment = Moment(said, parts.clock().astimezone(ZoneInfo(parts.bot.timezone)), turn_id(said))
    carried: Mapping[str, Any] = said.late or {}
    reply = Reply.from_json(carried["reply"])
    if carried["call"] is not None:
        late.answered(parts.bot, stands, moment, Call.from_json(carried["call"]), reply)
    else:
        late.told(parts.bot, stands, moment, carried["function"], reply)
