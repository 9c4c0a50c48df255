"""Turn examples into utterances: values into `{slot}`, and what templates read as their own left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from botctl.importing.names import Names
from botctl.importing.rasa.entities import fillings
from botctl.importing.rasa.project import Annotation, Example, Project
from botctl.importing.rasa.values import Types
from botctl.importing.remarks import Remarks
from botctl.intents.words import normalise

# Signs that templates read as their own, with the faces that are made of them; no model hears either.
_FACE = re.compile(r"(?<!\S)[:;=8]['^]?-?[()\[\]DPpOo/|*]+(?!\w)")
_SPECIAL = re.compile(r"[()\[\]{}|]+")


@dataclass(frozen=True, slots=True)
class Use:
    """Say which slot an annotation fills: its name in Rasa, its name and its type here."""

    slot: str
    name: str
    type: str


@dataclass(slots=True)
class Written:
    """Collect the utterances of one intent, and the slots that stand in them by name."""

    utterances: dict[str, Example] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)


class Slots:
    """Say which slot of ours an annotation fills, and what slots are called here."""

    def __init__(self, project: Project, types: Types, names: Names, remarks: Remarks) -> None:
        self.project = project
        self.types = types
        self._names = names
        self._remarks = remarks
        self._fillings = {
            slot: [one for one in fillings(project, slot) if one.kind == "from_entity"]
            for slot in types.of_slot
        }

    def name(self, slot: str) -> str:
        """Return what a slot is called here."""
        name = self._names.of(slot)
        if slot in self.project.domain.slots:
            self._remarks.rename("slot", self.project.domain.slots[slot].place, slot, name)
        return name

    def use(self, one: Annotation, intent: str, preferred: Collection[str]) -> Use | None:
        """Return the slot that an annotation fills, one of `preferred` where several are possible.

        None where the slot is a yes or no, which other words do not fill.
        """
        fitting = [slot for slot in self._fillings if self._fills(slot, one, intent)]
        best = next((slot for slot in fitting if slot in preferred), next(iter(fitting), None))
        if best is None and one.entity in self.types.of_slot and not (one.role or one.group):
            best = one.entity
        if best is not None and self.types.of_slot[best] == "yes_no":
            return None
        if best is not None:
            return Use(best, self.name(best), self.types.of_slot[best])
        slot = "_".join(filter(None, (one.entity, one.role, one.group)))
        return Use(slot, self.name(slot), self.types.of_entity.get(one.entity, "text"))

    def _fills(self, slot: str, one: Annotation, intent: str) -> bool:
        return any(
            filling.entity == one.entity
            and filling.role == one.role
            and filling.group in ("", one.group)
            and (not filling.intents or intent in filling.intents)
            for filling in self._fillings[slot]
        )


def write(
    examples: Sequence[Example], intent: str, slots: Slots, preferred: Collection[str], into: Written
) -> None:
    """Add the utterances that examples stand for; those that say nothing new are left out."""
    for example in examples:
        text, used = _template(example, intent, slots, preferred)
        key = _key(text)
        alone = "text" in used.values() and key == f"{{{next(iter(used))}}}"
        if not key or alone or key in into.keys:
            continue  # a lone text slot would be meant by whatever is said
        into.keys.add(key)
        into.utterances[text] = example
        into.slots |= used


def _template(
    example: Example, intent: str, slots: Slots, preferred: Collection[str]
) -> tuple[str, dict[str, str]]:
    """Return the template of an example, and the types of its slots."""
    text, at = "", 0
    used: dict[str, str] = {}
    for one in sorted(example.entities, key=lambda each: each.start):
        use = slots.use(one, intent, preferred)
        text += plain(example.text[at : one.start])
        at = one.end
        said = plain(example.said(one)).replace(":", " ").strip()
        if use is None or use.name in used or not said:
            text += said  # a second value of the same slot is words here
            continue
        used[use.name] = use.type
        text += f"{{{use.name}:{said}}}" if use.type == "text" else f"{{{use.name}}}"
    text += plain(example.text[at:])
    return " ".join(text.split()), used


def plain(text: str) -> str:
    """Return a text without faces and without the signs that are templates' own."""
    return _SPECIAL.sub(" ", _FACE.sub(" ", text))


def _key(text: str) -> str:
    """Return what two utterances share that mean the same: words, and slots without samples."""
    parts = re.split(r"\{([a-z0-9_]+)[^}]*\}", text)
    words = [normalise(part) if number % 2 == 0 else f"{{{part}}}" for number, part in enumerate(parts)]
    return " ".join(filter(None, words))


def comparable(text: str, types: dict[str, str]) -> str:
    """Return an utterance as it is compared with those of other intents: types in place of slots."""
    key = _key(text)
    return re.sub(r"\{([a-z0-9_]+)\}", lambda slot: f"{{{types.get(slot[1], slot[1])}}}", key)
