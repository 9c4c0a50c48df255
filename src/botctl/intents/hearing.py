"""Hear an utterance: what a button named, or what a model makes of the text and its parts."""

from __future__ import annotations

import logging
from collections.abc import Container

from botctl.intents.clauses import understand
from botctl.intents.model import Context, Model, called_by_name
from botctl.messages import Ranked, Understanding

_log = logging.getLogger("botctl.turn")


def hear(model: Model, text: str, context: Context, intents: Container[str]) -> Understanding:
    """Return what a text means: the one of `intents` that a button says (`/name`), or what the model tells.

    A model that breaks has understood nothing; the talk goes on.
    """
    named = called_by_name(text, intents)
    if named is not None:
        intent, why = Ranked(named, 1.0), ("a button named the intent",)
        return Understanding(text, context.locale, intent, (intent,), exact=True, why=why, engine="button")
    try:
        return understand(model, text, context)
    except Exception:
        _log.exception("the model broke at a text of %d characters", len(text))
        return Understanding(text, context.locale, why=("the model broke; the log tells why",))
