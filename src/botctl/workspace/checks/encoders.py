"""Check that sentences in a bot's first language can be told apart by what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.bots.bot import ENCODERS
from botctl.errors import Fault
from botctl.workspace.sources import Sources


def check(sources: Sources) -> Iterator[Fault]:
    """Warn of bots for which nobody chose an encoder, where the default one has not learnt their language.

    Of a bot's other languages, `botctl train --report` tells what each loses.
    """
    for source in sources.bots.values():
        bot = source.model
        if bot is None or not bot.locales or bot.nlu.engine != "embedded" or "nlu" in bot.unclear:
            continue
        default, spoken = bot.nlu.encoder, bot.locales[0].partition("-")[0]
        better = [name for name, languages in ENCODERS.items() if spoken in languages]
        if source.document.has("nlu", "encoder") or not better or default in better:
            continue
        message = f"the default encoder, `{default}`, has not learnt `{spoken}`"
        hint = f"pip install 'botctl[{better[0]}]' and write `nlu: {{encoder: {better[0]}}}`"
        hint += f"; or `{default}`, to stay with it"
        yield Fault("T115", source.document.place("locales", 0), message, hint, "warning")
