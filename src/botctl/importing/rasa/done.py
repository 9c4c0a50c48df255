"""Sort the actions that follow something: words that are said, a function that is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from botctl.errors import Place
from botctl.importing.names import Names
from botctl.importing.rasa.flow import DEACTIVATES
from botctl.importing.rasa.project import Project
from botctl.importing.remarks import Remarks

# What Rasa brings along, and what does the same here.
_OF_RASA: Mapping[str, str] = {
    "action_restart": "people say \"start over\", and everything is forgotten",
    "action_session_start": "a conversation begins with `greet` of the bot's file",
    "action_default_fallback": "`fallback` of the bot's file is said",
    "action_two_stage_fallback": "botctl asks which of two close intents is meant by itself",
    "action_default_ask_affirmation": "botctl asks which of two close intents is meant by itself",
    "action_default_ask_rephrase": "`fallback` of the bot's file is said",
    "action_unlikely_intent": "nothing needs it: dialogue is not learnt",
    "action_back": "people correct what they said: \"no, make it large\"",
    **dict.fromkeys(DEACTIVATES, "people say \"cancel\", and the intent is dropped"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doing:
    """Hold what is done: the responses that are said, and the function that is called, if any."""

    responses: tuple[str, ...] = ()
    call: str | None = None


@dataclass(slots=True)
class Functions:
    """Collect the custom actions that are called, by the names of their functions here.

    `modules` are functions that are carried over whole.
    """

    project: Project
    remarks: Remarks
    actions: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def sort(self, actions: Sequence[str], place: Place) -> Doing:
        """Return what a row of actions does; what one intent cannot do is told."""
        said, calls = self._parted(actions, place)
        for action in calls[1:]:
            hint = f"call it from functions/{self._name(calls[0])}.py, or go on with `Reply(intent=...)`"
            self.remarks.leave(
                "action", place, f"`{action}` follows `{calls[0]}`; one intent calls one", hint
            )
        if not calls:
            return Doing(said)
        self.actions[self._name(calls[0])] = calls[0]
        return Doing(said, self._name(calls[0]))

    def words(self, actions: Sequence[str], place: Place, pattern: str) -> tuple[str, ...]:
        """Return the responses of what only says words here; a function it would call is told."""
        said, calls = self._parted(actions, place)
        for action in calls:
            hint = "let an intent call it; `escalate:` in the bot's file begins one after some misses"
            message = f"`{action}` is called where the bot says `{pattern}`, which is only words here"
            self.remarks.leave("action", place, message, hint)
        return said

    def _parted(self, actions: Sequence[str], place: Place) -> tuple[tuple[str, ...], list[str]]:
        """Return the responses among actions, and the custom actions."""
        said: list[str] = []
        calls: list[str] = []
        for action in actions:
            if action in self.project.domain.responses or action.startswith("utter_"):
                self._say(action, place, said)
            elif action in _OF_RASA:
                message = f"`{action}` is Rasa's own: {_OF_RASA[action]}"
                self.remarks.change("built-in", place, message)
            else:
                calls.append(action)
        return tuple(said), calls

    def _name(self, action: str) -> str:
        return self.names.of(action.removeprefix("action_"))

    def _say(self, response: str, place: Place, said: list[str]) -> None:
        if response in self.project.domain.responses:
            said.append(response)
            return
        hint = "write what is to be said as the intent's `reply`"
        self.remarks.leave("response", place, f"`{response}` is said, but no domain file defines it", hint)
