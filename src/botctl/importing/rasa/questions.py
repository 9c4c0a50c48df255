"""Carry questions that end a reply and are answered by yes or no, each with words of its own.

A story that says `mood_unhappy`, `utter_did_that_help`, and then one thing after `affirm` and another
after `deny`, becomes a slot of the type yes_no, and a function of a few lines that says what follows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from botctl.importing.names import identifier
from botctl.importing.rasa.done import Doing, Functions
from botctl.importing.rasa.drafts import Draft, SlotDraft
from botctl.importing.rasa.flow import Answer, Flow
from botctl.importing.rasa.project import Project
from botctl.importing.rasa.roles import Roles
from botctl.importing.rasa.said import Phrase, Said, Sayings
from botctl.workspace import shipped

_MODULE = '''"""Go on after "{question}"."""

from botctl import {names}


def handle(call: Call) -> Reply:
    """Say what follows a yes, and what follows a no."""
    if call.slots["{slot}"]:
        return {yes}
    return {no}
'''


@dataclass(frozen=True, slots=True)
class Question:
    """Hold a question by its response, and what follows a yes (True) and a no (False)."""

    response: str
    answers: Mapping[bool, Answer]


@dataclass(frozen=True, slots=True)
class Questions:
    """Find questions that end a reply, and give them to the intents that ask them."""

    project: Project
    flow: Flow
    roles: Roles
    sayings: Sayings
    functions: Functions
    carried: list[tuple[str, tuple[tuple[str, ...], str]]] = field(default_factory=list)

    def after(self, doing: Doing) -> Question | None:
        """Return the question that a row of responses ends with, None where it does not."""
        if doing.call or not doing.responses:
            return None
        asked = doing.responses[-1]
        answers: dict[bool, Answer] = {}
        for intent, ours in self.roles.built_in.items():
            for one in self.flow.answers.get(intent, []) if ours in ("yes", "no") else ():
                if one.asked == asked and not one.inside and one.actions:
                    answers.setdefault(ours == "yes", one)
        said = all(
            action in self.project.domain.responses for one in answers.values() for action in one.actions
        )
        opens = any(one.opens or one.depends for one in answers.values())
        return Question(asked, answers) if answers and said and not opens else None

    def into(self, draft: Draft, doing: Doing, question: Question) -> None:
        """Let an intent ask a question, and its function say what follows."""
        name = identifier(question.response.removeprefix("utter_").removeprefix("ask_"))
        ask = self.sayings.of(doing.responses, draft.slots)
        if ask is None:
            return
        draft.slots[name] = SlotDraft("yes_no", ask=ask)
        draft.call = name
        replies = {yes: self._phrase(question, yes) for yes in (True, False)}
        draft.after = {yes: phrase.text for yes, phrase in replies.items()}
        self.functions.modules[name] = _module(name, ask, replies)
        self.carried.extend((one.asked, one.outcome) for one in question.answers.values())

    def carries(self, one: Answer) -> bool:
        """Return whether a place of a story is carried by a question."""
        yes_or_no = self.roles.built_in.get(one.intent) in ("yes", "no")
        return yes_or_no and not one.inside and (one.asked, one.outcome) in self.carried

    def _phrase(self, question: Question, yes: bool) -> Phrase:  # noqa: FBT001 - a key of the answers
        one = question.answers.get(yes)
        said = self.sayings.of(one.actions, ()) if one else None
        if said is not None:
            return _plain(said)
        language = shipped.language(self.project.language)
        pattern = "yes_without_question" if yes else "no_without_question"
        return Phrase(shipped.patterns(language)[pattern].default[0].text)


def _plain(said: Said) -> Phrase:
    """Return the first way to say something, with braces as people read them."""
    first = said.channels["default"][0]
    return Phrase(_unbraced(first.text), first.buttons, first.image)


def _unbraced(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _module(slot: str, ask: Said, replies: Mapping[bool, Phrase]) -> str:
    names = ["Call", "Reply"]
    names += ["Image"] if any(phrase.image for phrase in replies.values()) else []
    names += ["Button"] if any(not isinstance(b, str) for p in replies.values() for b in p.buttons) else []
    last = ask.channels["default"][0].text.split("\n")[-1]
    return _MODULE.format(
        question=last.replace("\\", "/").replace('"', "'"),
        names=", ".join(sorted(names)),
        slot=slot,
        yes=_reply(replies[True]),
        no=_reply(replies[False]),
    )


def _reply(phrase: Phrase) -> str:
    """Return a phrase as Python; JSON's texts are Python's, too."""
    parts = [_literal(phrase.text)]
    if phrase.buttons:
        parts.append(f"buttons=[{', '.join(map(_button, phrase.buttons))}]")
    if phrase.image:
        parts.append(f"image=Image({_literal(phrase.image)})")
    return f"Reply({', '.join(parts)})"


def _button(button: object) -> str:
    if not isinstance(button, dict):
        return _literal(_unbraced(str(button)))
    say = button.get("say") or f"/{button['intent']}"
    return f"Button({_literal(_unbraced(button['title']))}, say={_literal(_unbraced(say))})"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
