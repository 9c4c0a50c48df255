"""Find out what this machine and workspace have and lack; nothing is changed and no secret is read out."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from botctl.bots.bot import Bot
from botctl.cli.terminal import count
from botctl.errors import EngineError, ModelError, UsageError
from botctl.workspace.models import is_trained
from botctl.workspace.read import Reading, find, read
from botctl.workspace.workspace import Workspace

# Room for models, the database and its write-ahead log; below it, writes begin to fail.
FREE_SPACE = 200 * 1024 * 1024
LAST_PORT = 65535
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Finding:
    """Tell one thing that was looked at; `optional` is missing too, but nothing needs it to run."""

    name: str
    state: Literal["ok", "missing", "optional"]
    detail: str
    remedy: str = ""


def examine(start: Path, *, port: int) -> Iterator[Finding]:
    """Look at the machine, then at the workspace that a folder stands in."""
    yield _python()
    yield _port(port)
    yield _browser()
    try:
        reading = read(find(start))
    except UsageError as error:
        yield Finding("workspace", "missing", error.message, error.hint)
        return
    yield _workspace(reading)
    yield from _state_folder(reading.root / ".botctl")
    if reading.workspace:
        yield from _secrets(reading.workspace)
        yield from _rasa(reading.workspace)
        for bot in reading.workspace.bots.values():
            yield _model(reading.workspace, bot)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info < (3, 14):
        return Finding("python", "ok", version)
    return Finding("python", "missing", f"{version} is not tested", "Use Python 3.11, 3.12 or 3.13.")


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            other = port + 1 if port < LAST_PORT else port - 1
            remedy = f"Stop what listens there, or serve on another one: botctl run --port {other}"
            return Finding(f"port {port}", "optional", f"cannot be had: {error.strerror}", remedy)
    return Finding(f"port {port}", "ok", "free on 127.0.0.1")


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return Finding("browser", "ok", found)
    detail = "no Chromium; only botctl's own browser tests need it"
    return Finding("browser", "optional", detail, "apt-get install chromium")


def _workspace(reading: Reading) -> Finding:
    if reading.workspace:
        return Finding("workspace", "ok", str(reading.root))
    errors = count(len(reading.errors), "error")
    return Finding("workspace", "missing", f"{reading.root}: {errors}", "botctl check shows them")


def _state_folder(folder: Path) -> Iterator[Finding]:
    """Write where models and conversations will be written, or in the nearest folder that exists."""
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            yield Finding(".botctl", "ok", f"{folder} can be written")
    except OSError as error:
        remedy = f"Let the user that runs botctl write in {existing}."
        yield Finding(".botctl", "missing", f"{existing}: {error.strerror}", remedy)
    free = shutil.disk_usage(existing).free
    amount = f"{free / 1024**3:.1f} GiB free"
    if free >= FREE_SPACE:
        yield Finding("disk", "ok", amount)
    else:
        remedy = f"Make room for at least {FREE_SPACE // 1024**2} MiB."
        yield Finding("disk", "missing", amount, remedy)


def _secrets(workspace: Workspace) -> Iterator[Finding]:
    """Tell which environment variables are set, never what they hold."""
    for connector in workspace.connectors.values():
        for setting, variable in connector.secrets.items():
            if os.environ.get(variable):
                yield Finding(variable, "ok", f"set, for `{setting}` of connectors/{connector.name}.yml")
            else:
                detail = f"not set; connectors/{connector.name}.yml takes `{setting}` from it"
                yield Finding(variable, "missing", detail, f"export {variable}=...")


def _rasa(workspace: Workspace) -> Iterator[Finding]:
    """Tell whether Rasa is there for the bots that it understands here, and its tokens for the others."""
    bots = [bot for bot in workspace.bots.values() if bot.nlu.engine == "rasa"]
    for variable in {bot.nlu.rasa.token for bot in bots if bot.nlu.rasa.token}:
        if os.environ.get(variable):
            yield Finding(variable, "ok", "set, for a Rasa server")
        else:
            yield Finding(variable, "missing", "not set; a Rasa server wants it", f"export {variable}=...")
    for python in {bot.nlu.rasa.python for bot in bots if not bot.nlu.rasa.url}:
        from botctl.engines.environment import installed

        try:
            found = installed(workspace.root, os.environ, python=python)
        except EngineError as error:
            yield Finding("rasa", "missing", error.message, error.hint)
        else:
            yield Finding("rasa", "ok", str(found.python))


def _model(workspace: Workspace, bot: Bot) -> Finding:
    name, remedy = f"model {bot.name}", f"botctl train {bot.name}"
    try:
        is_current = is_trained(workspace.root, bot)
    except (ModelError, EngineError) as error:
        return Finding(name, "missing", error.message, remedy)
    if is_current:
        return Finding(name, "ok", "trained, and no utterance has changed since")
    return Finding(name, "missing", "not trained, or its utterances have changed since", remedy)
