"""Show what a bot understands of a text, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from botctl.cli.options import AsJson, Engine, Locale, bots_here

if TYPE_CHECKING:
    from botctl.bots.bot import Bot
    from botctl.messages import Ranked, Understanding


def parse(
    bot: Annotated[str, typer.Argument(metavar="BOT", help="A bot's name.", autocompletion=bots_here)],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What a person says.")],
    *,
    as_json: AsJson = False,
    locale: Locale = None,
    engine: Engine = None,
) -> None:
    """Show what a bot understands of a text, and why."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from botctl.cli import drawing, here, terminal
    from botctl.errors import EngineError
    from botctl.intents.model import Context

    workspace = here.workspace(engine)
    chosen = here.one_bot(workspace, bot)
    context = Context(here.locale(chosen, locale), datetime.now(ZoneInfo(chosen.timezone)))
    readable = text.encode("utf-8", "replace").decode()  # bytes of an argument that are no UTF-8
    found = here.model(workspace, chosen).understand(readable, context)
    if found.fault:
        raise EngineError(found.fault, hint="--engine embedded understands it without Rasa")
    if as_json:
        terminal.say_json(understanding_json(found))
        return
    for line in drawing.understanding(found):
        terminal.say(line)
    terminal.say(f"→ {led_to(chosen, found)}", style="bold")


def led_to(bot: Bot, found: Understanding) -> str:
    """Return what a bot makes of an understanding where nothing was said before."""
    from botctl.bots.weighing import weigh
    from botctl.conversations.conversation import Conversation

    nothing_said = Conversation("", bot.name, "terminal", "web", "", found.locale)
    heard = weigh(bot, nothing_said, found)
    both = [each for each in (heard, heard.wish) if each]
    wished = [each.command or (each.intent.name if each.intent else "") for each in both]
    if wished[0]:
        return f"begins {', then '.join(filter(None, wished))}"
    if heard.yes is not None and not heard.rest:
        return f"hears {'yes' if heard.yes else 'no'}, and nothing was asked"
    if heard.close:
        near = ", ".join(f"{each.name} {each.confidence:.2f}" for each in heard.close)
        return f"asks which is meant: {near} are within the margin of {bot.nlu.margin:g}"
    if heard.confidence < bot.nlu.accept:
        return f"falls back: {heard.confidence:.2f} is less than `accept`, {bot.nlu.accept:g}"
    return f"falls back: the first two are within the margin of {bot.nlu.margin:g}"


def understanding_json(found: Understanding) -> dict[str, Any]:
    """Return an understanding in the form that `botctl parse --json` promises."""
    return {
        "text": found.text,
        "locale": found.locale,
        "intent": _ranked(found.intent) if found.intent else None,
        "ranking": [_ranked(each) for each in found.ranking],
        "slots": {
            name: {
                "value": slot.value,
                "raw": slot.raw,
                "start": slot.start,
                "end": slot.end,
                "confidence": slot.confidence,
            }
            for name, slot in found.slots.items()
        },
        "why": list(found.why),
        "engine": found.engine,
        "took_ms": round(found.took_ms, 3),
    }


def _ranked(ranked: Ranked) -> dict[str, Any]:
    return {"name": ranked.name, "confidence": round(ranked.confidence, 4)}
