"""Take a turn: the one place that says in which order things happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from botctl.bots.bot import Bot
from botctl.conversations.store import Store
from botctl.functions.function import Invoker
from botctl.intents.model import Model
from botctl.messages import Message, Turn, Utterance


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what a bot's turns are made with; `clock` returns an aware datetime."""

    bot: Bot
    model: Model
    store: Store
    functions: Invoker
    clock: Callable[[], datetime]


def take(parts: Parts, utterance: Utterance, *, slow: Callable[[Message], None] | None = None) -> Turn:
    """Take an utterance's turn, or return the turn it already had.

    `slow` is given the intent's `slow` words when its function takes its time. Raise StoreUnavailable
    where nothing could be kept (nothing was done), and EventConflict for a reused event id.
    """
    raise NotImplementedError
