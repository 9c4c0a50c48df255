"""Make a call or read an event, run a function for it, and show what it printed and replied."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from botctl.bots.bot import Bot
from botctl.cli import entries, terminal
from botctl.documents.reader import read
from botctl.errors import BotctlError, FunctionError, UsageError
from botctl.functions import replies
from botctl.functions.discreet import Discreet
from botctl.functions.events.documents import recognised
from botctl.functions.events.matching import takes
from botctl.functions.events.wrong import DocumentError
from botctl.functions.function import Function, Runner
from botctl.functions.in_process import InProcess
from botctl.functions.once.keeping import database_of, in_database
from botctl.functions.runtime.opening import open_workers
from botctl.messages import Call, Json, Reply
from botctl.testing.transcript import reply_lines
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.workspace import Workspace


def chosen(workspace: Workspace, name: str) -> Function:
    """Return a function by its name; raise UsageError where there is none."""
    if name not in workspace.functions:
        raise UsageError(
            f"there is no function `{name}`", hint=did_you_mean(name, workspace.functions, "Write it first")
        )
    return workspace.functions[name]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what a call shall say, as it was given on the command line."""

    slots: str
    attributes: str
    intent: str | None
    utterance: str
    locale: str | None
    person: str

    def payload(self, workspace: Workspace, function: Function) -> bytes:
        """Return a call with a key of its own; raise UsageError where it cannot be made."""
        intent = self.intent or _caller(workspace, function)
        if intent not in workspace.intents and self.intent is not None:
            hint = did_you_mean(intent, workspace.intents, "")
            raise UsageError(f"there is no intent `{intent}`", hint=hint)
        bot = next((one for one in workspace.bots.values() if intent in one.intents), None)
        turn = uuid.uuid4().hex
        call = Call(
            intent=intent,
            function=function.name,
            slots=_json_map("--slots", self.slots),
            person=self.person,
            conversation=f"{bot.name if bot else 'none'}/cli/{turn}",
            channel="web",
            locale=self.locale or (bot.locales[0] if bot else "en-US"),
            utterance=self.utterance,
            turn_id=turn,
            attributes=_json_map("--attributes", self.attributes),
            now=_now(bot),
        )
        return orjson.dumps(call.to_json())


def document(file: Path, function: Function) -> bytes:
    """Return the event that a file or stdin holds; raise BotctlError where it is none that botctl knows.

    Tell on stderr where the function's file lists events, and none such.
    """
    if str(file) == "-":
        place, text = "stdin", sys.stdin.buffer.read()
    else:
        place = str(file)
        try:
            text = file.read_bytes()
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror}", hint="Give a JSON file, or - for stdin.") from error
    try:
        event = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BotctlError(
            f"{place}:{error.lineno}:{error.colno}: this is no JSON: {error.msg}",
            hint="An event is a JSON object, as AWS documents it for each service.",
        ) from error
    try:
        found = recognised(event)
    except DocumentError as error:
        at = read(text, place).place(*error.path)
        raise BotctlError(f"{at}: {error}", hint=error.hint) from error
    if function.events and not any(takes(trigger, found) for trigger in function.events):
        listing = f"functions/{function.name}.yml"
        terminal.tell(f"{listing} lists no event that is like this one ({found.kind})", style="dim")
    return text


def run(workspace: Workspace, function: Function, payload: bytes, *, in_process: bool, as_json: bool) -> None:
    """Run a function once, what it prints on stderr and what it returns on stdout; raise FunctionError."""
    event = orjson.loads(payload)
    with _opened(workspace, in_process=in_process) as runner:
        try:
            result = runner.run(function, payload, turn=str(event.get("turn_id", "")))
        except FunctionError as error:
            if error.story:
                terminal.tell_stack(error.story)
            raise
    if as_json:
        terminal.say_json(orjson.loads(result))
        return
    _say_reply(replies.read(function, result))


@contextmanager
def _opened(workspace: Workspace, *, in_process: bool) -> Iterator[Runner]:
    secrets = workspace.secrets(os.environ)
    runner = (
        Discreet(_here(workspace), secrets=secrets)
        if in_process
        else open_workers(
            workspace.functions, root=workspace.root, secrets=secrets, environ=os.environ, tell=entries.tell
        )
    )
    try:
        with redirect_stdout(sys.stderr):  # what it prints in this process is no result
            yield runner
    finally:
        runner.close()


def _here(workspace: Workspace) -> InProcess:
    results = partial(in_database, database_of(workspace.state, os.environ))
    return InProcess(workspace.functions, data=workspace.state / "data", results=results)


def _say_reply(reply: Reply) -> None:
    for line in reply_lines(reply.message()):
        terminal.say(line)
    for name, value in reply.to_json().items():
        if name not in ("text", "buttons", "card", "image"):
            terminal.say(f"{name}: {orjson.dumps(value).decode()}", style="dim")


def _caller(workspace: Workspace, function: Function) -> str:
    """Return the intent that calls a function; where there are several, the first, which is told."""
    callers = sorted(one.name for one in workspace.intents.values() if one.call == function.name)
    if len(callers) > 1:
        terminal.tell(f"called for the intent {callers[0]}; choose another with --intent", style="dim")
    return callers[0] if callers else function.name


def _json_map(option: str, text: str) -> dict[str, Json]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(
            f"{option}: this is no JSON: {error.msg} (column {error.colno})",
            hint=f"""For example: {option} '{{"size": "large"}}'""",
        ) from error
    if not isinstance(value, dict):
        raise UsageError(f"{option}: this is no map", hint=f"""For example: {option} '{{"size": "large"}}'""")
    return value


def _now(bot: Bot | None) -> str:
    return datetime.now(ZoneInfo(bot.timezone) if bot else UTC).isoformat(timespec="seconds")
