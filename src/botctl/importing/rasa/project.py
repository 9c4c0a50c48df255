"""Define what a Rasa project is made of, as its files say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from botctl.errors import Place
from botctl.messages import Json


@dataclass(frozen=True, slots=True)
class Annotation:
    """Mark the characters of an example that are an entity (`end` exclusive), and its canonical value."""

    start: int
    end: int
    entity: str
    value: str
    role: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a training sentence without its markup."""

    text: str
    entities: tuple[Annotation, ...]
    place: Place

    def said(self, one: Annotation) -> str:
        """Return the words of an annotation."""
        return self.text[one.start : one.end]


@dataclass(frozen=True, slots=True)
class WordList:
    """Hold the words of a synonym, a lookup table or a regular expression."""

    name: str
    words: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Training:
    """Hold what `nlu:` sections say; retrieval intents are named as in `faq/ask_name`."""

    intents: Mapping[str, tuple[Example, ...]]
    places: Mapping[str, Place]
    synonyms: tuple[WordList, ...] = ()
    lookups: tuple[WordList, ...] = ()
    regexes: tuple[WordList, ...] = ()


@dataclass(frozen=True, slots=True)
class Filling:
    """Say how a slot is filled: from_entity, from_text, from_intent, from_trigger_intent or custom."""

    kind: str
    place: Place
    entity: str = ""
    role: str = ""
    group: str = ""
    intents: tuple[str, ...] = ()
    value: Json = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Define a slot; `values` are those of a categorical one."""

    name: str
    type: str
    place: Place
    initial: Json = None
    values: tuple[str, ...] = ()
    mappings: tuple[Filling, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Define a form: its slots in the order asked, with mappings of its own in Rasa 2."""

    name: str
    place: Place
    required: tuple[str, ...] = ()
    mappings: Mapping[str, tuple[Filling, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """Offer a choice; `payload` is a text, or `/intent` with JSON of slots behind it."""

    title: str
    payload: str
    place: Place


@dataclass(frozen=True, slots=True)
class Variation:
    """Hold one way to say a response."""

    text: str
    place: Place
    buttons: tuple[Button, ...] = ()
    image: str = ""
    channel: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """Hold what domain files define; `triggers` are actions that follow an intent at once."""

    intents: Mapping[str, Place] = field(default_factory=dict)
    triggers: Mapping[str, str] = field(default_factory=dict)
    entities: Mapping[str, Place] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    responses: Mapping[str, tuple[Variation, ...]] = field(default_factory=dict)
    actions: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class User:
    """Be a step in which somebody speaks: the text is known in tests; "or" gives several intents."""

    intents: tuple[str, ...]
    place: Place
    said: Example | None = None


@dataclass(frozen=True, slots=True)
class Does:
    """Be a step in which the bot acts: a response, a form, or an action in Python."""

    action: str
    place: Place


@dataclass(frozen=True, slots=True)
class Loop:
    """Be a step that says which form is active from now on, "" for none."""

    form: str
    place: Place


@dataclass(frozen=True, slots=True)
class SlotSet:
    """Be a step that says which slots are set."""

    slots: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Other:
    """Be a step that nothing here corresponds to, in the words of its kind."""

    kind: str
    place: Place


Step: TypeAlias = User | Does | Loop | SlotSet | Other


@dataclass(frozen=True, slots=True)
class Story:
    """Hold a rule, a story or a test story; `conditions` must hold before a rule's steps."""

    name: str
    kind: str  # rule, story or test
    place: Place
    steps: tuple[Step, ...]
    conditions: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Name the Python class of a custom action, and where it stands."""

    name: str
    class_name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Project:
    """Hold a whole Rasa project; `said_in_python` are the responses that custom actions name."""

    name: str
    language: str
    training: Training
    domain: Domain
    stories: tuple[Story, ...]
    actions: Mapping[str, Action] = field(default_factory=dict)
    said_in_python: Mapping[str, Place] = field(default_factory=dict)
    duckling: frozenset[str] = frozenset()
