"""Turn buttons and their payloads into buttons here: what they say, or the intent they begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from botctl.importing.emitting import InLine
from botctl.importing.rasa.payloads import payload
from botctl.importing.rasa.project import Button, Example, Project
from botctl.importing.rasa.roles import Roles
from botctl.importing.rasa.utterances import Slots
from botctl.importing.remarks import Remarks
from botctl.intents.polarity import polarity
from botctl.intents.words import normalise
from botctl.workspace import shipped


@dataclass(frozen=True, slots=True)
class Buttons:
    """Make buttons of Rasa's; what a payload says that nobody could say here is told."""

    project: Project
    roles: Roles
    slots: Slots
    remarks: Remarks

    def of(self, buttons: Sequence[Button], response: str, asked: str) -> tuple[str | InLine, ...]:
        """Return the buttons of a response; `asked` is the slot it asks for."""
        return tuple(self._button(one, response, asked) for one in buttons)

    def _button(self, one: Button, response: str, asked: str) -> str | InLine:
        intent, values = payload(one.payload)
        title = one.title.replace("{", "{{").replace("}", "}}")
        ours = self.roles.begins(intent)
        if not intent:
            return _saying(title, one.payload.replace("{", "{{").replace("}", "}}"))
        if ours in ("yes", "no"):
            if polarity(one.title, self.project.language) == (ours == "yes", ""):
                return title
            return _saying(title, self.word(ours))
        if asked in values:
            return self._answer(title, asked, values[asked])
        if values and (said := self.sentence(intent, values)):
            return _saying(title, said)
        if values or ours is None:
            hint = "let it `say:` what a person would say instead"
            message = (
                f"what the button `{one.title}` of `{response}` sends is not carried over: {one.payload}"
            )
            self.remarks.leave("button", one.place, message, hint)
        return InLine(title=title, intent=ours) if ours else title

    def word(self, answer: str) -> str:
        """Return the word for yes or no in the project's language."""
        patterns = shipped.patterns(shipped.language(self.project.language))
        return patterns[answer].default[0].text.lower()

    def _answer(self, title: str, slot: str, value: str) -> str | InLine:
        """Return a button that answers a question: its title where that is heard as the value."""
        type_name = self.slots.types.of_slot.get(slot, "text")
        heard = self.slots.types.canonical(type_name, title)
        same = normalise(title) == normalise(value)
        return title if same or (heard and heard == value) else _saying(title, value)

    def sentence(self, intent: str, values: Mapping[str, str]) -> str:
        """Return a sentence of an intent that has just these values, "" where there is none."""
        said = (self._with(one, intent, values) for one in self.project.training.intents.get(intent, ()))
        return next(filter(None, said), "")

    def _with(self, example: Example, intent: str, values: Mapping[str, str]) -> str:
        """Return an example with other values, "" where its slots are not just those."""
        uses = ((self.slots.use(one, intent, values), one) for one in example.entities)
        used = {use.slot: one for use, one in uses if use is not None}
        if not used or used.keys() != values.keys() or len(used) != len(example.entities):
            return ""
        text, at = "", 0
        for slot, one in sorted(used.items(), key=lambda pair: pair[1].start):
            text += example.text[at : one.start] + values[slot]
            at = one.end
        return text + example.text[at:]


def _saying(title: str, say: str) -> str | InLine:
    return title if say == title or say.startswith("/") else InLine(title=title, say=say)
