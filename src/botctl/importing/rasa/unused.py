"""Tell what a project defines that nothing here uses."""

from __future__ import annotations

from collections.abc import Mapping

from botctl.errors import Place
from botctl.importing.rasa.drafts import Draft
from botctl.importing.rasa.entities import fillings
from botctl.importing.rasa.flow import Flow
from botctl.importing.rasa.intents import Intents
from botctl.importing.rasa.project import Other, Project, SlotSet
from botctl.importing.rasa.utterances import Slots
from botctl.importing.remarks import Remarks
from botctl.intents.words import normalise

_STEPS = {
    "checkpoint": "write each way through the stories as an intent, or let a function choose what follows",
    "or": "let a function look at the slots, and choose what follows",
    "bot": "write it into the intent's `reply`",
    "user": "write it into the utterances of an intent",
}


def tell(intents: Intents) -> None:
    """Tell it all, in the order of the kinds."""
    _steps(intents.flow, intents.remarks)
    _responses(intents)
    _slots(intents.project, intents.slots, intents.drafts, intents.remarks)
    _actions(intents)
    _words(intents)


def _steps(flow: Flow, remarks: Remarks) -> None:
    for step in flow.unknown:
        if isinstance(step, Other):
            hint = _STEPS.get(step.kind, "look at what it did, and let a function do it")
            remarks.leave("story", step.place, f"the step `{step.kind}` is not carried over", hint)
        elif isinstance(step, SlotSet):
            hint = "let a function look at `call.slots` and `call.attributes`, and choose what follows"
            names = ", ".join(f"`{one}`" for one in step.slots)
            remarks.leave("story", step.place, f"the story goes on by what is in {names}", hint)


def _responses(intents: Intents) -> None:
    for name, variations in intents.project.domain.responses.items():
        if name in intents.sayings.used or not variations:
            continue
        python = intents.project.said_in_python.get(name)
        who = f"only Python says `{name}` ({python})" if python else f"no rule, story or form says `{name}`"
        hint = "return its words as a `Reply` of a function" if python else "write it where it is to be said"
        said = " ".join(variations[0].text.split())
        quoted = f': "{said[:50]}…"' if len(said) > 50 else f': "{said}"'
        intents.remarks.leave("unsaid", variations[0].place, f"{who}{quoted if said else ''}", hint)


def _slots(project: Project, slots: Slots, drafts: Mapping[str, Draft], remarks: Remarks) -> None:
    used = {name for draft in drafts.values() for name in draft.slots}
    in_forms = {slot for form in project.domain.forms.values() for slot in form.required}
    for slot in project.domain.slots.values():
        if slot.name in in_forms or slots.name(slot.name) in used:
            continue
        kinds = sorted({one.kind for one in fillings(project, slot.name)})
        how = f" ({', '.join(kinds)})" if kinds else ""
        hint = "what is to be remembered goes into `Reply(attributes=...)` of a function"
        message = f"no intent has the slot `{slot.name}`{how}"
        remarks.leave("slot", slot.place, message, hint)


def _actions(intents: Intents) -> None:
    """Tell which custom actions have a stand-in, and which have none because nothing plain calls them."""
    called = {action: name for name, action in intents.functions.actions.items()}
    defined = {name: one.place for name, one in intents.project.actions.items()}
    named = {name: place for name, place in intents.project.domain.actions.items() if not _is_said(name)}
    for action in dict.fromkeys((*called, *named, *defined)):
        place = defined.get(action) or named.get(action)
        place = place or _called_at(intents.flow, action)
        if action in called:
            hint = f"write functions/{called[action]}.py; it only says that it has to be written"
            intents.remarks.leave("action", place, f"what `{action}` does is Python of its own", hint)
        elif action.startswith("validate_"):
            hint = "types check values here; let a function do the rest, and ask again with `Reply(ask=...)`"
            intents.remarks.leave("action", place, f"`{action}` checks answers in Python", hint)
        elif action not in intents.project.domain.forms:
            hint = "write a function, and name it as `call` of the intent that needs it"
            intents.remarks.leave("action", place, f"no plain rule or story calls `{action}`", hint)


def _called_at(flow: Flow, action: str) -> Place:
    answers = ((one.actions, one.place) for each in flow.answers.values() for one in each)
    submissions = ((one.actions, one.place) for each in flow.submissions.values() for one in each)
    return next(place for actions, place in (*answers, *submissions) if action in actions)


def _is_said(action: str) -> bool:
    return action.startswith("utter_")


def _words(intents: Intents) -> None:
    """Tell which regular expressions, synonyms and lookup tables nothing came of."""
    project, remarks = intents.project, intents.remarks
    used = {slot.type for draft in intents.drafts.values() for slot in draft.slots.values()}
    for regex in project.training.regexes:
        hint = "check the value in the intent's function, and ask again with `Reply(ask=...)`"
        shown = ", ".join(regex.words[:2])
        remarks.leave("regex", regex.place, f"the regular expression `{regex.name}` ({shown})", hint)
    known = {
        normalise(word)
        for name, values in intents.slots.types.values.items()
        if name in used
        for value, words in values.items()
        for word in (value, *words)
    }
    for kind, lists in (("synonym", project.training.synonyms), ("lookup table", project.training.lookups)):
        for one in lists:
            words = one.words or (one.name,)
            unknown = [word for word in words if normalise(word) not in known]
            if not unknown:
                continue
            hint = "write them into the type of the slot that they are values of"
            if len(unknown) == len(words):
                message = f"the {kind} `{one.name}` belongs to no slot's values"
            else:
                shown = ", ".join(f'"{word}"' for word in unknown[:3])
                more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
                message = f"of the {kind} `{one.name}`, these are no slot's values: {shown}{more}"
            remarks.leave(kind.partition(" ")[0], one.place, message, hint)
