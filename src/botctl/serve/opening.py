"""Open what a workspace is served with, and open it anew when its files have changed."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.connectors.sessions import secret_of
from botctl.conversations.leases import Leases
from botctl.conversations.opening import open_store
from botctl.conversations.store import Store
from botctl.errors import EngineError, ModelError
from botctl.functions.discreet import Discreet, hiding
from botctl.functions.function import Runner
from botctl.functions.in_process import InProcess
from botctl.functions.journal import Journal, logs
from botctl.functions.once.keeping import database_of, in_database
from botctl.functions.persistent import Persistent
from botctl.intents.model import Model
from botctl.serve.gate import OPERATOR_TOKEN, Operators
from botctl.serve.health import Pulse
from botctl.serve.host import Host
from botctl.serve.metrics import Metrics
from botctl.serve.news import Newsroom
from botctl.turn import Parts
from botctl.workspace.models import load_model, ready, train_bot
from botctl.workspace.workspace import Workspace

log = logging.getLogger("botctl.serve")

# How soon another process takes a conversation over when this one dies. A lease is extended while its
# turn goes on; one that is not, for so long, belongs to a process that hangs.
LEASE = timedelta(seconds=6)
_LEAVE_CTRL_C_TO_US = (signal.SIGINT, signal.SIG_IGN)


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def open_host(
    workspace: Workspace,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Callable[[], datetime] = now,
    engine: str | None = None,
    in_process: bool = False,
) -> Host:
    """Open the store, the models and the functions of a workspace; `engine` understands all its bots.

    `in_process` runs functions on threads of this process instead of in workers. Raise BotctlError where
    one cannot be had: a disk, a model, a secret.
    """
    workspace = workspace.understood_by(engine)
    secrets = _secrets(workspace, environ)
    with ExitStack() as undo:
        metrics = Metrics()
        functions = _functions(workspace, environ, metrics, in_process=in_process)
        undo.callback(functions.close)
        store = open_store(workspace.state, environ=environ)
        host = Host(
            workspace,
            _parts(workspace, store, functions, clock),
            store,
            functions,
            clock,
            secrets=secrets,
            pulse=Pulse(store),
            news=Newsroom(store),
            operators=Operators(environ.get(OPERATOR_TOKEN, "")),
            metrics=metrics,
            engine=engine,
            in_process=in_process,
        )
        undo.pop_all()
    return host


def reopen(host: Host, workspace: Workspace, *, environ: Mapping[str, str] = os.environ) -> Host:
    """Return a host for the workspace as it is now; store, lanes and relay are the old one's, and go on.

    The old host is left as it is, so that nothing is lost where this raises BotctlError.
    """
    workspace = workspace.understood_by(host.engine)
    secrets = _secrets(workspace, environ)
    with ExitStack() as undo:
        functions = _functions(workspace, environ, host.metrics, in_process=host.in_process)
        undo.callback(functions.close)
        parts = _parts(workspace, host.store, functions, host.clock)
        undo.pop_all()
    return replace(host, workspace=workspace, parts=parts, functions=functions, secrets=secrets)


def _functions(
    workspace: Workspace, environ: Mapping[str, str], metrics: Metrics, *, in_process: bool
) -> Runner:
    runner = _runner(workspace, environ, metrics, in_process=in_process)
    return Persistent(runner, workspace.functions, tell=metrics.news)


def _runner(
    workspace: Workspace, environ: Mapping[str, str], metrics: Metrics, *, in_process: bool
) -> Runner:
    secrets, tell = workspace.secrets(environ), metrics.invocation
    if in_process or sys.platform == "win32":  # which has no process groups
        results = partial(in_database, database_of(workspace.state, environ))
        journal = Journal(logs(workspace.root), hide=hiding(secrets), tell=tell)
        data = workspace.state / "data"
        here = InProcess(workspace.functions, data=data, results=results, journal=journal)
        return Discreet(here, secrets=secrets)
    from botctl.functions.runtime.opening import open_workers

    return open_workers(workspace.functions, root=workspace.root, secrets=secrets, environ=environ, tell=tell)


def _parts(
    workspace: Workspace, store: Store, functions: Runner, clock: Callable[[], datetime]
) -> dict[str, Parts]:
    hold = Leases(store, clock=clock, lease=LEASE).held
    told = {one.name: one.on_failure for one in workspace.functions.values() if one.on_failure}
    models = {bot.name: _model(workspace.root, bot) for bot in workspace.bots.values()}
    for bot in workspace.bots.values():
        _await(bot, models[bot.name])
    return {
        bot.name: Parts(bot, models[bot.name], store, functions, clock, lease=LEASE, hold=hold, told=told)
        for bot in workspace.bots.values()
    }


def _model(root: Path, bot: Bot) -> Model:
    """Return a bot's model, trained now unless one for exactly these intents is there."""
    try:
        model, trained = load_model(root, bot)
    except ModelError as error:
        log.warning("%s; it is trained again", error.message)
        trained = False
    if not trained:
        log.info("training %s", bot.name)
        _train_apart(root, bot)
        model, _ = load_model(root, bot)
    return model


def _await(bot: Bot, model: Model) -> None:
    """Wait until what understands a bot is there; where it does not come, serve without it."""
    try:
        ready(bot, model)
    except EngineError as error:
        reason = f"{error.message} ({error.hint})" if error.hint else error.message
        log.error("%s: only exact utterances are understood until Rasa answers: %s", bot.name, reason)  # noqa: TRY400 -- it says it all


def _train_apart(root: Path, bot: Bot) -> None:
    """Train in a process of its own: this one stays small, and answers while it watches its files."""
    if bot.nlu.engine != "embedded":  # it has one already
        train_bot(root, bot)
        return
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=signal.signal, initargs=_LEAVE_CTRL_C_TO_US
    ) as process:
        process.submit(train_bot, root, bot).result()


def _secrets(workspace: Workspace, environ: Mapping[str, str]) -> dict[str, bytes]:
    return {
        connector.name: secret_of(connector, state=workspace.state, environ=environ)
        for connector in workspace.connectors.values()
        if connector.kind == "web"
    }
