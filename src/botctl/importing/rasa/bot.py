"""Write the bot's file: how it greets, what it says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botctl.importing.emitting import InLineList
from botctl.importing.names import words
from botctl.importing.rasa.drafts import Draft
from botctl.importing.rasa.flow import Flow
from botctl.importing.rasa.intents import Intents
from botctl.importing.rasa.project import Project
from botctl.importing.rasa.roles import GOODBYE, GREET, PATTERNS, apart
from botctl.importing.rasa.said import Said, Sayings


def bot(project: Project, flow: Flow, intents: Intents) -> dict[str, Any]:
    """Return the bot's file."""
    data: dict[str, Any] = {
        "title": words(project.name),
        "locales": InLineList([project.language]),
        "intents": "all",
        "connectors": InLineList(["web"]),
    }
    sayings = intents.sayings
    said = {
        "greet": _greeting(flow, intents),
        "fallback": _fallback(flow, intents),
    }
    data |= {key: one.written() for key, one in said.items() if one is not None}
    patterns = _patterns(intents, sayings)
    if patterns:
        data["patterns"] = {key: one.written() for key, one in patterns.items()}
    return data


def _greeting(flow: Flow, intents: Intents) -> Said | None:
    begins = flow.greeting
    if begins is not None and begins.actions:
        return intents.sayings.of(intents.functions.words(begins.actions, begins.place, "greet"), ())
    draft = _first(intents.drafts, GREET)
    return intents.sayings.of(draft.responses, ()) if draft and draft.responses else None


def _fallback(flow: Flow, intents: Intents) -> Said | None:
    responses: tuple[str, ...] = ()
    for one in flow.answers.get("nlu_fallback", [])[:1]:
        responses = intents.functions.words(one.actions, one.place, "fallback")
    return intents.sayings.of(responses or ("utter_default",), ())


def _patterns(intents: Intents, sayings: Sayings) -> dict[str, Said]:
    """Return the words for what Rasa answered to intents that are built in here, and to goodbyes."""
    found: dict[str, Said] = {}
    for intent, ours in intents.roles.built_in.items():
        answer = apart(intents.flow.answers.get(intent, []))
        if answer is None or ours not in PATTERNS:
            continue
        responses = intents.functions.words(answer.actions, answer.place, PATTERNS[ours])
        said = sayings.of(responses, ()) if responses else None
        if said is not None:
            found[PATTERNS[ours]] = said
    draft = _first(intents.drafts, GOODBYE)
    said = sayings.of(draft.responses, ()) if draft and draft.responses else None
    if said is not None:
        found.setdefault("stopped", said)
    restarted = sayings.of(["utter_restart"], ())  # what Rasa says after `/restart`
    if restarted is not None:
        found.setdefault("started_over", restarted)
    return found


def _first(drafts: Mapping[str, Draft], names: tuple[str, ...]) -> Draft | None:
    return next((drafts[name] for name in names if name in drafts), None)
