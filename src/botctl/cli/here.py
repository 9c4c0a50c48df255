"""Open what a command works on: the workspace around the current folder, its bots, its store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from botctl.bots.bot import ENGINES, Bot
from botctl.cli.exits import Failed
from botctl.errors import EngineError, UsageError
from botctl.workspace.read import Reading, find, read
from botctl.workspace.workspace import Workspace

if TYPE_CHECKING:
    from botctl.conversations.store import Store
    from botctl.functions.function import Runner
    from botctl.intents.model import Model


def workspace(engine: str | None = None) -> Workspace:
    """Return the workspace, its bots understood by one engine if it is named.

    Where it has an error, report as `botctl check` does and fail. Raise UsageError where there is no
    such engine.
    """
    if engine is not None and engine not in ENGINES:
        raise UsageError(f"there is no engine `{engine}`", hint=f"There are: {', '.join(ENGINES)}.")
    found = reading()
    if found.workspace is None:
        report(found, stderr=True)
        raise Failed
    return found.workspace.understood_by(engine)


def reading(start: Path | None = None) -> Reading:
    """Read the workspace that a folder stands in; raise UsageError where there is none."""
    return read(find(start or Path.cwd()))


def report(found: Reading, *, stderr: bool = False) -> None:
    """Print the faults of a workspace, in their lines."""
    from botctl.cli import terminal
    from botctl.workspace.report import report as faults

    columns = terminal.columns(stderr=stderr)
    terminal.say_painted(lambda colours: faults(found, colours=colours, columns=columns), stderr=stderr)


def one_bot(within: Workspace, name: str | None) -> Bot:
    """Return a bot by its name, or the only one there is."""
    names = ", ".join(sorted(within.bots))
    if name is None:
        if len(within.bots) == 1:
            return next(iter(within.bots.values()))
        raise UsageError("there are several bots; name one", hint=f"There are: {names}.")
    if name not in within.bots:
        raise UsageError(f"there is no bot `{name}`", hint=f"There are: {names}.")
    return within.bots[name]


def model(within: Workspace, bot: Bot) -> Model:
    """Return a bot's model; where it is not there or out of date, it is trained under a progress bar."""
    from botctl.testing.trained import trained_model

    with _training(bot) as progress:
        return trained_model(within.root, bot, progress=progress)


def model_or_rules(within: Workspace, bot: Bot) -> Model:
    """Return a bot's model as above; where its engine does not answer, tell so and go on without it.

    It then understands exact utterances, and all else once its engine answers.
    """
    from botctl.cli import terminal
    from botctl.testing.trained import current_model
    from botctl.workspace.models import ready

    with _training(bot) as progress:
        model = current_model(within.root, bot, progress=progress)
        try:
            ready(bot, model, progress)
        except EngineError as error:
            terminal.tell(f"Only exact utterances are understood: {error.message}", style="yellow")
            if error.hint:
                terminal.tell(f"  {error.hint}")
    return model


def train(within: Workspace, bot: Bot) -> None:
    """Train a bot's model, under a progress bar, where it is not there or out of date."""
    from botctl.testing.trained import train_if_needed

    with _training(bot) as progress:
        train_if_needed(within.root, bot, progress=progress)


@contextmanager
def _training(bot: Bot) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar once there is progress."""
    from botctl.cli import terminal

    with terminal.progress() as bar:
        task = bar.add_task(f"training {bot.name}", total=1.0, visible=False)

        def step(share: float, what: str) -> None:
            bar.update(task, completed=share, description=f"{bot.name}: {what}", visible=True)

        yield step


def locale(bot: Bot, wanted: str | None) -> str:
    """Return the bot's locale nearest to a wanted one; raise UsageError where it speaks no such language."""
    if wanted is None:
        return bot.locales[0]
    language = wanted.partition("-")[0]
    if all(own.partition("-")[0] != language for own in bot.locales):
        raise UsageError(
            f"{bot.name} does not speak `{wanted}`", hint=f"It speaks: {', '.join(bot.locales)}."
        )
    return bot.locale(wanted)


@contextmanager
def functions(within: Workspace) -> Iterator[Runner]:
    """Run functions in this process while a command needs them."""
    import logging
    import os
    from functools import partial

    from botctl.functions.discreet import Discreet
    from botctl.functions.in_process import InProcess
    from botctl.functions.once.keeping import database_of, in_database
    from botctl.functions.persistent import Persistent

    # What a function did wrong is in the turn, and shown with it; the log would say it a second time.
    logging.getLogger("botctl").addHandler(logging.NullHandler())
    results = partial(in_database, database_of(within.state, os.environ))
    here = InProcess(within.functions, data=within.state / "data", results=results)
    invoker = Persistent(Discreet(here, secrets=within.secrets(os.environ)), within.functions)
    try:
        yield invoker
    finally:
        invoker.close()


@contextmanager
def store() -> Iterator[Store]:
    """Open the workspace's conversation store while a command needs it."""
    from botctl.conversations.opening import open_store

    opened = open_store(workspace().state)
    try:
        yield opened
    finally:
        opened.close()
