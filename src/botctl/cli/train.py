"""Train the models of bots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from botctl.cli.options import AsJson, BotArgument, Engine

if TYPE_CHECKING:
    from botctl.bots.bot import Bot
    from botctl.workspace.models import TrainedReport
    from botctl.workspace.workspace import Workspace


def train(
    bot: BotArgument = None,
    *,
    engine: Engine = None,
    report: Annotated[
        bool, typer.Option("--report", help="Measure how well sentences are understood that were not seen.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the report as a page, too: --report is implied.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a bot's model, or all bots'.

    What did not change is not trained again. A report trains some more models for itself: it takes as
    long as eight trainings.
    """
    from botctl.cli import here, terminal

    if report or html:
        from botctl.cli import quality

        quality.check_page(html)
    workspace = here.workspace(engine)
    bots = [here.one_bot(workspace, bot)] if bot else list(workspace.bots.values())
    reports = [_train(workspace, each, quiet=as_json) for each in bots]
    if report or html:
        measured = quality.measure(workspace, bots)
        for row, each in zip(reports, measured, strict=True):
            row["report"] = quality.as_json(each)
            if not as_json:
                quality.say(each)
        if html:
            quality.write_page(html, measured)
    if as_json:
        terminal.say_json(reports)


def _train(workspace: Workspace, bot: Bot, *, quiet: bool) -> dict[str, Any]:
    import time

    from botctl.cli import terminal
    from botctl.workspace.models import train_bot

    began = time.monotonic()
    with terminal.progress() as bar:
        task = bar.add_task(f"training {bot.name}", total=1.0)

        def step(share: float, what: str) -> None:
            bar.update(task, completed=share, description=f"{bot.name}: {what}")

        report = train_bot(workspace.root, bot, step)
    seconds = time.monotonic() - began
    if not quiet:
        terminal.say(_words(bot, report, seconds))
    return {
        "bot": report.bot,
        "engine": bot.nlu.engine,
        "trained": report.trained,
        "intents": report.intents,
        "utterances": report.utterances,
        "seconds": round(seconds, 3),
        "bytes": report.size,
        "model": None if report.elsewhere else str(report.folder.relative_to(workspace.root)),
    }


def _words(bot: Bot, report: TrainedReport, seconds: float) -> str:
    from botctl.cli.terminal import count

    if report.elsewhere:
        return f"{report.bot}: understood by Rasa at {bot.nlu.rasa.url}, with a model of its own"
    if not report.trained:
        return f"{report.bot}: unchanged"
    size = f"{report.size / 1024:,.0f} KiB"
    return (
        f"{report.bot}: {count(report.intents, 'intent')}, {count(report.utterances, 'utterance')}, "
        f"trained in {seconds:.1f} s, {size}"
    )
