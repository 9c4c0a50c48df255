"""Carry an intent forward: fill its slots, ask for the next, confirm, fulfill, take up the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from botctl.bots.bot import Bot
from botctl.bots.talk import Decision, Talk
from botctl.conversations.conversation import Frame
from botctl.intents.intent import Intent, Slot
from botctl.messages import Ask, Call, Json, Say, SlotValue

# Deeper interruptions than this are forgotten: nobody remembers what they wanted six intents ago.
MAX_FRAMES = 5


def begin(talk: Talk, intent: Intent, found: Mapping[str, SlotValue]) -> Decision:
    """Start an intent on top of what is going on."""
    others = tuple(frame for frame in talk.frames if frame.intent != intent.name)
    defaults = {slot.name: slot.default for slot in intent.slots.values() if slot.default is not None}
    frame = Frame(intent.name, defaults)
    talk.frames, talk.misses = (*others, frame)[-MAX_FRAMES:], 0
    fill(talk, found)
    return advance(talk)


def fill(talk: Talk, found: Mapping[str, SlotValue]) -> tuple[str, ...]:
    """Put values into the frame on top; return the names of slots that had another value before."""
    frame = talk.frames[-1]
    slots = talk.intent(frame).slots
    new = fitted(slots, found)
    changed = tuple(
        name
        for name, value in new.items()
        if name in frame.slots and frame.slots[name] not in (value, slots[name].default)
    )
    talk.amend(slots={**frame.slots, **new})
    return changed


def fitted(slots: Mapping[str, Slot], found: Mapping[str, SlotValue]) -> dict[str, Json]:
    """Return the values that belong to an intent's slots, as lists where a slot keeps many."""
    return {
        name: [value.value] if slots[name].many and not isinstance(value.value, list) else value.value
        for name, value in found.items()
        if name in slots
    }


def advance(talk: Talk, *, prefix: str = "") -> Decision:
    """Ask for the slot that is still open, or the next one, or for confirmation, or fulfill."""
    frame = talk.frames[-1]
    intent = talk.intent(frame)
    missing = [s for s in intent.slots.values() if s.name not in frame.slots]
    asked = [s for s in missing if s.name == frame.asking]  # perhaps an optional one, by a function
    wanted = [*asked, *(s for s in missing if s.required)]
    if wanted:
        return ask(talk, wanted[0], prefix=prefix)
    talk.amend(asking=None, confirming=False, changing=False, prompt=None)
    if intent.confirm.base is not None:
        return confirm(talk, prefix=prefix)
    return fulfill(talk)


def ask(talk: Talk, slot: Slot, *, prefix: str = "") -> Decision:
    """Ask for a slot: in its own words, or again in those a function asked with."""
    frame = talk.frames[-1]
    prompt, tries = (frame.prompt, frame.tries) if frame.asking == slot.name else (None, 0)
    frame = talk.amend(asking=slot.name, confirming=False, changing=False, tries=tries, prompt=prompt)
    if prompt is not None:
        talk.messages.append(replace(prompt, text=f"{prefix} {prompt.text}".strip()))
    elif not talk.say_of(frame, f"{slot.name}.ask", slot.ask, prefix=prefix):
        talk.say("reask")  # it was asked for by a function, and the words are gone
    return talk.decision(Ask(slot.name))


def ask_again(talk: Talk, slot: Slot) -> Decision:
    """Ask for a slot once more, in the words for that, or give up after so many tries."""
    frame = talk.frames[-1]
    if frame.tries + 1 >= slot.tries:
        return give_up(talk)
    frame = talk.amend(tries=frame.tries + 1)
    if talk.say_of(frame, f"{slot.name}.reask", slot.reask):
        return talk.decision(Ask(slot.name))
    return ask(talk, slot, prefix=talk.words("reask"))


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
        talk.amend(asking=None, confirming=False, changing=False, tries=0)
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


def finish(talk: Talk) -> Decision:
    """Leave the intent on top and take up the one it interrupted, if any."""
    talk.frames = talk.frames[:-1]
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
    talk.frames, talk.misses = (), 0
    return begin(talk, talk.bot.intents[talk.bot.escalate.intent], {})
