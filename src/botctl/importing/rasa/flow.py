"""Find out what follows each intent and each form, from rules and stories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from botctl.errors import Place
from botctl.importing.rasa.project import Does, Loop, Other, Project, SlotSet, Story, User

_LISTEN = ("action_listen", "action_extract_slots")
DEACTIVATES = ("action_deactivate_loop", "action_deactivate_form")


@dataclass(slots=True)
class Answer:
    """Hold what follows an intent at one place of a rule or story.

    `opens` is the form that begins, `inside` the one that was active, `asked` what the bot had done
    before; `depends` says that conditions or slots must hold.
    """

    intent: str
    place: Place
    rule: bool
    first: bool
    inside: str = ""
    asked: str = ""
    actions: list[str] = field(default_factory=list)
    opens: str = ""
    depends: bool = False

    @property
    def outcome(self) -> tuple[tuple[str, ...], str]:
        """Return what happens, as far as another place can say the same."""
        return tuple(self.actions), self.opens


@dataclass(slots=True)
class Submission:
    """Hold what follows a form when all its slots are filled."""

    form: str
    place: Place
    rule: bool
    actions: list[str] = field(default_factory=list)
    depends: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """Hold what all rules and stories say.

    `answers` are the places of each intent, the one that counts first; `greeting` is what the bot does
    when a conversation begins; `unknown` are steps that nothing here corresponds to.
    """

    answers: dict[str, list[Answer]]
    submissions: dict[str, list[Submission]]
    greeting: Answer | None
    unknown: tuple[Other | SlotSet, ...]


def flow(project: Project) -> Flow:
    """Return what rules and stories say."""
    answers: dict[str, list[Answer]] = {}
    submissions: dict[str, list[Submission]] = {}
    unknown: list[Other | SlotSet] = []
    greeting: Answer | None = None
    for intent, action in project.domain.triggers.items():
        place = project.domain.intents[intent]
        answers.setdefault(intent, []).append(Answer(intent, place, rule=True, first=True, actions=[action]))
    for story in project.stories:
        if story.kind == "test":
            continue
        unknown += (step for step in (*story.conditions, *story.steps) if isinstance(step, Other))
        walk = _Walk(story, project.domain.forms)
        for answer in walk.answers:
            answers.setdefault(answer.intent, []).append(answer)
        for one in walk.submissions:
            submissions.setdefault(one.form, []).append(one)
        if story.kind == "rule" and walk.before and not walk.answers and not walk.submissions:
            actions = [action for action in walk.before if action != "action_session_start"]
            greeting = greeting or Answer("", story.place, rule=True, first=True, actions=actions)
        unknown += walk.needed
    begins = answers.pop("session_start", [])
    greeting = greeting or next(iter(begins), None)
    return Flow(
        {intent: sorted(each, key=_weight) for intent, each in answers.items()},
        {form: sorted(each, key=_submission_weight) for form, each in submissions.items()},
        greeting,
        tuple(unknown),
    )


def _weight(answer: Answer) -> tuple[bool, ...]:
    """Order the places of an intent: rules and beginnings first, what depends on something last."""
    return (
        not (answer.actions or answer.opens),
        answer.depends,
        not answer.rule,
        bool(answer.inside),
        not answer.first,
    )


def _submission_weight(one: Submission) -> tuple[bool, ...]:
    return not one.actions, not one.rule, one.depends


class _Walk:
    """Go through the steps of a story and note what follows what."""

    def __init__(self, story: Story, forms: Collection[str]) -> None:
        self.story = story
        self.forms = forms
        self.answers: list[Answer] = []
        self.submissions: list[Submission] = []
        self.before: list[str] = []  # what the bot does before anybody speaks
        self.needed: list[SlotSet] = []  # slots that a rule needs or a story names
        self._now: list[Answer] | Submission | None = None
        self._loop = next((one.form for one in story.conditions if isinstance(one, Loop)), "")
        self._depends = any(isinstance(one, SlotSet) for one in story.conditions)
        self._last = ""
        self.needed += (one for one in story.conditions if isinstance(one, SlotSet))
        for step in story.steps:
            self._take(step)

    def _take(self, step: object) -> None:
        match step:
            case User():
                self._speaks(step)
            case Does():
                self._does(step)
            case Loop():
                self._loops(step)
            case SlotSet():
                self._needs(step)

    def _speaks(self, step: User) -> None:
        first = self._now is None and not self.before
        self._now = [
            Answer(
                intent,
                step.place,
                rule=self.story.kind == "rule",
                first=first,
                inside=self._loop,
                asked=self._last,
                depends=self._depends,
            )
            for intent in step.intents
        ]
        self.answers += self._now

    def _does(self, step: Does) -> None:
        if step.action in self.forms:
            if self._loop != step.action:
                for answer in self._answers():
                    answer.opens = step.action
            return
        if step.action in _LISTEN:
            return
        self._last = step.action
        if isinstance(self._now, Submission):
            self._now.actions.append(step.action)
        elif self._now is None:
            self.before.append(step.action)
        for answer in self._answers():
            answer.actions.append(step.action)

    def _loops(self, step: Loop) -> None:
        if step.form:
            for answer in self._answers():
                if self._loop != step.form:
                    answer.opens = step.form
            self._loop = step.form
            return
        left = any(action in DEACTIVATES for answer in self._answers() for action in answer.actions)
        if self._loop and not left:
            self._now = Submission(self._loop, step.place, self.story.kind == "rule", depends=self._depends)
            self.submissions.append(self._now)
        self._loop = ""

    def _needs(self, step: SlotSet) -> None:
        if set(step.slots) <= {"requested_slot"}:
            return
        self.needed.append(step)
        for answer in self._answers():
            if not answer.actions and not answer.opens and not answer.inside:
                answer.depends = True

    def _answers(self) -> Iterator[Answer]:
        if isinstance(self._now, list):
            yield from self._now
