"""Convert a Rasa project into the files of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botctl.errors import UsageError
from botctl.importing.emitting import InLineList, document
from botctl.importing.names import Names, identifier
from botctl.importing.rasa.bot import bot
from botctl.importing.rasa.buttons import Buttons
from botctl.importing.rasa.conversations import conversations
from botctl.importing.rasa.done import Functions
from botctl.importing.rasa.flow import flow
from botctl.importing.rasa.functions import stand_in
from botctl.importing.rasa.intents import Intents
from botctl.importing.rasa.project import Project
from botctl.importing.rasa.questions import Questions
from botctl.importing.rasa.read import read
from botctl.importing.rasa.roles import roles
from botctl.importing.rasa.said import Sayings
from botctl.importing.rasa.unused import tell
from botctl.importing.rasa.utterances import Slots
from botctl.importing.rasa.values import types
from botctl.importing.remarks import Remarks
from botctl.workspace import schemas

_SLOT_NAMES = ("confirmation", "choice")  # what `expects` says besides


@dataclass(frozen=True, slots=True)
class Converted:
    """Hold the files of a workspace by their paths in it, and what there is to tell."""

    bot: str
    files: Mapping[str, str]
    remarks: Remarks


def convert(root: Path) -> Converted:
    """Return the workspace that a Rasa project becomes; nothing is written.

    Raise UsageError where there is no project, WorkspaceError where a file of it is not YAML.
    """
    remarks = Remarks()
    project = read(root, remarks)
    intents = _intents(project, remarks)
    drafts = intents.make()
    if not drafts:
        raise UsageError(f"{root}: the project has no intents", hint="name the folder that holds data/")
    name = identifier(project.name)
    data = bot(project, intents.flow, intents)
    tests = conversations(intents)
    intents.tell_branches()
    tell(intents)
    files = {
        f"bots/{name}.yml": _file("bot", data),
        **{f"intents/{one}.yml": _file("intent", draft.written()) for one, draft in drafts.items()},
        **_types(intents),
        "connectors/web.yml": _file("connector_web", {"kind": "web"}),
        **_functions(intents),
    }
    if tests:
        said = {"bot": name, "conversations": tests}
        files["tests/conversations/rasa.yml"] = _file("conversations", said)
    return Converted(name, files, remarks)


def _intents(project: Project, remarks: Remarks) -> Intents:
    follows = flow(project)
    parts = roles(project, follows, remarks)
    slots = Slots(project, types(project, remarks), Names(_SLOT_NAMES), remarks)
    sayings = Sayings(project, slots, Buttons(project, parts, slots, remarks), remarks)
    functions = Functions(project, remarks)
    questions = Questions(project, follows, parts, sayings, functions)
    return Intents(project, follows, parts, slots, sayings, functions, questions, remarks)


def _file(kind: str, data: Mapping[str, Any]) -> str:
    return document(data, first=schemas.comment(kind))


def _types(intents: Intents) -> dict[str, str]:
    """Return the files of list types that a slot has."""
    used = {slot.type for draft in intents.drafts.values() for slot in draft.slots.values()}
    files: dict[str, str] = {}
    for name, values in intents.slots.types.values.items():
        if name in used:
            plain = not any(values.values())
            written: Any = (
                list(values)
                if plain
                else {v: InLineList(words) if words else None for v, words in values.items()}
            )
            files[f"intents/types/{name}.yml"] = _file("type", {"values": written})
    return files


def _functions(intents: Intents) -> dict[str, str]:
    files = {f"functions/{name}.py": module for name, module in intents.functions.modules.items()}
    for name, action in intents.functions.actions.items():
        callers = [draft for draft in intents.drafts.values() if draft.call == name]
        files[f"functions/{name}.py"] = stand_in(
            name,
            action,
            intents.project.actions.get(action),
            slots={slot for draft in callers for slot in draft.slots},
            reply=any(draft.reply is not None for draft in callers),
        )
    return files
