"""Show what a bot understands of a text, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from botctl.cli.options import AsJson, Engine, Locale, bots_here

if TYPE_CHECKING:
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
