"""Say what a function answers after its turn, or of its own accord."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botctl.bots import dialogue, progress, replies
from botctl.bots.bot import Bot
from botctl.bots.talk import Decision, Moment, Talk
from botctl.conversations.conversation import Conversation, Frame
from botctl.errors import FunctionError
from botctl.messages import Call, Reply, Say, SlotValue


def decide(bot: Bot, conversation: Conversation, moment: Moment, said: Mapping[str, Any]) -> Decision:
    """Return what an utterance's `late` leads to; one that cannot be taken is told as a failure.

    It was checked before it was written to the ledger, but the bot may have changed since.
    """
    reply, function = Reply.from_json(said["reply"]), str(said.get("function", ""))
    try:
        if said.get("call") is not None:
            return answered(bot, conversation, moment, Call.from_json(said["call"]), reply)
        return told(bot, conversation, moment, function, reply)
    except FunctionError:
        return dialogue.failed(bot, conversation, moment)


def answered(bot: Bot, conversation: Conversation, moment: Moment, call: Call, reply: Reply) -> Decision:
    """Return what a late reply to a call leads to, as if it had been made now, and what went on before.

    What the answer is about is said first. Raise FunctionError as `dialogue.fulfilled` does, and where
    the bot no longer serves the intent.
    """
    awake = dialogue.awake(bot, conversation, moment)
    if call.intent not in bot.intents:
        raise FunctionError(
            f"functions/{call.function}: it answers the intent {call.intent!r}, "
            f"which bot {bot.name} does not serve any more",
            function=call.function,
            hint=f"Add it to `intents:` in bots/{bot.name}.yml again, or drop the dead letter.",
        )
    intent = bot.intents[call.intent]
    slots = {name: value for name, value in call.slots.items() if name in intent.slots and value is not None}
    on_top = replace(awake, frames=(*awake.frames, Frame(intent.name, slots)))
    decision = dialogue.fulfilled(bot, on_top, moment, call, reply)
    about = Talk(bot, awake, moment).words("late", title=intent.title.get(awake.locale))
    first, *rest = decision.messages
    return replace(decision, messages=(replace(first, text=f"{about} {first.text}".strip()), *rest))


def told(bot: Bot, conversation: Conversation, moment: Moment, function: str, reply: Reply) -> Decision:
    """Return what a function that nobody called leads to: its words, and the intent it goes on with.

    Raise FunctionError where it says nothing, or wants what only the answer to a call can have.
    """
    _check(bot, function, reply)
    talk = Talk(bot, dialogue.awake(bot, conversation, moment), moment)
    attributes = {**talk.attributes, **reply.attributes}
    talk.attributes = {name: value for name, value in attributes.items() if value is not None}
    if replies.speaks(reply):
        talk.messages.append(reply.message())
    if reply.intent is not None:
        found = {name: SlotValue(value) for name, value in reply.slots.items() if value is not None}
        return progress.begin(talk, bot.intents[reply.intent], found)
    if reply.end:
        talk.frames, talk.wishes = (), ()
        return talk.decision(Say(ended=True))
    if talk.frame is not None:
        return progress.advance(talk)
    return talk.decision(Say())


def _check(bot: Bot, function: str, reply: Reply) -> None:
    silent = not replies.speaks(reply) and reply.intent is None
    adrift = reply.intent is None and (reply.ask is not None or bool(reply.slots))
    if silent or adrift:
        fault = "says nothing" if silent else "has a slot, and no intent that it belongs to"
        hint = "Give it a text, or an intent to begin."
        raise FunctionError(f"functions/{function}: its Reply {fault}", function=function, hint=hint)
    if reply.intent is not None:
        replies.check(bot, Call(reply.intent, function, {}, "", "", "", "", "", ""), reply)
