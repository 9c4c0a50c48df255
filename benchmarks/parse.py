"""Measure what understanding costs: training, cold start and parses with slots, on the shipped bots.

Run as `python benchmarks/parse.py [WORKSPACE]`. Parse times are CPU times (other work on the machine
does not count), over the bots' own utterances with other values, plus sentences that no template is.
A last row is a bot of 20 intents with 10 utterances each.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from botctl.bots.bot import Bot
from botctl.intents.intent import Intent, Slot
from botctl.intents.model import Context, Model
from botctl.intents.phrases import Localised
from botctl.intents.templates import parse
from botctl.workspace.models import load_model, train_bot
from botctl.workspace.read import load

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
FREE = (
    "hi, could you perhaps tell me {}",
    "I was wondering about {}",
    "{} would be great",
    "sorry, {}",
    "what is the capital of France",
    "no, make it two tomorrow at half past five",
)
VERBS = ("order", "cancel", "change", "show")
THINGS = ("ticket", "invoice", "room", "parcel", "badge")
COLD = """
import sys, time
from pathlib import Path
started = time.process_time()
from botctl.workspace.models import load_model
from botctl.workspace.read import load
from botctl.intents.model import Context
from datetime import datetime, timezone
bot = load(Path(sys.argv[1])).bots[sys.argv[2]]
read = time.process_time()
model, trained = load_model(Path(sys.argv[3]), bot)
model.understand("a large one please", Context(bot.locales[0], datetime.now(timezone.utc)))
print(trained, read - started, time.process_time() - read)
"""


def made_up(bot: Bot) -> Bot:
    """Return a bot of 20 intents with 10 utterances each, and slots of a number and a date."""
    slots = {"count": Slot("count", "number"), "day": Slot("day", "date")}
    intents = {
        f"{verb}_{thing}": Intent(
            f"{verb}_{thing}",
            Localised(thing),
            Localised(
                tuple(
                    f"{frame} {verb} {{count}} {thing}s {when}"
                    for frame in ("please", "could you", "I want to", "can I", "I need to")
                    for when in ("{day}", "now")
                )
            ),
            slots,
        )
        for verb in VERBS
        for thing in THINGS
    }
    own = {name: intent for name, intent in bot.intents.items() if intent.built_in}
    return replace(bot, name="made_up", locales=bot.locales[:1], intents={**intents, **own}, types={})


def texts(bot: Bot) -> list[str]:
    """Return what is said to a bot: every third text is an utterance word for word."""
    rng = random.Random(7)  # noqa: S311  # a benchmark needs the same texts each time, not secrets
    said: list[str] = []
    for intent in bot.intents.values():
        for source in intent.utterances.base:
            exact = next(parse(source).expand({}, 1)).text
            said += [exact, *(frame.format(exact) for frame in rng.sample(FREE, 2))]
    rng.shuffle(said)
    return said[:600]


def parses(model: Model, bot: Bot, said: list[str]) -> list[float]:
    """Return the CPU seconds of each parse, sorted; the first round only warms up."""
    working = next((each for each in bot.intents.values() if each.slots), None)
    asked = next(iter(working.slots), None) if working else None
    context = Context(bot.locales[0], NOW, working.name if working else None, asked)
    taken: list[float] = []
    for number in range(4):
        for text in said:
            started = time.process_time()
            model.understand(text, context)
            if number:
                taken.append(time.process_time() - started)
    return sorted(taken)


def command(root: Path, bot: str, models: Path) -> str:
    """Return the CPU seconds of a new process to load a trained bot and parse once."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    arguments = [sys.executable, "-c", COLD, str(root), bot, str(models)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment)  # noqa: S603  # our own code
    trained, _, loaded = done.stdout.split()
    return f"{float(loaded):.2f}" if trained == "True" else "untrained"


def measure(root: Path, bot: Bot, models: Path, *, shipped: bool) -> None:
    """Print a bot's row."""
    wall, cpu = time.perf_counter(), time.process_time()
    report = train_bot(models, bot)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    model, _ = load_model(models, bot)
    taken = parses(model, bot, texts(bot))
    p50, p99 = taken[len(taken) // 2] * 1000, taken[len(taken) * 99 // 100] * 1000
    mean = sum(taken) / len(taken) * 1000
    cold = command(root, bot.name, models) if shipped else "-"
    size = f"{report.size / 1e6:.1f}"
    print(
        f"{bot.name:10}{report.intents:8}{report.utterances:11}{wall:9.2f}{cpu:9.2f}{size:>7}"
        f"{p50:9.3f}{mean:9.3f}{p99:9.3f}{cold:>9}"
    )


def main() -> None:
    """Measure each bot of a workspace."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    bots = load(root).bots
    print(f"{'':10}{'':8}{'':11}{'train s':>18}{'':7}{'parse CPU ms':>27}{'load and':>9}")
    print(
        f"{'bot':10}{'intents':>8}{'utterances':>11}{'wall':>9}{'CPU':>9}{'MB':>7}"
        f"{'p50':>9}{'mean':>9}{'p99':>9}{'parse s':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for bot in bots.values():
            measure(root, bot, Path(folder), shipped=True)
        measure(root, made_up(next(iter(bots.values()))), Path(folder), shipped=False)


if __name__ == "__main__":
    main()
