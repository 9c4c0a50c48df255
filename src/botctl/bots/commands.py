"""Obey the commands that every bot understands."""

from __future__ import annotations

from botctl.bots import progress
from botctl.bots.talk import Decision, Talk
from botctl.messages import Ask, Button, Say

# So many intents are offered as buttons in the help; a longer list is no help.
_OFFERED = 8


def obey(talk: Talk, command: str) -> Decision:
    """Return what a built-in command (help, cancel, stop, start_over, repeat) leads to."""
    match command:
        case "help":
            return _help(talk)
        case "cancel":
            return _cancel(talk)
        case "stop":
            return _stop(talk)
        case "start_over":
            return _start_over(talk)
        case _:
            return _repeat(talk)


def _help(talk: Talk) -> Decision:
    offered = [i for i in talk.bot.intents.values() if not i.built_in and i.utterances.base][:_OFFERED]
    talk.say("help", titles=", ".join(talk.title(intent) for intent in offered))
    talk.put_buttons(tuple(Button(talk.title(intent), f"/{intent.name}") for intent in offered))
    if talk.frame is not None:
        return progress.advance(talk)
    return talk.decision(Say())


def _cancel(talk: Talk) -> Decision:
    if talk.frame is None:
        talk.say("nothing_to_cancel")
        return talk.decision(Say())
    return progress.cancel(talk)


def _stop(talk: Talk) -> Decision:
    _forget(talk)
    talk.say("stopped")
    return talk.decision(Say(ended=True))


def _start_over(talk: Talk) -> Decision:
    _forget(talk)
    talk.attributes = {}
    talk.say("started_over")
    return talk.decision(Say())


def _repeat(talk: Talk) -> Decision:
    if not talk.before.said:
        talk.say("nothing_to_repeat")
        return talk.decision(Say())
    talk.messages.extend(talk.before.said)
    expects = talk.before.expects
    return talk.decision(Ask(expects) if expects else Say())


def _forget(talk: Talk) -> None:
    """Drop everything that is going on."""
    talk.frames, talk.choices, talk.wishes, talk.misses = (), (), (), 0
