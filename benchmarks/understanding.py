"""Measure how well utterances are understood: public corpora, and paraphrases for the shipped bots.

Run as `python benchmarks/understanding.py [CORPORA]`, a folder with NAME/train.jsonl and NAME/test.jsonl
of {"text", "intent"}. `right` is the share of sentences whose best intent is theirs; `>=0.5` of those that
got it with such a confidence; `far >=0.5` the share of sentences about something else that any intent got
with such a confidence (for a corpus: test sentences of the others).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from botctl.intents.intent import Intent
from botctl.intents.model import Context, Definitions, Model
from botctl.intents.phrases import Localised
from botctl.intents.training import train
from botctl.workspace.read import load

ROOT = Path(__file__).resolve().parent.parent
PARAPHRASES = Path(__file__).with_name("paraphrases.tsv")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
CORPORA = ("askubuntu", "chatbot", "webapps", "snips_2k", "banking77_10shot_seed13")
FAR = 600  # sentences of other corpora
Said = tuple[str, str, str]  # locale, intent, text

_BRACKETS = str.maketrans("()[]{}|", "       ")


def corpus(folder: Path, part: str) -> list[Said]:
    """Return what is said in a part of a corpus."""
    lines = (folder / f"{part}.jsonl").read_text("utf-8").splitlines()
    return [("en-US", row["intent"], row["text"]) for row in map(orjson.loads, lines)]


def definitions(said: Sequence[Said]) -> Definitions:
    """Return a bot's definitions with these sentences as its utterances."""
    utterances: dict[str, list[str]] = {}
    for _, intent, text in said:
        plain = text.translate(_BRACKETS).strip()
        if any(char.isalnum() for char in plain):
            utterances.setdefault(intent, []).append(plain)
    intents = {
        name: Intent(name, Localised(name), Localised(tuple(texts))) for name, texts in utterances.items()
    }
    return Definitions(intents, {}, ("en-US",))


def paraphrases(bot: str) -> list[Said]:
    """Return what is said to a bot; the intent is "-" where none is meant."""
    rows = [line.split("\t") for line in PARAPHRASES.read_text("utf-8").splitlines() if line[:1] != "#"]
    return [(locale, intent, text) for name, locale, intent, text in rows if name == bot]


def measure(name: str, model: Model, near: Sequence[Said], far: Sequence[Said], *, verbose: bool) -> None:
    """Print a row, and each sentence that went wrong if that is wanted."""
    right = sure = loud = 0
    for locale, intent, text in near:
        best = model.understand(text, Context(locale, NOW)).intent
        right += bool(best and best.name == intent)
        sure += bool(best and best.name == intent and best.confidence >= 0.5)
        if verbose and not (best and best.name == intent and best.confidence >= 0.5):
            print(f"    {intent:20} {text!r}: {best and (best.name, round(best.confidence, 2))}")
    for locale, _, text in far:
        best = model.understand(text, Context(locale, NOW)).intent
        loud += bool(best and best.confidence >= 0.5)
        if verbose and best and best.confidence >= 0.5:
            print(f"    far {text!r}: {best.name, round(best.confidence, 2)}")
    print(f"{name:26}{right / len(near):8.1%}{sure / len(near):8.1%}{loud / len(far):11.1%}")


def main() -> None:
    """Measure the shipped bots, then each corpus."""
    verbose = "--verbose" in sys.argv
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("-")]
    print(f"{'':26}{'right':>8}{'>=0.5':>8}{'far >=0.5':>11}")
    for bot in load(ROOT).bots.values():
        said = paraphrases(bot.name)
        near, far = [each for each in said if each[1] != "-"], [each for each in said if each[1] == "-"]
        measure(bot.name, train(bot.definitions), near, far, verbose=verbose)
    for folder in folders:
        tests = {name: corpus(folder / name, "test") for name in CORPORA}
        for name in CORPORA:
            others = [each for other in CORPORA if other != name for each in tests[other]]
            far = random.Random(7).sample(others, min(FAR, len(others)))  # noqa: S311  # the same each time
            model = train(definitions(corpus(folder / name, "train")))
            measure(name, model, tests[name], far, verbose=False)


if __name__ == "__main__":
    main()
