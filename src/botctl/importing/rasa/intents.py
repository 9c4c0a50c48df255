"""Put the intents together: what people say, the slots of forms, what is replied or called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from botctl.errors import Place
from botctl.importing.names import Names, words
from botctl.importing.rasa.done import Doing, Functions
from botctl.importing.rasa.drafts import Draft, SlotDraft
from botctl.importing.rasa.flow import Answer, Flow
from botctl.importing.rasa.forms import Forms
from botctl.importing.rasa.project import Example, Form, Project
from botctl.importing.rasa.questions import Questions
from botctl.importing.rasa.roles import PATTERNS, Roles, apart, built_in_phrases
from botctl.importing.rasa.said import Sayings
from botctl.importing.rasa.utterances import Slots, Written, comparable, write
from botctl.importing.remarks import Remarks
from botctl.intents.words import normalise

_CHOOSE = "let a function choose: `Reply(intent=...)` goes on with another intent"
_ANYTIME = 'people say "cancel" or "stop" at any time, and what is going on is dropped'


@dataclass(slots=True)
class Intents:
    """Make the intents of a workspace, by name, in the order of the Rasa project."""

    project: Project
    flow: Flow
    roles: Roles
    slots: Slots
    sayings: Sayings
    functions: Functions
    questions: Questions
    remarks: Remarks
    drafts: dict[str, Draft] = field(default_factory=dict)

    def make(self) -> dict[str, Draft]:
        """Return every intent."""
        written = {intent: Written() for intent in self.roles.own}
        for intent in self.roles.own:
            examples = self.project.training.intents.get(intent, ())
            write(examples, intent, self.slots, self._required(intent), written[intent])
        self._share_answers(written)
        self._part(written)
        for intent, name in self.roles.own.items():
            if intent in written:
                self.drafts[name] = self._draft(intent, written[intent])
        for form in self.project.domain.forms.values():
            if form.required and not self._triggers(form.name):
                self._lone(form)
        return self.drafts

    def answer(self, intent: str) -> Answer | None:
        """Return what follows an intent; a retrieval intent has what follows its group."""
        group = intent.partition("/")[0]
        answers = self.flow.answers.get(intent) or self.flow.answers.get(group) or []
        return answers[0] if answers and (answers[0].actions or answers[0].opens) else None

    def doing(self, intent: str, answer: Answer) -> Doing:
        """Return what an answer does; `utter_faq` after `faq/ask_name` is `utter_faq/ask_name`."""
        group, slash, rest = intent.partition("/")
        actions = [
            f"{one}/{rest}" if slash and one in (f"utter_{group}", f"respond_{group}") else one
            for one in answer.actions
        ]
        actions = [one.replace("respond_", "utter_", 1) if slash else one for one in actions]
        return self.functions.sort(actions, answer.place)

    # Utterances

    def _triggers(self, form: str) -> list[str]:
        """Return the intents that begin a form."""
        begun = (one for one in self.flow.answers if one in self.roles.own)
        return [one for one in begun if (answer := self.answer(one)) and answer.opens == form]

    def _form(self, intent: str) -> Form | None:
        answer = self.answer(intent)
        return self.project.domain.forms.get(answer.opens) if answer else None

    def _required(self, intent: str) -> tuple[str, ...]:
        form = self._form(intent)
        return form.required if form else ()

    def _share_answers(self, written: dict[str, Written]) -> None:
        """Give what only answers forms to the intents that begin them, where it carries a value."""
        for intent in sorted(self.roles.only_answers):
            examples = self.project.training.intents[intent]
            given: dict[str, list[Example]] = {}
            for example in examples:
                for target in self._asked_for(example, intent):
                    given.setdefault(target, []).append(example)
            for target, some in given.items():
                write(some, intent, self.slots, self._required(target), written[target])
            targets = ", ".join(f"`{self.roles.own[target]}`" for target in given) or "no intent"
            number = sum(map(len, given.values()))
            message = (
                f"`{intent}` only answers forms: {number} of its {len(examples)} examples went to {targets}"
            )
            hint = "answers without a marked value need no example: the slot's type hears them"
            self.remarks.change("answers", self.project.training.places[intent], message, hint)

    def _asked_for(self, example: Example, intent: str) -> Iterator[str]:
        """Return the intent whose form asks for what an example carries."""
        for form in self.project.domain.forms.values():
            used = [self.slots.use(one, intent, form.required) for one in example.entities]
            triggers = self._triggers(form.name)
            if used and triggers and all(use is not None and use.slot in form.required for use in used):
                yield triggers[0]
                return

    def _part(self, written: dict[str, Written]) -> None:
        """Leave each sentence to one intent, and what means a built-in intent to that."""
        phrases = built_in_phrases(self.project.language)
        meant: dict[str, str] = {}
        for intent, one in written.items():
            given: dict[str, list[Example]] = {}  # to built-in intents
            for text, example in list(one.utterances.items()):
                key = comparable(text, one.slots)
                built_in = phrases.get(normalise(text), "")
                if built_in and built_in not in self.roles.own.values() and "{" not in text:
                    given.setdefault(built_in, []).append(example)
                elif meant.setdefault(key, intent) != intent:
                    hint = "say in the other intent's file what is meant by it, and nowhere else"
                    message = f'"{example.text}" stands in `{meant[key]}` and `{intent}`; the first keeps it'
                    self.remarks.leave("twice", example.place, message, hint)
                else:
                    continue
                del one.utterances[text]
            for built_in, examples in given.items():
                said = ", ".join(f'"{example.text}"' for example in examples)
                message = f"{said} of `{intent}`: left to the built-in intent `{built_in}`"
                self.remarks.change("built-in", examples[0].place, message)

    # What is done

    def _draft(self, intent: str, written: Written) -> Draft:
        draft = Draft(words(intent.rpartition("/")[2]), list(written.utterances))
        used = {
            name: one
            for name, one in written.slots.items()
            if any(f"{{{name}" in x for x in draft.utterances)
        }
        draft.slots = {name: self._optional(name, type_name) for name, type_name in used.items()}
        answer = self.answer(intent)
        if answer is None:
            self._unanswered(intent)
            return draft
        if answer.depends:
            hint = "let the intent's function look at `call.slots` and `call.attributes`, and choose"
            message = f"what follows `{intent}` depended on slots; here it always follows"
            self.remarks.leave("condition", answer.place, message, hint)
        form = self._form(intent)
        if form is not None:
            self._with_form(draft, form, intent, answer)
            return draft
        doing = self.doing(intent, answer)
        question = self.questions.after(doing)
        if question is None:
            self._does(draft, doing)
        else:
            self.questions.into(draft, doing, question)
        return draft

    def _optional(self, name: str, type_name: str) -> SlotDraft:
        defined = self.project.domain.slots.get(name)
        return SlotDraft(type_name, many=bool(defined and defined.type == "list"))

    def _unanswered(self, intent: str) -> None:
        place = self.project.training.places.get(intent) or self.project.domain.intents.get(intent)
        if place is not None:
            hint = 'give it a `reply` or a `call`, or remove its file; until then the bot says "Done."'
            message = f"no rule or story says what follows `{intent}` wherever it is said"
            self.remarks.leave("unanswered", place, message, hint)

    def _with_form(self, draft: Draft, form: Form, intent: str, answer: Answer) -> None:
        first = self.functions.sort(answer.actions, answer.place)
        before = self.sayings.of(first.responses, draft.slots) if first.responses else None
        forms = Forms(self.project, self.slots, self.sayings, self.remarks)
        forms.into(draft, form, intent=intent, before=before)
        submissions = self.flow.submissions.get(form.name, [])
        done = self.functions.sort(submissions[0].actions, submissions[0].place) if submissions else Doing()
        self._does(draft, Doing(done.responses, done.call or first.call))
        if not (done.responses or done.call or first.call):
            hint = "give the intent a `reply` or a `call`"
            message = f'nothing follows the form `{form.name}`; the bot says "Done."'
            self.remarks.leave("unanswered", form.place, message, hint)
        for other in submissions[1:]:
            if other.actions and other.actions != submissions[0].actions:
                self._branch(other.place, f"the form `{form.name}` leads to", other.actions)

    def _does(self, draft: Draft, doing: Doing) -> None:
        draft.responses = doing.responses
        draft.reply = self.sayings.of(doing.responses, draft.slots) if doing.responses else None
        draft.call = doing.call

    def _lone(self, form: Form) -> None:
        """Keep a form that no intent begins, as an intent that functions and buttons can begin."""
        name = Names(self.drafts).of(form.name.removesuffix("_form"))
        draft = Draft(words(name))
        self._with_form(draft, form, "", Answer("", form.place, rule=False, first=True))
        self.drafts[name] = draft
        hint = f'give intents/{name}.yml utterances, or begin it with a button or `Reply(intent="{name}")`'
        message = f"no rule or story begins the form `{form.name}` with an intent"
        self.remarks.leave("form", form.place, message, hint)

    # What is not carried over

    def tell_branches(self) -> None:
        """Tell every place of rules and stories where something else follows than what is carried."""
        for intent, answers in self.flow.answers.items():
            chosen = self._carried(intent, answers)
            for one in answers:
                carried = one.outcome == chosen or self.questions.carries(one)
                if (one.actions or one.opens) and not carried:
                    built_in = one.inside and intent in self.roles.built_in
                    hint = _ANYTIME if built_in else _CHOOSE
                    self._branch(one.place, _when(one), [*one.actions, *filter(None, [one.opens])], hint)

    def _carried(self, intent: str, answers: Sequence[Answer]) -> tuple[tuple[str, ...], str] | None:
        """Return what follows an intent here: its own file says it, or a pattern of the bot."""
        if self.roles.built_in.get(intent) in PATTERNS:
            said = apart(answers)
            return said.outcome if said else None
        groups = {one.partition("/")[0] for one in self.roles.own}
        known = intent in self.roles.own or intent in groups or intent == "nlu_fallback"
        return answers[0].outcome if known else None

    def _branch(self, place: Place, when: str, actions: Sequence[str], hint: str = _CHOOSE) -> None:
        done = ", ".join(f"`{one}`" for one in actions)
        self.remarks.leave("branch", place, f"{when} {done}", hint)


def _when(one: Answer) -> str:
    if one.inside:
        return f"`{one.intent}` within the form `{one.inside}` leads to"
    return f"`{one.intent}` after `{one.asked}` leads to" if one.asked else f"`{one.intent}` leads to"
