"""Gather how entities are used: in examples, lookup tables, buttons and synonyms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from botctl.importing.rasa.payloads import payload
from botctl.importing.rasa.project import Filling, Project
from botctl.intents.words import normalise


@dataclass(slots=True)
class Entity:
    """Collect how an entity is used in examples: each canonical value with the words said for it."""

    values: dict[str, dict[str, None]] = field(default_factory=dict)
    uses: int = 0
    listed: bool = False  # a lookup table, a synonym or a button says that its values are known

    def add(self, value: str, words: str) -> None:
        """Add one use."""
        self.values.setdefault(value, {})[words] = None


def fillings(project: Project, slot: str) -> tuple[Filling, ...]:
    """Return how a slot is filled, in the domain's slots (Rasa 3) or its forms (Rasa 2)."""
    own = project.domain.slots[slot].mappings if slot in project.domain.slots else ()
    return (*own, *(one for form in project.domain.forms.values() for one in form.mappings.get(slot, ())))


def entities(project: Project) -> dict[str, Entity]:
    """Return how each entity is used: examples, lookup tables, buttons, and then synonyms."""
    found: dict[str, Entity] = {name: Entity() for name in project.domain.entities}
    for said in project.training.intents.values():
        for example in said:
            for one in example.entities:
                entity = found.setdefault(one.entity, Entity())
                entity.add(one.value, example.said(one))
                entity.uses += 1
                entity.listed |= one.value != example.said(one)
    for table in project.training.lookups:
        entity = found.setdefault(table.name, Entity())
        entity.listed |= bool(table.words)
        for word in table.words:
            entity.add(word, word)
    for slot, value in _pressed(project):
        for name in _filled_by(project, slot):
            entity = found.setdefault(name, Entity())
            entity.add(value, value)
            entity.listed = True
    for entity in found.values():
        _add_synonyms(entity, project)
    return found


def _pressed(project: Project) -> Iterator[tuple[str, str]]:
    """Return the slots and values that buttons bring."""
    for variations in project.domain.responses.values():
        for button in (button for one in variations for button in one.buttons):
            yield from payload(button.payload)[1].items()


def _filled_by(project: Project, slot: str) -> set[str]:
    """Return the entities that a button's slot is: by its own name, or as what fills the slot."""
    filled = {one.entity for one in fillings(project, slot) if one.kind == "from_entity"}
    return filled or ({slot} if slot in project.domain.entities else set())


def _add_synonyms(entity: Entity, project: Project) -> None:
    known = {normalise(word): value for value, words in entity.values.items() for word in (value, *words)}
    for synonym in project.training.synonyms:
        words = (synonym.name, *synonym.words)
        if any(normalise(word) in known for word in words):
            entity.listed = True
            for word in synonym.words:
                entity.add(synonym.name, word)
