"""Turn examples into utterances: values into `{slot}`, and what templates read as their own left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from botctl.importing.names import Names
from botctl.importing.rasa.project import Annotation, Example, Project
from botctl.importing.rasa.values import Types, fillings
from botctl.importing.remarks import Remarks
from botctl.intents.words import normalise

# Signs that templates read as their own, with the faces that are made of them; no model hears either.
_FACE = re.compile(r"(?<!\S)[:;=8]['^]?-?[()\[\]DPpOo/|*]+(?!\w)")
_SPECIAL = re.compile(r"[()\[\]{}|]+")
_SAMPLES = 3  # sentences that are kept of one template whose slot has a sample value


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
    keys: dict[str, int] = field(default_factory=dict)


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

    def use(self, one: Annotation, intent: str, preferred: Collection[str]) -> Use:
        """Return the slot that an annotation fills, one of `preferred` where several are possible."""
        fitting = [slot for slot in self._fillings if self._fills(slot, one, intent)]
        best = next((slot for slot in fitting if slot in preferred), next(iter(fitting), None))
        if best is None and one.entity in self.types.of_slot and not (one.role or one.group):
            best = one.entity
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
        text, used, open_ended = _template(example, intent, slots, preferred)
        key = _key(text)
        if not key or (open_ended and key[0] == "{" and key.count("{") == 1 and key[-1] == "}"):
            continue  # nothing, or a lone text slot: it would be meant by whatever is said
        seen = into.keys.get(key, 0)
        if seen >= (_SAMPLES if open_ended else 1) or text in into.utterances:
            continue
        into.keys[key] = seen + 1
        into.utterances[text] = example
        into.slots |= used


def _template(
    example: Example, intent: str, slots: Slots, preferred: Collection[str]
) -> tuple[str, dict[str, str], bool]:
    """Return the template of an example, the types of its slots, and whether it has a sample value."""
    text, at, open_ended = "", 0, False
    used: dict[str, str] = {}
    for one in sorted(example.entities, key=lambda each: each.start):
        use = slots.use(one, intent, preferred)
        text += plain(example.text[at : one.start])
        at = one.end
        said = plain(example.said(one)).replace(":", " ").strip()
        if use.name in used or not said:
            text += said  # a second value of the same slot is words here
            continue
        used[use.name] = use.type
        open_ended |= use.type == "text"
        text += f"{{{use.name}:{said}}}" if use.type == "text" else f"{{{use.name}}}"
    text += plain(example.text[at:])
    return " ".join(text.split()), used, open_ended


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
