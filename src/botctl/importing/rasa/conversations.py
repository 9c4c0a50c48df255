"""Turn test stories into conversation tests, as far as a story says what people answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botctl.importing.emitting import InLine
from botctl.importing.rasa.drafts import Draft
from botctl.importing.rasa.intents import Intents
from botctl.importing.rasa.payloads import payload
from botctl.importing.rasa.project import Does, Loop, Story, User
from botctl.importing.rasa.roles import built_in_phrases
from botctl.intents.polarity import polarity
from botctl.intents.words import normalise
from botctl.testing.expectations import is_pattern

_UNCHECKED = ("text", "yes_no")  # types whose values a story's marks do not say in our form


def conversations(intents: Intents) -> list[dict[str, Any]]:
    """Return each test story as a conversation; what cannot be played is told."""
    found: list[dict[str, Any]] = []
    for story in intents.project.stories:
        if story.kind != "test":
            continue
        steps = list(_Script(story, intents).steps())
        if not steps:
            continue
        names = [one["name"] for one in found]
        name = story.name if story.name not in names else f"{story.name} (line {story.place.line})"
        found.append({"name": name, "steps": steps})
    return found


class _Script:
    """Play a test story in mind, so that what is expected is what the new bot does."""

    def __init__(self, story: Story, intents: Intents) -> None:
        self.story = story
        self.intents = intents
        self.frame: Draft | None = None
        self.known: set[str] = set()
        self.confirming = False
        phrases = built_in_phrases(intents.project.language)
        self.built_in = {text: name for text, name in phrases.items() if name not in intents.drafts}

    def steps(self) -> Iterator[dict[str, Any]]:
        """Return the steps up to the end, or to where the story leaves out what people answer."""
        for number, step in enumerate(self.story.steps):
            if isinstance(step, Loop) and not step.form and self._next() is not None:
                self._cut(step, "the story ends the form without what people answer")
                return
            if not isinstance(step, User):
                continue
            if step.said is None:
                self._cut(step, "it does not say what people say")
                return
            if self._goes_elsewhere(step, number):
                self._cut(step, "what follows depends on what was said before")
                return
            said = self._spoken(step.said.text)
            if not said:
                self._cut(step, f"nobody can say `{step.said.text}` here")
                return
            yield self._step(step, said)

    def _spoken(self, text: str) -> str:
        """Return what is said in a step; `/greet` presses a button, as `/greet` does here."""
        intent, values = payload(text)
        if not intent:
            return text
        if values:
            return self.intents.sayings.buttons.sentence(intent, values)
        ours = self.intents.roles.begins(intent)
        if ours in ("yes", "no"):
            return self.intents.sayings.buttons.word(ours)
        return f"/{ours}" if ours else ""

    def _cut(self, step: User | Loop, why: str) -> None:
        first = next((one for one in self.story.steps if isinstance(one, User)), None)
        how_far = "is not carried over" if step is first else "is carried up to here"
        hint = "go on with the conversation in tests/conversations"
        message = f'"{self.story.name}" {how_far}: {why}'
        self.intents.remarks.leave("test", step.place, message, hint)

    def _step(self, step: User, said: str) -> dict[str, Any]:
        assert step.said is not None  # noqa: S101 - steps() has looked
        data: dict[str, Any] = {"user": said}
        name = self.intents.roles.own.get(step.intents[0])
        draft = self.intents.drafts.get(name) if name else None
        interrupts = self.frame is not None and draft is not None and draft is not self.frame
        if name and draft is not None:
            data["intent"] = self.built_in.get(normalise(said), name)
        if draft is not None and not interrupts:
            self._begin(draft)
        on = draft if interrupts else self.frame
        slots = self._slots(step, on)
        self._fill(step, on, slots)
        if slots["checked"]:
            data["slots"] = InLine(slots["checked"])
        if draft is not None and not interrupts and not draft.slots and draft.reply and not draft.call:
            words = draft.reply.only_text
            if words and "{" not in words and not is_pattern(words):
                data["bot"] = words
        answer = polarity(step.said.text, self.intents.project.language)[0]
        if self.frame is not None and self._next() is None and answer in self.frame.after:
            data["bot"] = self.frame.after[answer]
        if self.frame is not None:
            expected = self._expected(answer)
            if expected:
                data["expects"] = expected
            else:
                self.frame = None
        return data

    def _expected(self, answer: bool | None) -> str | None:  # noqa: FBT001 - yes, no or neither
        """Return what the frame waits for after a step, None where it is done."""
        assert self.frame is not None  # noqa: S101 - the caller has looked
        asked = self._next()
        if asked or self.frame.confirm is None or (self.confirming and answer):
            return asked
        self.confirming = True
        return "confirmation"

    def _begin(self, draft: Draft) -> None:
        asks = any(slot.ask for slot in draft.slots.values()) or draft.confirm is not None
        if draft is not self.frame:
            self.known = {name for name, slot in draft.slots.items() if slot.default is not None}
            self.confirming = False
        self.frame = draft if asks else None

    def _slots(self, step: User, draft: Draft | None) -> dict[str, Any]:
        """Return the values that the marks of a step say: those that can be checked, and all names."""
        checked: dict[str, Any] = {}
        named: set[str] = set()
        slots = draft.slots if draft else {}
        assert step.said is not None  # noqa: S101 - steps() has looked
        for one in step.said.entities:
            use = self.intents.slots.use(one, step.intents[0], slots)
            if use is None or use.name not in slots:
                continue
            named.add(use.name)
            value = self.intents.slots.types.canonical(use.type, one.value)
            if value is not None and use.type not in _UNCHECKED and not slots[use.name].many:
                checked[use.name] = value
        return {"checked": checked, "named": named}

    def _fill(self, step: User, draft: Draft | None, slots: Mapping[str, Any]) -> None:
        if draft is None or draft is not self.frame:
            return
        asked = self._next()
        self.known |= slots["named"]
        if asked is None or slots["named"] or step.said is None or step.intents[0] in self.intents.roles.own:
            return
        answer, rest = polarity(step.said.text, self.intents.project.language)
        if self.frame.slots[asked].type != "yes_no" or (answer is not None and not rest):
            self.known.add(asked)  # an answer without marks fills what was asked for

    def _next(self) -> str | None:
        """Return the slot that is asked for next, None where nothing is."""
        if self.frame is None:
            return None
        return next((n for n, slot in self.frame.slots.items() if slot.ask and n not in self.known), None)

    def _goes_elsewhere(self, step: User, number: int) -> bool:
        """Return whether the story says another thing after an intent than what is carried over."""
        intent = step.intents[0]
        if intent in self.intents.roles.built_in:
            return self.frame is None  # a yes or no to what nobody asks here
        answer = self.intents.answer(intent)
        follows: list[str] = []
        for later in self.story.steps[number + 1 :]:
            if isinstance(later, User):
                break
            if isinstance(later, Does) and later.action not in self.intents.project.domain.forms:
                follows.append(later.action)
        told = [one.partition("/")[0] for one in follows]
        same = answer is not None and told == [one.partition("/")[0] for one in answer.actions][: len(told)]
        return self.frame is None and answer is not None and not answer.opens and not same
