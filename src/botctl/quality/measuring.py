"""Measure a bot, or take what was measured before where nothing has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from botctl.bots.bot import Bot
from botctl.intents.training import fingerprint
from botctl.quality import records
from botctl.quality.crossvalidation import Progress, cross_validate
from botctl.quality.learning import learner
from botctl.quality.records import Comparison
from botctl.quality.report import FORMAT, Figures, Report, report


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold a report, where it is kept, and what changed since the last one that was about something else."""

    report: Report
    file: Path
    comparison: Comparison | None


def measure(root: Path, bot: Bot, *, progress: Progress | None = None) -> Measured:
    """Cross-validate a bot, keep the report, and compare it with the last one of what was different.

    `progress` is told a share from 0 to 1 and what is being done. Raise ModelError where models cannot be
    trained or the report not be kept, EngineError where the engine is missing or fails.
    """
    subject = measured_from(bot)
    old = next((each for each in records.kept(root, bot.name) if each["fingerprint"] != subject), None)
    with learner(root, bot) as learn:
        trials = cross_validate(bot.definitions, learn, progress=progress)
    made = report(bot, trials, fingerprint=subject, made=datetime.now(UTC))
    return Measured(made, records.keep(root, made), records.compare(old, made) if old else None)


def figures(root: Path, bot: Bot, *, progress: Progress | None = None) -> Figures:
    """Return a bot's figures; they are measured only where no report that is kept has them."""
    subject = measured_from(bot)
    for old in records.kept(root, bot.name):
        if old["fingerprint"] == subject:
            return _figures(old["figures"])
    return measure(root, bot, progress=progress).report.figures


def measured_from(bot: Bot) -> str:
    """Return a name for all that a report depends on: 32 hexadecimal digits."""
    made_from = (
        FORMAT,
        bot.nlu.engine,
        fingerprint(bot.definitions, bot.nlu.encoder),
        bot.nlu.accept,
        bot.nlu.margin,
        bot.nlu.rasa.pipeline,
    )
    return hashlib.sha256(orjson.dumps(made_from)).hexdigest()[:32]


def _figures(found: Mapping[str, Any]) -> Figures:
    return Figures(**found)
