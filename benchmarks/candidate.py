"""Train and serve a bot in a process of its own, for `benchmarks/nlu.py`, which measures that process.

`python -m benchmarks.candidate train FOLDER ENGINE ENCODER` makes a bot of definitions.json in the folder and
trains its model there, as `botctl train` does. `serve` opens it, understands the first text of said.json,
prints a line, understands all of them, writes answers.jsonl, prints another line, and waits for the end of
its input.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson

from benchmarks.corpora import load
from botctl.bots.bot import Bot, Nlu
from botctl.errors import BotctlError
from botctl.intents.model import Context
from botctl.intents.phrases import Localised
from botctl.messages import Understanding
from botctl.quality.answers import Answer
from botctl.workspace.models import load_model, ready, train_bot

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def bot(folder: Path, engine: str, encoder: str) -> Bot:
    """Return the bot of a folder."""
    definitions = load((folder / "definitions.json").read_bytes())
    return Bot(
        "corpus",
        Localised("Corpus"),
        definitions.locales,
        definitions.intents,
        definitions.types,
        connectors=(),
        patterns={},
        nlu=Nlu(engine, encoder=encoder),
    )


def serve(folder: Path, served: Bot) -> None:
    """Open the model, understand the texts, and wait."""
    model, _ = load_model(folder, served)
    ready(served, model)
    texts = orjson.loads((folder / "said.json").read_bytes())
    context = Context(served.locales[0], NOW)
    model.understand(texts[0] if texts else "", context)
    print(time.process_time(), flush=True)
    with (folder / "answers.jsonl").open("wb") as answers:  # kept nowhere else: memory is measured next
        for text in texts:
            began, cpu = time.perf_counter(), time.thread_time()
            found = model.understand(text, context)
            answers.write(_row(found, time.perf_counter() - began, time.thread_time() - cpu))
    print("done", flush=True)
    sys.stdin.read()


def _row(found: Understanding, seconds: float, cpu: float) -> bytes:
    answer = Answer.of(found)
    row = {
        "ranking": [(each.name, each.confidence) for each in answer.ranking],
        "spans": [(span.start, span.end, span.slot) for span in answer.spans],
        "exact": answer.exact,
        "seconds": seconds,
        "cpu": cpu,
    }
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    """Do what the parent asks for."""
    _, what, name, engine, encoder = sys.argv
    folder = Path(name)
    made = bot(folder, engine, encoder)
    try:
        if what == "train":
            train_bot(folder, made)
        else:
            serve(folder, made)
    except BotctlError as error:
        sys.exit(f"{error.message}\n  {error.hint}".rstrip())


if __name__ == "__main__":
    main()
