"""Say what each kind of utterance means for a conversation: one rule, one function.

A rule returns a decision, or None where it does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping

from botctl.bots import progress
from botctl.bots.commands import obey
from botctl.bots.heard import Heard
from botctl.bots.talk import Decision, Talk
from botctl.conversations.conversation import Choice, Frame
from botctl.intents.intent import Slot
from botctl.messages import Ask, Button, Say, SlotValue

# Below this share of explained words, an accepted other intent is meant and the answer is a by-catch:
# "are you open at 5?" is no answer to "When will you come?".
_ANSWERS = 0.3

# What may be an answer is left for another intent only when that is at least so sure, even where the
# bot itself accepts less.
_INTERRUPTS = 0.5

# An offered choice is taken for the best-ranked intent from here on.
_CHOOSES = 0.25

# So many tries a confirmation has, and after so many misses in a row, and again after as many more, a
# bot without an escalation of its own says that it is no use.
_PATIENCE = 3


def command(talk: Talk, heard: Heard) -> Decision | None:
    """Obey help, cancel, stop, start over and repeat, wherever they are said."""
    if heard.command is None:
        return None
    slot = _asked(talk)
    if slot is not None and slot.type == "text" and not heard.understanding.exact:
        return None
    return obey(talk, heard.command)


def choose(talk: Talk, heard: Heard) -> Decision | None:
    """Take the intent that was chosen among those offered; forget the offer otherwise."""
    choices = talk.choices
    if not choices:
        return None
    talk.choices = ()
    chosen = _chosen(choices, heard)
    if chosen is None or chosen.intent not in talk.bot.intents:
        return None
    return progress.begin(talk, talk.bot.intents[chosen.intent], chosen.slots)


def _chosen(choices: tuple[Choice, ...], heard: Heard) -> Choice | None:
    said = heard.text.strip().casefold()
    for number, choice in enumerate(choices, start=1):
        if said in (choice.title.casefold(), str(number)):
            return choice
    names = {choice.intent: choice for choice in choices}
    best = heard.understanding.intent
    if heard.intent is None and heard.yes is None and best is not None and best.confidence >= _CHOOSES:
        return names.get(best.name)
    return names.get(heard.intent.name) if heard.intent else None


def confirm(talk: Talk, heard: Heard) -> Decision | None:
    """Take yes, no, or a correction (also "no, make it large") to a confirmation."""
    frame = talk.frame
    if frame is None or not frame.confirming:
        return None
    if _differs(talk, frame, heard) and not _interrupts(frame, heard):
        progress.fill(talk, heard.values)
        return progress.advance(talk)
    if heard.yes is True:
        return progress.fulfill(talk)
    if _interrupts(frame, heard):
        return None
    return _denied(talk, frame, heard) if heard.yes is False else _unclear(talk, frame)


def _denied(talk: Talk, frame: Frame, heard: Heard) -> Decision | None:
    """Take a no: to what follows it, to the whole intent, or to something in it."""
    if heard.after is not None and _interrupts(frame, heard.after):
        return start(talk, heard.after)
    if not talk.intent(frame).slots:
        return obey(talk, "cancel")
    talk.amend(confirming=False, changing=True, tries=0)
    talk.say("change")
    return talk.decision(Ask("confirmation"))


def change(talk: Talk, heard: Heard) -> Decision | None:
    """Take what is to be changed after a bare "no"."""
    frame = talk.frame
    if frame is None or not frame.changing:
        return None
    named = [s for s in talk.intent(frame).slots.values() if s.required and _names(s, heard.text)]
    if _interrupts(frame, heard) and not any(_is_all(slot, heard) for slot in named):
        return None
    if heard.values:
        progress.fill(talk, heard.values)
        return progress.advance(talk)
    if heard.yes is False:
        return obey(talk, "cancel")
    if named:
        talk.amend(slots={k: v for k, v in frame.slots.items() if k != named[0].name})
        return progress.advance(talk)
    return _unclear(talk, frame)


def _names(slot: Slot, text: str) -> bool:
    return slot.name.replace("_", " ") in text.casefold()


def _is_all(slot: Slot, heard: Heard) -> bool:
    """Return whether a slot's name is all that was said ("the room"), and nobody's own utterance."""
    return not heard.understanding.exact and len(heard.text.split()) <= len(slot.name.split("_")) + 1


def _unclear(talk: Talk, frame: Frame) -> Decision:
    if frame.tries + 1 >= _PATIENCE:
        return progress.give_up(talk)
    talk.amend(tries=frame.tries + 1)
    if frame.changing:
        talk.say("change")
        return talk.decision(Ask("confirmation"))
    return progress.confirm(talk, prefix=talk.words("reask"))


def answer(talk: Talk, heard: Heard) -> Decision | None:
    """Take an answer to the slot asked for; one answer may fill or correct several."""
    frame, slot = talk.frame, _asked(talk)
    if frame is None or slot is None:
        return None
    if slot.type == "yes_no" and heard.yes is not None and not _is_other(frame, heard, exactly=True):
        return _yes_or_no(talk, frame, slot, heard)
    if _leaves(frame, slot, heard):
        return None
    only_polite = slot.type == "text" and heard.yes is not None and not heard.rest.strip()
    if only_polite or not heard.values:
        return progress.ask_again(talk, slot)
    return _filled(talk, slot, heard.values)


def _yes_or_no(talk: Talk, frame: Frame, slot: Slot, heard: Heard) -> Decision | None:
    """Take a yes or no; what is said besides may be what is really wanted: "yes, and a croissant"."""
    after, yes = heard.after, heard.yes
    if after is not None and after.yes is not None and not after.rest.strip():
        yes = after.yes  # "yes, that is all" means no: the last word counts
    elif after is not None and after.command is not None:
        return obey(talk, after.command)
    elif after is not None and _is_other(frame, after):
        return start(talk, after)
    return _filled(talk, slot, {**heard.values, slot.name: SlotValue(yes, heard.text)})


def _filled(talk: Talk, slot: Slot, values: Mapping[str, SlotValue]) -> Decision:
    """Fill slots, saying back what was corrected, and go on."""
    corrected = [name for name in progress.fill(talk, values) if name != slot.name]
    if not slot.required:  # a function asked for it, and it may know what to do with another answer
        talk.amend(asking=None, prompt=None)
    slots = talk.intent(talk.frames[-1]).slots
    shown = [talk.shown(slots[name].type, talk.frames[-1].slots[name]) for name in corrected]
    prefix = " ".join(talk.words("corrected", value=value) for value in shown)
    talk.misses = 0
    return progress.advance(talk, prefix=prefix)


def start(talk: Talk, heard: Heard) -> Decision | None:
    """Start the intent that was understood, on top of one that is going on."""
    if heard.intent is None:
        return None
    return progress.begin(talk, heard.intent, heard.understanding.slots)


def polite(talk: Talk, heard: Heard) -> Decision | None:
    """Answer a yes or no that nobody asked for."""
    if heard.yes is None or heard.rest.strip():
        return None
    talk.say("yes_without_question" if heard.yes else "no_without_question")
    return talk.decision(Say())


def doubt(talk: Talk, heard: Heard) -> Decision | None:
    """Ask which of two or three close intents is meant, by their titles."""
    if not heard.close:
        return None
    found = heard.understanding
    choices = tuple(
        Choice(
            intent=ranked.name,
            title=talk.title(talk.bot.intents[ranked.name]),
            slots=found.slots if found.intent and found.intent.name == ranked.name else {},
        )
        for ranked in heard.close
    )
    talk.choices = choices
    talk.say("choose", titles=", ".join(choice.title for choice in choices))
    talk.put_buttons(tuple(Button(choice.title, f"/{choice.intent}") for choice in choices))
    return talk.decision(Ask("choice"))


def miss(talk: Talk, heard: Heard) -> Decision:
    """Admit that it was not understood; after some times, escalate."""
    talk.misses += 1
    if progress.escalation_due(talk.bot, talk.misses):
        return progress.escalate(talk)
    useless = talk.misses % _PATIENCE == 0 and talk.bot.escalate is None
    talk.say("escalated" if useless else "fallback")
    if talk.frame is not None:
        return progress.advance(talk)
    return talk.decision(Say())


def _asked(talk: Talk) -> Slot | None:
    frame = talk.frame
    return talk.intent(frame).slots.get(frame.asking) if frame and frame.asking else None


def _leaves(frame: Frame, slot: Slot, heard: Heard) -> bool:
    """Return whether an utterance turns away from the question.

    Anything may be the answer where a text is asked for, except another intent's utterance word for word.
    """
    if slot.type == "text":
        return _is_other(frame, heard, exactly=True)
    return _interrupts(frame, heard)


def _is_other(frame: Frame, heard: Heard, *, exactly: bool = False) -> bool:
    """Return whether another intent than the frame's was understood."""
    other = heard.intent is not None and heard.intent.name != frame.intent
    return other and (heard.understanding.exact or not exactly)


def _differs(talk: Talk, frame: Frame, heard: Heard) -> bool:
    new = progress.fitted(talk.intent(frame).slots, heard.values)
    return any(frame.slots.get(name) != value for name, value in new.items())


def _interrupts(frame: Frame, heard: Heard) -> bool:
    """Return whether another intent is meant rather than an answer."""
    if not _is_other(frame, heard):
        return False
    if not heard.values:
        return True
    sure = heard.understanding.exact or heard.confidence >= _INTERRUPTS
    return sure and heard.coverage < _ANSWERS
