"""Take an utterance for the intent that waits for it: an answer, a correction, a yes or no.

A rule returns a decision, or None where it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from botctl.bots import progress
from botctl.bots.amending import amended
from botctl.bots.commands import obey
from botctl.bots.heard import Heard
from botctl.bots.rules import start
from botctl.bots.talk import Decision, Talk
from botctl.conversations.conversation import Frame
from botctl.intents.intent import Slot
from botctl.messages import Ask, SlotValue

# Below this share of explained words, an accepted other intent is meant and the answer is a by-catch:
# "are you open at 5?" is no answer to "When will you come?".
_ANSWERS = 0.3

# Where a text is asked for, values that explain so much of what was said are corrections of other slots.
_CORRECTS = 0.5

# So many tries a confirmation has.
_PATIENCE = 3


def confirm(talk: Talk, heard: Heard) -> Decision | None:
    """Take yes, no, or a correction (also "no, make it large") to a confirmation."""
    frame = talk.frame
    if frame is None or not frame.confirming:
        return None
    besides = _besides(frame, heard)
    if besides is not None and not _goes_on(heard, besides):
        return start(talk, besides)  # what may change the matter comes first, and it is confirmed anew
    values = _values(talk, frame, heard)
    if besides is None and _differs(talk, frame, values) and not _interrupts(frame, heard):
        return _changed(talk, values)
    if heard.yes is True:
        return _confirmed(talk, besides)
    if _named(talk, frame, heard) is None and _interrupts(frame, heard):
        return None
    return _denied(talk, frame, heard) if heard.yes is False else _unclear(talk, frame, heard)


def _besides(frame: Frame, heard: Heard) -> Heard | None:
    """Return the other intent that follows a yes for sure, not just words that resemble it."""
    after = heard.after
    if heard.yes is not True or after is None or not _is_other(frame, after):
        return None
    joined = heard.goes_on or heard.changes
    return after if after.understanding.exact or (joined and after.sure) else None


def _goes_on(heard: Heard, besides: Heard) -> bool:
    """Return whether what follows a yes leaves it a yes: not "yes, at six"."""
    return heard.goes_on or not (heard.changes or besides.slots)


def _confirmed(talk: Talk, besides: Heard | None) -> Decision:
    if besides is not None and besides.intent is not None:
        progress.wish(talk, besides.intent, besides.slots)
    talk.amend(tries=0)
    return progress.fulfill(talk)


def _denied(talk: Talk, frame: Frame, heard: Heard) -> Decision | None:
    """Take a no: to what follows it, to the whole intent, or to something in it."""
    if heard.after is not None and _interrupts(frame, heard.after):
        return start(talk, heard.after)
    named = _named(talk, frame, heard)
    if named is not None:
        return progress.ask_anew(talk, named)
    if not talk.intent(frame).slots:
        return progress.cancel(talk)
    talk.amend(confirming=False, changing=True, tries=0)
    talk.say("change")
    return talk.decision(Ask("confirmation"))


def change(talk: Talk, heard: Heard) -> Decision | None:
    """Take what is to be changed after a bare "no"."""
    frame = talk.frame
    if frame is None or not frame.changing:
        return None
    named = _named(talk, frame, heard)
    if named is None and _interrupts(frame, heard):
        return None
    values = _values(talk, frame, heard)
    if values:
        return _changed(talk, values)
    if heard.yes is False and named is None:
        return progress.cancel(talk)
    return _unclear(talk, frame, heard)


def _changed(talk: Talk, values: Mapping[str, SlotValue]) -> Decision:
    progress.fill(talk, values)
    return progress.advance(talk)


def _named(talk: Talk, frame: Frame, heard: Heard) -> Slot | None:
    """Return the slot that was called by its name: "the size is wrong".

    Within what means another intent for sure it is none, unless it is all that was said: "the room".
    """
    said = heard.text.casefold()
    slots = [s for s in talk.intent(frame).slots.values() if not _is_other_matter(frame, s, heard)]
    return next((s for s in slots if re.search(rf"\b{s.name.replace('_', ' ')}s?\b", said)), None)


def _is_other_matter(frame: Frame, slot: Slot, heard: Heard) -> bool:
    is_all = not heard.understanding.exact and len(heard.text.split()) <= len(slot.name.split("_")) + 1
    return heard.sure and _interrupts(frame, heard) and not is_all


def _unclear(talk: Talk, frame: Frame, heard: Heard) -> Decision:
    """Ask again, unless a slot was called by its name."""
    named = _named(talk, frame, heard)
    if named is not None:
        return progress.ask_anew(talk, named)
    if frame.tries + 1 >= _PATIENCE:
        return progress.give_up(talk)
    talk.amend(tries=frame.tries + 1)
    if frame.changing:
        talk.say("change")
        return talk.decision(Ask("confirmation"))
    return progress.confirm(talk, prefix="" if _is_meant(frame, heard) else talk.words("reask"))


def answer(talk: Talk, heard: Heard) -> Decision | None:
    """Take an answer to the slot asked for; one answer may fill or correct several."""
    frame, slot = talk.frame, talk.asked
    if frame is None or slot is None:
        return None
    if slot.type == "yes_no" and heard.yes is not None and not _is_other(frame, heard, exactly=True):
        return _yes_or_no(talk, frame, slot, heard)
    if _leaves(frame, slot, heard):
        return None
    values = _values(talk, frame, heard)
    bare = heard.yes is not None and not heard.rest.strip()
    if bare and (slot.type == "text" or slot.name not in values):
        return progress.ask_again(talk, slot) if heard.yes else progress.decline(talk, slot)
    named = _is_meant(frame, heard) and heard.understanding.exact
    if slot.type == "text" and slot.name not in values and heard.coverage < _CORRECTS and not named:
        values = _whole(talk, frame, slot, heard)
    if not values:
        return progress.ask_again(talk, slot)
    return _filled(talk, slot, values)


def _whole(talk: Talk, frame: Frame, slot: Slot, heard: Heard) -> dict[str, SlotValue]:
    """Return all that was said as the text asked for, with those of its words that an open list knows."""
    slots = talk.intent(frame).slots
    listed = {
        name: value
        for name, value in heard.values.items()
        if slots[name].type in talk.bot.types and frame.slots.get(name) == slots[name].default
    }
    text = heard.text.strip()
    return {**listed, slot.name: SlotValue(text, text, 0, len(heard.text))}


def _yes_or_no(talk: Talk, frame: Frame, slot: Slot, heard: Heard) -> Decision | None:
    """Take a yes or no; what is said besides may be what is really wanted: "yes, and a croissant"."""
    after, yes = heard.after, heard.yes
    if after is not None and after.yes is not None and not after.rest.strip():
        yes = after.yes  # "yes, that is all" means no: the last word counts
    elif after is not None and after.command is not None:
        return obey(talk, after.command)
    elif after is not None and _is_other(frame, after):
        return start(talk, after)
    return _filled(talk, slot, {**_values(talk, frame, heard), slot.name: SlotValue(yes, heard.text)})


def _filled(talk: Talk, slot: Slot, values: Mapping[str, SlotValue]) -> Decision:
    """Fill slots, saying back what was corrected, and go on."""
    corrected = [name for name in progress.fill(talk, values) if name != slot.name]
    talk.amend(tries=0)
    if not slot.required:  # a function asked for it, and it may know what to do with another answer
        talk.amend(asking=None, prompt=None)
    slots = talk.intent(talk.frames[-1]).slots
    shown = [talk.shown(slots[name].type, talk.frames[-1].slots[name]) for name in corrected]
    prefix = " ".join(talk.words("corrected", value=value) for value in shown)
    talk.misses = 0
    return progress.advance(talk, prefix=prefix)


def _values(talk: Talk, frame: Frame, heard: Heard) -> dict[str, SlotValue]:
    return amended(talk.intent(frame).slots, frame.slots, heard.values, heard.text)


def _leaves(frame: Frame, slot: Slot, heard: Heard) -> bool:
    """Return whether an utterance turns away from the question.

    Anything may be the answer where a text is asked for, except another intent's utterance word for word:
    not one with values in it ("my {thing} is broken"), which is as often what happened.
    """
    if slot.type == "text":
        asks = not heard.slots or heard.text.rstrip().endswith("?")
        return asks and _is_other(frame, heard, exactly=True)
    return _interrupts(frame, heard)


def _is_meant(frame: Frame, heard: Heard) -> bool:
    """Return whether the frame's own intent was understood."""
    return heard.intent is not None and heard.intent.name == frame.intent


def _is_other(frame: Frame, heard: Heard, *, exactly: bool = False) -> bool:
    """Return whether another intent than the frame's was understood."""
    other = heard.intent is not None and heard.intent.name != frame.intent
    return other and (heard.understanding.exact or not exactly)


def _differs(talk: Talk, frame: Frame, values: Mapping[str, SlotValue]) -> bool:
    new = progress.fitted(talk.intent(frame).slots, values)
    return any(frame.slots.get(name) != value for name, value in new.items())


def _interrupts(frame: Frame, heard: Heard) -> bool:
    """Return whether another intent is meant rather than an answer."""
    if not _is_other(frame, heard):
        return False
    if not heard.values:
        return True
    return heard.sure and heard.coverage < _ANSWERS
