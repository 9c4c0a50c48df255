"""Tell what the intents of a project are here: intents of their own, or something that every bot has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from botctl.importing.names import Names
from botctl.importing.rasa.entities import fillings
from botctl.importing.rasa.flow import Answer, Flow
from botctl.importing.rasa.project import Example, Project
from botctl.importing.remarks import Remarks
from botctl.intents.intent import BUILT_IN_INTENTS
from botctl.intents.polarity import polarity
from botctl.intents.templates import parse
from botctl.intents.words import normalise
from botctl.workspace import shipped

GREET = (
    *("greet", "greeting", "greetings", "hello", "hi", "say_hello", "welcome"),
    *("gruss", "begrussung", "begruessung", "hallo"),
)
GOODBYE = (
    *("goodbye", "good_bye", "bye", "farewell", "say_goodbye"),
    *("verabschiedung", "tschuss", "tschuess", "auf_wiedersehen"),
)
_NAMED_LIKE = {
    "yes": ("affirm", "affirmative", "affirmation", "yes", "agree", "accept", "confirm"),
    "no": ("deny", "denial", "negative", "no", "disagree", "decline", "reject", "refuse"),
    "stop": ("stop", "quit", "exit"),
    "cancel": ("cancel", "abort", "nevermind", "never_mind"),
    "start_over": ("restart", "start_over", "reset"),
    "repeat": ("repeat",),
    "help": ("help",),
}
# The pattern that is said where an intent of Rasa's is one of ours.
PATTERNS = {
    "yes": "yes_without_question",
    "no": "no_without_question",
    "stop": "stopped",
    "cancel": "cancelled",
    "start_over": "started_over",
}
_FALLBACKS = ("nlu_fallback",)
_OF_RASA = (*_FALLBACKS, "session_start", "back", "EXTERNAL", "or_else")
_ENOUGH = 1 / 3  # of an intent's examples are heard as yes or no: then it is what its name says
_MOST = 2 / 3  # of them, and it is yes or no whatever its name says


@dataclass(frozen=True, slots=True)
class Roles:
    """Hold what became of each intent: the built-in one, or the name of its own file.

    `only_answers` are intents that rules and stories use for nothing but answers to a form.
    """

    built_in: Mapping[str, str]
    own: Mapping[str, str]
    only_answers: frozenset[str]

    def begins(self, intent: str) -> str | None:
        """Return the intent of ours that an intent begins, None where it is none any more."""
        return self.own.get(intent) or self.built_in.get(intent)


def roles(project: Project, flow: Flow, remarks: Remarks) -> Roles:
    """Sort the intents of a project, and tell which are something that every bot has."""
    said = project.training.intents
    built_in: dict[str, str] = {}
    only_answers: set[str] = set()
    rest: list[str] = []
    for intent in _known(project, flow):
        answers = flow.answers.get(intent, [])
        name = _built_in(intent, said.get(intent, ()), answers, project.language)
        if not said.get(intent) and not answers and not name:
            hint = "write utterances into its own file if people should ever say it"
            message = f"`{intent}` has no examples, and nothing follows it"
            place = project.domain.intents.get(intent) or project.training.places[intent]
            remarks.leave("unanswered", place, message, hint)
        elif name:
            built_in[intent] = name
            _tell(intent, name, project, remarks)
        elif _only_answers(said.get(intent, ()), answers, project):
            only_answers.add(intent)
        else:
            rest.append(intent)
    names = Names(taken=set(built_in.values()) - set(rest))
    own = {intent: names.of(intent) for intent in rest}
    for intent, name in own.items():
        if intent in project.training.places:
            remarks.rename("intent", project.training.places[intent], intent, name)
    return Roles(built_in, own, frozenset(only_answers))


def apart(answers: Sequence[Answer]) -> Answer | None:
    """Return what follows an intent that is said by itself, in the middle of nothing."""
    return next((one for one in answers if one.first and not one.inside), None)


def _known(project: Project, flow: Flow) -> list[str]:
    """Return the intents of training data, and those without any that rules begin, in order."""
    groups = {name.partition("/")[0] for name in project.training.intents if "/" in name}
    mentioned = [*project.training.intents, *project.domain.intents, *flow.answers]
    return [name for name in dict.fromkeys(mentioned) if name not in groups and name not in _OF_RASA]


def _built_in(intent: str, said: Sequence[Example], answers: Sequence[Answer], locale: str) -> str:
    """Return the built-in intent that an intent is, by its name and by what people say; "" for none."""
    name = next((ours for ours, names in _NAMED_LIKE.items() if intent.lower() in names), "")
    if not name and not any(answer.first for answer in answers):
        return next((ours for ours in ("yes", "no") if _heard(said, ours, locale) >= _MOST), "")
    plain = all(_is_plain(action) for answer in answers for action in answer.actions)
    opens = any(answer.opens and answer.first for answer in answers)
    if not name or opens:
        return ""
    if name in ("yes", "no"):
        return name if not said or _heard(said, name, locale) >= _ENOUGH else ""
    if name == "help" and answers:
        return ""  # its own words are better than ours, and nothing is lost by overriding it
    phrases = built_in_phrases(locale)
    heard = [phrases.get(normalise(one.text)) == name for one in said]
    return name if plain and (any(heard) or not said) else ""


def _heard(said: Sequence[Example], answer: str, locale: str) -> float:
    """Return the share of examples that are heard as yes, or as no, and nothing besides."""
    heard = [polarity(one.text, locale) == (answer == "yes", "") for one in said]
    return sum(heard) / len(heard) if heard else 0.0


def _is_plain(action: str) -> bool:
    return action.startswith("utter_") or action in (
        "action_restart",
        "action_back",
        "action_deactivate_loop",
        "action_deactivate_form",
        "action_default_fallback",
    )


def _only_answers(said: Sequence[Example], answers: Sequence[Answer], project: Project) -> bool:
    """Return whether an intent does nothing by itself, and brings values to forms."""
    if any(answer.actions or answer.opens for answer in answers):
        return False
    required = {slot for form in project.domain.forms.values() for slot in form.required}
    filled = {one.entity for slot in required for one in fillings(project, slot)} | required
    return any(one.entity in filled for example in said for one in example.entities)


@cache
def built_in_phrases(locale: str) -> Mapping[str, str]:
    """Return each sentence, normalised, that means a built-in intent in a language, yes and no aside."""
    return {
        normalise(example.text): intent.name
        for intent in shipped.intents((shipped.language(locale),)).values()
        if intent.name in BUILT_IN_INTENTS and intent.name not in ("yes", "no")
        for text in intent.utterances.base
        for example in parse(text).expand({}, 1000)
    }


def _tell(intent: str, name: str, project: Project, remarks: Remarks) -> None:
    place = project.training.places.get(intent) or project.domain.intents.get(intent)
    if place is None:
        return
    said = project.training.intents.get(intent, ())
    what = "is built in" if intent == name else f"is the built-in intent `{name}`"
    message = f"`{intent}` {what}: every bot hears it in words of its own"
    if name in ("yes", "no"):
        unheard = [one.text for one in said if polarity(one.text, project.language)[0] != (name == "yes")]
    else:
        phrases = built_in_phrases(project.language)
        unheard = [one.text for one in said if phrases.get(normalise(one.text)) != name]
    hint = ""
    if unheard:
        quoted = ", ".join(f'"{text}"' for text in unheard[:5])
        more = f" and {len(unheard) - 5} more" if len(unheard) > 5 else ""
        hint = f"of its {len(said)} examples these are not among them: {quoted}{more}"
    remarks.change("built-in", place, message, hint)
