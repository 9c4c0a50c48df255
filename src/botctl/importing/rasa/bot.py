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
from botctl.importing.rasa.roles import GOODBYE, GREET
from botctl.importing.rasa.said import Said, Sayings

# The pattern that is said where an intent of Rasa's is one of ours.
_PATTERNS = {
    "yes": "yes_without_question",
    "no": "no_without_question",
    "stop": "stopped",
    "cancel": "cancelled",
    "start_over": "started_over",
}


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
    responses = [one for one in flow.greeting if one in intents.project.domain.responses]
    if responses:
        return intents.sayings.of(responses, ())
    draft = _first(intents.drafts, GREET)
    return intents.sayings.of(draft.responses, ()) if draft and draft.responses else None


def _fallback(flow: Flow, intents: Intents) -> Said | None:
    answers = flow.answers.get("nlu_fallback", [])
    actions = [action for one in answers[:1] for action in one.actions]
    responses = [one for one in actions if one in intents.project.domain.responses] or ["utter_default"]
    if responses[0] not in intents.project.domain.responses:
        return None
    return intents.sayings.of(responses, ())


def _patterns(intents: Intents, sayings: Sayings) -> dict[str, Said]:
    """Return the words for what Rasa answered to intents that are built in here, and to goodbyes."""
    found: dict[str, Said] = {}
    for intent, ours in intents.roles.built_in.items():
        answer = next(
            (one for one in intents.flow.answers.get(intent, []) if one.first and not one.inside), None
        )
        if answer is None or ours not in _PATTERNS:
            continue
        responses = intents.functions.sort(answer.actions, answer.place).responses
        said = sayings.of(responses, ()) if responses else None
        if said is not None:
            found[_PATTERNS[ours]] = said
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
