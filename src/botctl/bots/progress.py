"""Carry an intent forward: fill its slots, ask for the next, confirm, fulfill, take up the one before."""

from __future__ import annotations

from collections.abc import Mapping

from botctl.bots.bot import Bot
from botctl.bots.talk import Decision, Talk
from botctl.conversations.conversation import Frame, Wish
from botctl.intents.intent import Intent, Slot
from botctl.messages import Ask, Call, Json, Message, Say, SlotValue

# Deeper interruptions than this are forgotten: nobody remembers what they wanted six intents ago.
MAX_FRAMES = 5


def begin(talk: Talk, intent: Intent, found: Mapping[str, SlotValue], *, prefix: str = "") -> Decision:
    """Start an intent on top of what is going on."""
    others = tuple(frame for frame in talk.frames if frame.intent != intent.name)
    talk.wishes = tuple(wish for wish in talk.wishes if wish.intent != intent.name)
    defaults = {slot.name: slot.default for slot in intent.slots.values() if slot.default is not None}
    frame = Frame(intent.name, defaults)
    talk.frames, talk.misses = (*others, frame)[-MAX_FRAMES:], 0
    fill(talk, found)
    return advance(talk, prefix=prefix)


def wish(talk: Talk, intent: Intent, found: Mapping[str, SlotValue]) -> None:
    """Keep an intent that was wished for besides until what comes first is done or has to wait."""
    others = tuple(wish for wish in talk.wishes if wish.intent != intent.name)
    talk.wishes = (*others, Wish(intent.name, found))[-MAX_FRAMES:]


def fill(talk: Talk, found: Mapping[str, SlotValue]) -> tuple[str, ...]:
    """Put values into the frame on top; return the names of slots that had another value before.

    A value of None takes away what a slot had; its default comes back.
    """
    frame = talk.frames[-1]
    slots = talk.intent(frame).slots
    new = fitted(slots, found)
    changed = tuple(
        name
        for name, value in new.items()
        if value is not None and name in frame.slots and frame.slots[name] not in (value, slots[name].default)
    )
    filled = {**frame.slots, **{n: slots[n].default if value is None else value for n, value in new.items()}}
    talk.amend(slots={name: value for name, value in filled.items() if value is not None})
    return changed


def fitted(slots: Mapping[str, Slot], found: Mapping[str, SlotValue]) -> dict[str, Json]:
    """Return the values that belong to an intent's slots, as lists where a slot keeps many."""
    return {name: _fitted(slots[name], value.value) for name, value in found.items() if name in slots}


def _fitted(slot: Slot, value: Json) -> Json:
    return [value] if slot.many and not isinstance(value, list | None) else value


def advance(talk: Talk, *, prefix: str = "") -> Decision:
    """Ask for the slot that is still open, or the next one, or for confirmation, or fulfill."""
    frame = talk.frames[-1]
    intent = talk.intent(frame)
    missing = [s for s in intent.slots.values() if s.name not in frame.slots]
    asked = [s for s in missing if s.name == frame.asking]  # perhaps an optional one, by a function
    wanted = [*asked, *(s for s in missing if s.required)]
    waits = bool(wanted) or intent.confirm.base is not None
    at_once = next((wish for wish in talk.wishes if _needs_nothing(talk, wish)), None) if waits else None
    if at_once is not None:
        if prefix:
            talk.messages.append(Message(prefix))
        return begin(talk, talk.bot.intents[at_once.intent], at_once.slots)
    if wanted:
        return ask(talk, wanted[0], prefix=prefix)
    talk.amend(asking=None, confirming=False, changing=False, prompt=None)
    if intent.confirm.base is not None:
        return confirm(talk, prefix=prefix)
    return fulfill(talk)


def _needs_nothing(talk: Talk, wish: Wish) -> bool:
    """Return whether a wish can be served without a question."""
    intent = talk.bot.intents[wish.intent]
    missing = (s for s in intent.slots.values() if s.name not in wish.slots and s.default is None)
    return intent.confirm.base is None and not any(slot.required for slot in missing)


def ask(talk: Talk, slot: Slot, *, prefix: str = "") -> Decision:
    """Ask for a slot: in its own words, or again in those a function asked with."""
    frame = talk.frames[-1]
    prompt, tries = (frame.prompt, frame.tries) if frame.asking == slot.name else (None, 0)
    talk.amend(asking=slot.name, confirming=False, changing=False, tries=tries, prompt=prompt)
    talk.put(prompt or question(talk, slot), prefix=prefix)
    return talk.decision(Ask(slot.name))


def question(talk: Talk, slot: Slot) -> Message:
    """Return the words that a slot is asked for with; one that is optional may have none of its own."""
    frame = talk.frames[-1]
    asks = talk.message_of(frame, f"{slot.name}.ask", slot.ask)
    asks = asks or talk.message_of(frame, f"{slot.name}.reask", slot.reask)
    return asks or Message(talk.words("instead"))


def ask_anew(talk: Talk, slot: Slot) -> Decision:
    """Forget a slot's value and ask for another one."""
    kept = {name: value for name, value in talk.frames[-1].slots.items() if name != slot.name}
    talk.amend(slots=kept, asking=slot.name, confirming=False, changing=False, tries=0, prompt=None)
    return advance(talk)


def ask_again(talk: Talk, slot: Slot) -> Decision:
    """Ask for a slot once more, in the words for that, or give up after so many tries."""
    frame = talk.frames[-1]
    if frame.tries + 1 >= slot.tries:
        return give_up(talk)
    frame = talk.amend(tries=frame.tries + 1)
    if talk.say_of(frame, f"{slot.name}.reask", slot.reask):
        return talk.decision(Ask(slot.name))
    return ask(talk, slot, prefix=talk.words("reask"))


def decline(talk: Talk, slot: Slot) -> Decision:
    """Take a bare no to a question for a value: what is not needed stays open, a second no cancels."""
    frame = talk.frames[-1]
    if frame.tries:
        return cancel(talk)
    if slot.required:
        return ask_again(talk, slot)
    kept = frame.slots if slot.default is None else {**frame.slots, slot.name: slot.default}
    talk.amend(slots=kept, asking=None, prompt=None, tries=1)
    return advance(talk)


def confirm(talk: Talk, *, prefix: str = "") -> Decision:
    """Ask whether what is known is right."""
    frame = talk.frames[-1]
    tries = frame.tries if frame.confirming else 0
    frame = talk.amend(asking=None, confirming=True, changing=False, tries=tries)
    talk.say_of(frame, "confirm", talk.intent(frame).confirm, prefix=prefix)
    talk.put_buttons(talk.yes_or_no())
    return talk.decision(Ask("confirmation"))


def fulfill(talk: Talk) -> Decision:
    """Call the intent's function, or say its reply."""
    frame = talk.frames[-1]
    intent = talk.intent(frame)
    talk.misses = 0
    if intent.call is not None:
        talk.amend(asking=None, confirming=False, changing=False)
        return talk.decision(_call(talk, intent, intent.call, frame))
    if not talk.say_of(frame, "reply", intent.reply):
        talk.say("done", title=talk.title(intent))
    return finish(talk)


def _call(talk: Talk, intent: Intent, function: str, frame: Frame) -> Call:
    utterance = talk.moment.utterance
    return Call(
        intent=intent.name,
        function=function,
        slots=dict(frame.slots),
        person=utterance.person,
        conversation=utterance.conversation,
        channel=utterance.channel,
        locale=talk.locale,
        utterance=utterance.text,
        turn_id=talk.moment.turn_id,
        attributes=dict(talk.attributes),
        now=talk.moment.now.isoformat(timespec="seconds"),
    )


def cancel(talk: Talk) -> Decision:
    """Drop the intent on top because the person does not want it any more."""
    talk.say("cancelled", title=talk.title(talk.intent(talk.frames[-1])))
    return finish(talk)


def finish(talk: Talk) -> Decision:
    """Leave the intent on top; take up what else was wished for, or the intent it interrupted."""
    talk.frames = talk.frames[:-1]
    if talk.wishes:
        intent = talk.bot.intents[talk.wishes[0].intent]
        prefix = talk.words("also", title=talk.title(intent))
        return begin(talk, intent, talk.wishes[0].slots, prefix=prefix)
    frame = talk.frame
    if frame is None:
        return talk.decision(Say())
    return advance(talk, prefix=talk.words("resume", title=talk.title(talk.intent(frame))))


def give_up(talk: Talk) -> Decision:
    """Leave an intent whose questions get no usable answers; escalate when it happens too often."""
    frame = talk.frames[-1]
    talk.misses += 1
    if escalation_due(talk.bot, talk.misses):
        return escalate(talk)
    talk.say("gave_up", title=talk.title(talk.intent(frame)))
    return finish(talk)


def escalation_due(bot: Bot, misses: int) -> bool:
    """Return whether it was not understood often enough to start the bot's escalation."""
    return bot.escalate is not None and misses >= bot.escalate.after


def escalate(talk: Talk) -> Decision:
    """Start the intent the bot escalates to, with nothing left to come back to."""
    assert talk.bot.escalate is not None  # noqa: S101  # callers ask escalation_due first
    talk.frames, talk.wishes, talk.misses = (), (), 0
    return begin(talk, talk.bot.intents[talk.bot.escalate.intent], {})
