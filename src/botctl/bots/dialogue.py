"""Decide what a bot says next: pure functions over a conversation."""

from __future__ import annotations

from dataclasses import replace

from botctl.bots import progress, rules
from botctl.bots.bot import Bot
from botctl.bots.heard import weigh
from botctl.bots.talk import Decision, Moment, Talk
from botctl.conversations.conversation import Conversation, Frame
from botctl.errors import FunctionError
from botctl.messages import Ask, Call, Message, Reply, Say, SlotValue, Understanding

# The first rule that applies decides.
_RULES = (
    rules.command,
    rules.choose,
    rules.confirm,
    rules.change,
    rules.answer,
    rules.start,
    rules.polite,
    rules.doubt,
)


def decide(bot: Bot, conversation: Conversation, moment: Moment, heard: Understanding | None) -> Decision:
    """Return what an utterance leads to; `heard` is None when a conversation begins without words."""
    talk = Talk(bot, _awake(bot, conversation, moment), moment)
    if heard is None:
        return _greet(talk)
    weighed = weigh(bot, talk.before, heard)
    for rule in _RULES:
        decision = rule(talk, weighed)
        if decision is not None:
            return decision
    return rules.miss(talk, weighed)


def fulfilled(bot: Bot, conversation: Conversation, moment: Moment, call: Call, reply: Reply) -> Decision:
    """Return what a function's reply leads to.

    Raise FunctionError where it names what is not there, or wants what cannot be had together.
    """
    _check_wishes(call, reply)
    _check_reply(bot, call, reply)
    talk = Talk(bot, conversation, moment)
    attributes = {**conversation.attributes, **reply.attributes}
    talk.attributes = {name: value for name, value in attributes.items() if value is not None}
    frame = conversation.frames[-1]
    message = reply.message()
    spoke = bool(message.text or message.card or message.image)
    if spoke:
        talk.messages.append(message)
    if reply.ask is not None:
        return _ask_for(talk, reply, reply.ask, spoke=spoke)
    intent = bot.intents[frame.intent]
    if not spoke and not talk.say_of(frame, "reply", intent.reply) and reply.intent is None:
        talk.say("done", title=talk.title(intent))
    _show_buttons(talk, message)
    if reply.end:
        talk.frames = ()
        return talk.decision(Say(ended=True))
    if reply.intent is not None:
        talk.frames = talk.frames[:-1]
        found = {name: SlotValue(value) for name, value in reply.slots.items() if value is not None}
        return progress.begin(talk, bot.intents[reply.intent], found)
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


def _ask_for(talk: Talk, reply: Reply, name: str, *, spoke: bool) -> Decision:
    frame = talk.frames[-1]
    slot = talk.intent(frame).slots[name]
    kept = {key: value for key, value in frame.slots.items() if key != name}
    given = {key: value for key, value in reply.slots.items() if value is not None}
    talk.amend(slots={**kept, **given}, asking=None, prompt=None)
    if not spoke:
        asked = progress.ask(talk, slot)
        if not reply.buttons:
            return asked
        _show_buttons(talk, reply.message())
    talk.amend(asking=name, tries=0, prompt=talk.messages[-1])
    return talk.decision(Ask(name))


def _show_buttons(talk: Talk, message: Message) -> None:
    """Put a reply's buttons under what was said last: the reply itself, or words of the intent's."""
    if message.buttons and talk.messages:
        talk.messages[-1] = replace(talk.messages[-1], buttons=message.buttons)


def _check_wishes(call: Call, reply: Reply) -> None:
    """Refuse a reply of which a part would be ignored in silence."""
    message = reply.message()
    mute = not (message.text or message.card or message.image)
    follows = [name for name in ("intent", "ask", "end") if getattr(reply, name)]
    if len(follows) > 1:
        fault, hint = (
            f"has both `{follows[0]}` and `{follows[1]}`",
            "A conversation can go on in one way only.",
        )
    elif reply.slots and not follows:
        fault, hint = (
            "has `slots`, and nothing goes on with them",
            "Add `intent` or `ask`, or use attributes.",
        )
    elif reply.buttons and mute and reply.intent:
        fault, hint = "has buttons under no words", "Add `text`, or leave the buttons to the next intent."
    else:
        return
    raise FunctionError(f"functions/{call.function}: its Reply {fault}", function=call.function, hint=hint)


def _check_reply(bot: Bot, call: Call, reply: Reply) -> None:
    """Refuse a reply that names a slot or an intent that is not there."""
    if reply.intent is not None and reply.intent not in bot.intents:
        raise FunctionError(
            f"functions/{call.function}: its Reply names the intent {reply.intent!r}, "
            f"which bot {bot.name} does not serve",
            function=call.function,
            hint=f"Add it to `intents:` in bots/{bot.name}.yml, or mend the name.",
        )
    intent = bot.intents[reply.intent or call.intent]
    wanted = [*reply.slots] if reply.ask is None else [reply.ask, *reply.slots]
    for name in wanted:
        if name not in intent.slots:
            raise FunctionError(
                f"functions/{call.function}: its Reply names the slot {name!r}, "
                f"which intent {intent.name} does not have",
                function=call.function,
                hint=f"Its slots: {', '.join(intent.slots) or 'none'}.",
            )


def _awake(bot: Bot, conversation: Conversation, moment: Moment) -> Conversation:
    """Return the conversation ready for a turn: in a locale the bot has, without what the bot dropped."""
    return replace(
        conversation,
        frames=tuple(_known(bot, frame) for frame in conversation.frames if frame.intent in bot.intents),
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
