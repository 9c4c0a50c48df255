"""Train throw-away models of a bot with its own engine, whichever that is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.errors import ModelError
from botctl.intents.model import Definitions, Model
from botctl.quality.crossvalidation import Learn
from botctl.workspace.models import is_elsewhere, load_model, ready, train_bot

_PATIENCE = 60.0  # seconds for a sentence: nobody waits for its answer, and a late one counts as well


@contextmanager
def learner(root: Path, bot: Bot) -> Iterator[Learn]:
    """Return what makes a model of a bot's definitions; what it wrote is gone afterwards.

    Raise ModelError where the bot is understood by a server that runs elsewhere: it cannot be trained.
    """
    if is_elsewhere(bot):
        raise ModelError(
            f"{bot.name} is understood by Rasa at {bot.nlu.rasa.url}, which cannot be trained from here",
            hint="measure it where it is trained, or try another engine: --engine embedded",
        )
    with tempfile.TemporaryDirectory(prefix="botctl-quality-") as name:
        folder = Path(name)
        if bot.nlu.engine != "embedded":
            _lead(root, folder)

        def learn(definitions: Definitions) -> Model:
            made = replace(
                bot,
                intents=definitions.intents,
                types=definitions.types,
                locales=definitions.locales,
                nlu=replace(bot.nlu, rasa=replace(bot.nlu.rasa, timeout=_PATIENCE)),
            )
            train_bot(folder, made)
            model, _ = load_model(folder, made)
            ready(made, model)
            return model

        yield learn


def _lead(root: Path, folder: Path) -> None:
    """Let a folder lead to the workspace: the engine's environment, the author's pipeline and components."""
    (folder / ".botctl").mkdir()
    for path in (*root.iterdir(), root / ".botctl" / "engines"):
        if path.exists() and path.name != ".botctl":
            (folder / path.relative_to(root)).symlink_to(path, target_is_directory=path.is_dir())
