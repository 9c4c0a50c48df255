"""Refuse a function's reply that names what is not there, wants what cannot be had, or gives wrong values."""

from __future__ import annotations

from botctl.bots.bot import Bot
from botctl.bots.canonical import wanted
from botctl.errors import FunctionError
from botctl.messages import Call, Reply

_MOST_SHOWN = 60  # characters of a wrong value


def check(bot: Bot, call: Call, reply: Reply) -> None:
    """Raise FunctionError where a reply cannot be taken as it is."""
    _check_wishes(call, reply)
    _check_names(bot, call, reply)
    _check_values(bot, call, reply)


def speaks(reply: Reply) -> bool:
    """Return whether a reply has words of its own, a card or an image."""
    return bool(reply.text or reply.card or reply.image)


def _check_wishes(call: Call, reply: Reply) -> None:
    """Refuse a reply of which a part would be ignored in silence."""
    follows = [name for name in ("intent", "ask", "end") if getattr(reply, name)]
    if reply.to and call.conversation:
        fault, hint = "has `to`, and answers whoever asked", "Leave it out: `to` is for what nobody asked."
    elif len(follows) > 1:
        fault, hint = (
            f"has both `{follows[0]}` and `{follows[1]}`",
            "A conversation can go on in one way only.",
        )
    elif reply.slots and not follows:
        fault, hint = (
            "has `slots`, and nothing goes on with them",
            "Add `intent` or `ask`, or use attributes.",
        )
    elif reply.buttons and reply.intent and not speaks(reply):
        fault, hint = "has buttons under no words", "Add `text`, or leave the buttons to the next intent."
    else:
        return
    raise _fault(call, fault, hint)


def _check_names(bot: Bot, call: Call, reply: Reply) -> None:
    """Refuse a reply that names a slot or an intent that is not there."""
    if reply.intent is not None and reply.intent not in bot.intents:
        raise _fault(
            call,
            f"names the intent {reply.intent!r}, which bot {bot.name} does not serve",
            f"Add it to `intents:` in bots/{bot.name}.yml, or mend the name.",
        )
    intent = bot.intents[reply.intent or call.intent]
    for name in [*reply.slots] if reply.ask is None else [reply.ask, *reply.slots]:
        if name not in intent.slots:
            raise _fault(
                call,
                f"names the slot {name!r}, which intent {intent.name} does not have",
                f"Its slots: {', '.join(intent.slots) or 'none'}.",
            )


def _check_values(bot: Bot, call: Call, reply: Reply) -> None:
    """Refuse a value that is not of its slot's type; None leaves a slot open."""
    intent = bot.intents[reply.intent or call.intent]
    for name, value in reply.slots.items():
        slot = intent.slots[name]
        form = "" if value is None else wanted(slot, bot.types.get(slot.type), value)
        if form:
            shown = repr(value)
            shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}..."
            raise _fault(
                call,
                f"gives slot {name!r} of intent {intent.name} the value {shown}, "
                f"which is no {slot.type}" + (" (many)" if slot.many else ""),
                f"Give it {form}, or None to leave it open.",
            )


def _fault(call: Call, fault: str, hint: str) -> FunctionError:
    return FunctionError(f"functions/{call.function}: its Reply {fault}", function=call.function, hint=hint)
