"""Turn forms into the slots of the intents that begin them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from botctl.importing.names import words
from botctl.importing.rasa.drafts import Draft, SlotDraft
from botctl.importing.rasa.entities import fillings
from botctl.importing.rasa.project import Filling, Form, Project
from botctl.importing.rasa.said import Phrase, Said, Sayings, with_words_before, without_buttons
from botctl.importing.rasa.utterances import Slots
from botctl.importing.remarks import Remarks
from botctl.messages import Json

# What custom validation says by convention when an answer does not help.
_WRONG = ("utter_wrong_{}", "utter_invalid_{}", "utter_no_{}", "utter_not_valid_{}")


@dataclass(frozen=True, slots=True)
class Forms:
    """Give the slots of forms to intents, and tell what of forms is not carried over."""

    project: Project
    slots: Slots
    sayings: Sayings
    remarks: Remarks

    def into(self, draft: Draft, form: Form, *, intent: str, before: Said | None) -> None:
        """Give an intent the slots of a form; `before` is said ahead of the first question."""
        required = [slot for slot in form.required if not self._confirms(form, slot)]
        known = {self.slots.name(slot) for slot in required} | draft.slots.keys()
        asked = {self.slots.name(slot): self._slot(form, slot, intent, known) for slot in required}
        draft.slots = asked | {name: one for name, one in draft.slots.items() if name not in asked}
        first = next((one for one in asked.values() if one.default is None), None)
        if before is not None and first is not None and first.ask is not None:
            first.reask = first.reask or first.ask
            first.ask = with_words_before(before, first.ask)
        if len(required) < len(form.required):
            self._confirm(draft, form)

    def _confirm(self, draft: Draft, form: Form) -> None:
        """Make a form's last question the intent's confirmation."""
        slot = form.required[-1]
        said = self.sayings.of(self._responses(form, slot)[:1], draft.slots)
        message = f"`{slot}` of `{form.name}` is the intent's `confirm`; a no asks what to change"
        if said is None:
            hint = "write a `confirm` into the intent's file if people are to be asked"
            message = f"no response asks for `{slot}` of `{form.name}`: it is done without asking"
            self.remarks.leave("form", form.place, message, hint)
            return
        draft.confirm = without_buttons(said)
        self.remarks.change("form", form.place, message)

    def _confirms(self, form: Form, slot: str) -> bool:
        """Return whether a form's last slot is nothing but the question whether all is right."""
        last = slot == form.required[-1] and len(form.required) > 1
        return last and "confirm" in slot.lower() and self.slots.types.of_slot.get(slot) == "yes_no"

    def _slot(self, form: Form, slot: str, intent: str, known: Collection[str]) -> SlotDraft:
        defined = self.project.domain.slots.get(slot)
        type_name = self.slots.types.of_slot.get(slot, "text")
        filled = fillings(self.project, slot)
        self._tell(slot, type_name, filled)
        trigger = next(
            (one for one in filled if one.kind == "from_trigger_intent" and intent in one.intents), None
        )
        many = bool(defined and defined.type == "list")
        default = trigger.value if trigger else defined.initial if defined else None
        return SlotDraft(
            type_name,
            ask=self._ask(form, slot, known),
            reask=self._reask(slot, known),
            default=self._default(slot, type_name, default, many=many),
            many=many,
        )

    def _responses(self, form: Form, slot: str) -> list[str]:
        """Return the responses that ask for a slot, the form's own first."""
        names = (f"utter_ask_{form.name}_{slot}", f"utter_ask_{slot}")
        return [name for name in names if name in self.project.domain.responses]

    def _ask(self, form: Form, slot: str, known: Collection[str]) -> Said:
        said = self.sayings.of(self._responses(form, slot)[:1], known, asked=slot)
        if said is not None:
            return said
        text = f"{words(slot)}?"
        names = (f"action_ask_{form.name}_{slot}", f"action_ask_{slot}")
        action = next((name for name in names if name in self.project.actions), None)
        place = self.project.actions[action].place if action else form.place
        who = f"`{action}` asks for it in Python" if action else "no response asks for it"
        hint = f'write its `ask` into the intent\'s file; now it says "{text}"'
        self.remarks.leave("form", place, f"the question for `{slot}` of `{form.name}`: {who}", hint)
        return Said({"default": (Phrase(text),)})

    def _reask(self, slot: str, known: Collection[str]) -> Said | None:
        name = next(
            (one for each in _WRONG if (one := each.format(slot)) in self.project.domain.responses), None
        )
        if name is None:
            return None
        variation = self.project.domain.responses[name][0]
        if f"{{{slot}}}" in variation.text:
            return None  # it repeats the wrong value, which is no value here
        message = f"`{name}` is said when an answer is no value of `{self.slots.name(slot)}`"
        self.remarks.change("form", variation.place, message)
        return self.sayings.of([name], known, asked=slot)

    def _default(self, slot: str, type_name: str, value: Json, *, many: bool) -> Json:
        """Return an initial value as a default that fits its type, None where there is none."""
        if value in (None, "", []):
            return None
        values = value if isinstance(value, list) else [value]
        fitting = [fit for one in values if (fit := self._fit(type_name, one)) is not None]
        if len(fitting) == len(values) and (many or len(fitting) == 1):
            return fitting if many else fitting[0]
        if slot in self.project.domain.slots:
            hint = "write a `default` into the intent's file"
            message = f"the initial value of `{slot}` does not fit its type `{type_name}`"
            self.remarks.leave("slot", self.project.domain.slots[slot].place, message, hint)
        return None

    def _fit(self, type_name: str, value: Json) -> Json:
        """Return a value in its type's canonical form, None where it has none."""
        if type_name == "yes_no":
            return value if isinstance(value, bool) else None
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            return None
        if type_name in ("number", "percentage"):
            return value if not isinstance(value, str) else None
        if type_name == "text":
            return str(value)
        return self.slots.types.canonical(type_name, str(value))

    def _tell(self, slot: str, type_name: str, filled: tuple[Filling, ...]) -> None:
        """Tell which ways to fill a slot are not carried over."""
        for one in filled:
            if one.kind == "custom":
                hint = "let the intent's function check it, and ask again with `Reply(ask=...)`"
                self.remarks.leave("slot", one.place, f"`{slot}` is filled by Python of its own", hint)
            elif one.kind == "from_intent" and type_name != "yes_no":
                hint = f"list what people say for {one.value!r} as a value of the slot's type"
                if type_name == "text":
                    hint = "a bare yes or no is asked again; ask for a yes_no first, or from a function"
                intents = ", ".join(one.intents)
                message = f"`{slot}` is no longer {one.value!r} when people say `{intents}`"
                self.remarks.leave("slot", one.place, message, hint)
            elif one.kind == "from_entity" and type_name == "yes_no":
                hint = "a question of the type yes_no takes yes and no; a type of its own takes other words"
                message = f"`{slot}` is a yes or no here; words marked as `{one.entity}` do not fill it"
                self.remarks.leave("slot", one.place, message, hint)
