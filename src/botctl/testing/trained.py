"""Have a bot's model, trained first where it is not: nothing is tried on a model that is out of date."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.errors import ModelError
from botctl.intents.model import Model
from botctl.workspace.models import is_trained, load_model, ready, train_bot

_log = logging.getLogger("botctl.testing")


def trained_model(root: Path, bot: Bot, *, progress: Callable[[float, str], None] | None = None) -> Model:
    """Return a bot's model for exactly its intents as they are now, its engine ready to be asked.

    `progress` is told a share from 0 to 1 and what is being done. Raise ModelError where the model has
    to be trained and cannot be written, and EngineError where Rasa is missing, fails, or does not answer.
    """
    model = current_model(root, bot, progress=progress)
    ready(bot, model, progress)
    return model


def current_model(root: Path, bot: Bot, *, progress: Callable[[float, str], None] | None = None) -> Model:
    """Return a bot's model as above; whether its engine answers shows when it is asked."""
    try:
        model, is_current = load_model(root, bot)
    except ModelError as error:
        _log.warning("%s; it is trained anew", error.message)
        is_current = False
    if not is_current:
        train_bot(root, bot, progress)
        model, _ = load_model(root, bot)
    return model


def train_if_needed(root: Path, bot: Bot, *, progress: Callable[[float, str], None] | None = None) -> None:
    """Train a bot's model unless it is there for exactly its intents as they are now; raise as above."""
    try:
        is_current = is_trained(root, bot)
    except ModelError as error:
        _log.warning("%s; it is trained anew", error.message)
        is_current = False
    if not is_current:
        train_bot(root, bot, progress)


class Models:
    """Have each bot's model once."""

    def __init__(self, have: Callable[[Bot], Model]) -> None:
        self._have = have
        self._known: dict[str, Model] = {}

    def __call__(self, bot: Bot) -> Model:
        """Return a bot's model."""
        if bot.name not in self._known:
            self._known[bot.name] = self._have(bot)
        return self._known[bot.name]
