"""Measure how well the shipped bots understand people's own words: `python benchmarks/paraphrases.py`.

The sentences are those of paraphrases.tsv, which nothing is trained on. `right` is the share of them whose
best intent is theirs; `sure` of those that got it with a confidence that the bot acts upon; `far` the share
of sentences about something else that any intent got with such a confidence. --verbose prints all that went
wrong.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from botctl.bots.bot import Bot
from botctl.intents.model import Context
from botctl.messages import Ranked
from botctl.workspace.models import load_model, train_bot
from botctl.workspace.read import load

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = Path(__file__).with_suffix(".tsv")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
NONE = "-"  # the intent of sentences about something else


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold a sentence, the intent that is meant, and the one that was understood."""

    text: str
    meant: str
    best: Ranked | None

    def is_right(self, accept: float) -> bool:
        """Return whether the intent is the one that is meant, with such a confidence."""
        return self.best is not None and self.best.name == self.meant and self.best.confidence >= accept

    def is_loud(self, accept: float) -> bool:
        """Return whether any intent has such a confidence."""
        return self.best is not None and self.best.confidence >= accept


def heard(bot: Bot) -> Iterator[Heard]:
    """Train a bot in a folder of its own, and let it understand what is said to it."""
    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines() if line[:1] != "#"]
    with tempfile.TemporaryDirectory(prefix="botctl-paraphrases-") as folder:
        train_bot(Path(folder), bot)
        model, _ = load_model(Path(folder), bot)
        for name, locale, intent, text in rows:
            if name == bot.name:
                yield Heard(text, intent, model.understand(text, Context(locale, NOW)).intent)


def row(bot: Bot, near: Sequence[Heard], far: Sequence[Heard]) -> str:
    """Return a bot's row."""
    shares = (
        sum(each.is_right(0.0) for each in near) / len(near),
        sum(each.is_right(bot.nlu.accept) for each in near) / len(near),
        sum(each.is_loud(bot.nlu.accept) for each in far) / len(far),
    )
    return f"{bot.name:20}" + "".join(f"{share:8.1%}" for share in shares)


def main() -> None:
    """Print a row for each bot that has sentences, and each sentence that went wrong if that is wanted."""
    print(f"{'':20}{'right':>8}{'sure':>8}{'far':>8}")
    for bot in load(ROOT).bots.values():
        said = list(heard(bot))
        near, far = (
            [each for each in said if each.meant != NONE],
            [each for each in said if each.meant == NONE],
        )
        if not near or not far:
            continue  # nobody has written down what is said to it
        print(row(bot, near, far))
        wrong = [each for each in near if not each.is_right(bot.nlu.accept)]
        for each in [*wrong, *(one for one in far if one.is_loud(bot.nlu.accept))]:
            if "--verbose" in sys.argv:
                best = f"{each.best.name} {each.best.confidence:.2f}" if each.best else "nothing"
                print(f"    {each.meant:20} {each.text!r}: {best}")


if __name__ == "__main__":
    main()
