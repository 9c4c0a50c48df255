"""Decide what a bot says next: pure functions over a conversation."""

from __future__ import annotations

from dataclasses import replace

from botctl.bots import answers, progress, replies, rules
from botctl.bots.bot import Bot
from botctl.bots.talk import Decision, Moment, Talk
from botctl.bots.weighing import weigh
from botctl.conversations.conversation import Conversation, Frame
from botctl.messages import Call, Message, Reply, Say, SlotValue, Understanding

# The first rule that applies decides.
_RULES = (
    rules.command,
    rules.choose,
    answers.confirm,
    answers.change,
    answers.answer,
    rules.start,
    rules.polite,
    rules.doubt,
)


def decide(bot: Bot, conversation: Conversation, moment: Moment, heard: Understanding | None) -> Decision:
    """Return what an utterance leads to; `heard` is None when a conversation begins without words."""
    talk = Talk(bot, awake(bot, conversation, moment), moment)
    if heard is None:
        return _greet(talk)
    weighed = weigh(bot, talk.before, heard)
    if weighed.wish is not None and weighed.wish.intent is not None:
        progress.wish(talk, weighed.wish.intent, weighed.wish.slots)
    for rule in _RULES:
        decision = rule(talk, weighed)
        if decision is not None:
            return decision
    return rules.miss(talk, weighed)


def fulfilled(bot: Bot, conversation: Conversation, moment: Moment, call: Call, reply: Reply) -> Decision:
    """Return what a function's reply leads to.

    Raise FunctionError where it names what is not there, wants what cannot be had together, or gives a
    slot what is not of its type.
    """
    replies.check(bot, call, reply)
    talk = Talk(bot, conversation, moment)
    attributes = {**conversation.attributes, **reply.attributes}
    talk.attributes = {name: value for name, value in attributes.items() if value is not None}
    if reply.ask is not None:
        return _ask_for(talk, reply, reply.ask)
    intent = talk.intent(talk.frames[-1])
    if replies.speaks(reply):
        talk.messages.append(reply.message())
    elif not talk.say_of(talk.frames[-1], "reply", intent.reply) and reply.intent is None:
        talk.say("done", title=talk.title(intent))
    _show_buttons(talk, reply.message())
    if reply.intent is not None:
        talk.frames = talk.frames[:-1]
        return progress.begin(talk, bot.intents[reply.intent], _given(reply))
    if reply.end:
        talk.frames = talk.frames[-1:]
    if reply.end and not talk.wishes:  # what was wished for in the same breath is still served
        talk.frames = ()
        return talk.decision(Say(ended=True))
    return progress.finish(talk)


def failed(bot: Bot, conversation: Conversation, moment: Moment) -> Decision:
    """Return what is said when a function failed: politely, and nothing of why."""
    talk = Talk(bot, conversation, moment)
    talk.say("failed")
    return progress.finish(talk)


def _greet(talk: Talk) -> Decision:
    talk.say("greet")
    if talk.frame is not None:
        return progress.advance(talk)
    return talk.decision(Say())


def _ask_for(talk: Talk, reply: Reply, name: str) -> Decision:
    """Ask for a slot in a function's words, or with its buttons under the slot's own."""
    kept = {key: value for key, value in talk.frames[-1].slots.items() if key != name}
    talk.amend(slots=kept, asking=name, prompt=None)
    progress.fill(talk, {key: value for key, value in _given(reply).items() if key != name})
    if replies.speaks(reply):
        talk.amend(prompt=reply.message())
    elif reply.buttons:
        question = progress.question(talk, talk.intent(talk.frames[-1]).slots[name])
        talk.amend(prompt=replace(question, buttons=reply.message().buttons))
    return progress.advance(talk)


def _given(reply: Reply) -> dict[str, SlotValue]:
    return {name: SlotValue(value) for name, value in reply.slots.items() if value is not None}


def _show_buttons(talk: Talk, message: Message) -> None:
    """Put a reply's buttons under what was said last: the reply itself, or words of the intent's."""
    if message.buttons and talk.messages:
        talk.messages[-1] = replace(talk.messages[-1], buttons=message.buttons)


def awake(bot: Bot, conversation: Conversation, moment: Moment) -> Conversation:
    """Return the conversation ready for a turn: in a locale the bot has, without what the bot dropped."""
    return replace(
        conversation,
        frames=tuple(_known(bot, frame) for frame in conversation.frames if frame.intent in bot.intents),
        wishes=tuple(wish for wish in conversation.wishes if wish.intent in bot.intents),
        locale=bot.locale(moment.utterance.locale or conversation.locale),
        ended=False,
    )


def _known(bot: Bot, frame: Frame) -> Frame:
    intent = bot.intents[frame.intent]
    slots = intent.slots
    return replace(
        frame,
        confirming=frame.confirming and intent.confirm.base is not None,
        slots={name: value for name, value in frame.slots.items() if name in slots},
        asking=frame.asking if frame.asking in slots else None,
    )
