"""Take an utterance for what it is by itself: a command, a choice, an intent, politeness, a riddle.

A rule returns a decision, or None where it does not apply.
"""

from __future__ import annotations

from botctl.bots import progress
from botctl.bots.commands import obey
from botctl.bots.heard import Heard
from botctl.bots.talk import Decision, Talk
from botctl.conversations.conversation import Choice
from botctl.messages import Ask, Button, Say

# An offered choice is taken for the best-ranked intent from here on.
_CHOOSES = 0.25

# After so many misses in a row, and again after as many more, a bot without an escalation of its own
# says that it is no use.
_PATIENCE = 3


def command(talk: Talk, heard: Heard) -> Decision | None:
    """Obey help, cancel, stop, start over and repeat, wherever they are said."""
    if heard.command is None:
        return None
    slot, frame = talk.asked, talk.frame
    if slot is not None and slot.type == "text" and not heard.understanding.exact:
        return None
    if frame is not None and frame.confirming and heard.command == "stop" and heard.firm:
        return None  # "yes thanks, bye"
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


def start(talk: Talk, heard: Heard) -> Decision | None:
    """Start the intent that was understood, on top of one that is going on."""
    if heard.intent is None:
        return None
    return progress.begin(talk, heard.intent, heard.slots)


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
