"""Define the frozen values that rooms exchange along the path of a turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

# What JSON can hold. `Any` inside, because Python's types cannot say "JSON" without a cast at each use.
Json: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Button:
    """Offer a choice: `title` is shown, `say` is the text that comes back when it is pressed."""

    title: str
    say: str = ""

    @property
    def text(self) -> str:
        """Return what pressing the button says."""
        return self.say or self.title


@dataclass(frozen=True, slots=True)
class Image:
    """Show a picture: an https URL and its words for those who do not see it."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Show a titled block of text, with an image and a link where the channel can."""

    title: str
    text: str = ""
    image: Image | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one thing the bot says, its words final, its form not yet any channel's."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rate an intent: confidence from 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class SlotValue:
    """Hold a slot's canonical value and the span of text it was read from (`end` exclusive).

    `items` are the values of a slot that takes many, each with a span of its own.
    """

    value: Json
    raw: str = ""
    start: int = 0
    end: int = 0
    confidence: float = 1.0
    items: tuple[SlotValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """Tell what an utterance means: ranked intents, the best one's slots, and the reasons.

    `intent` is the best of `ranking`, or None where nothing fits at all; whether it is good enough
    is for the dialogue to decide. `slots` belong to `intent`; `answers` are the slots of the intent
    that is being worked on (the context's), for a text that answers, corrects or adds to it.
    `exact` says that the text matched an author's utterance word for word. `rest` is what follows a
    leading yes or no, understood by itself: "yes, and a croissant". `clauses` are the two halves, each
    understood by itself, of a text that may hold two wishes: "a latte please, and when do you close?".
    `fault` tells why the bot's engine did not answer, so that exact utterances alone were understood.
    """

    text: str
    locale: str
    intent: Ranked | None = None
    ranking: tuple[Ranked, ...] = ()
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    answers: Mapping[str, SlotValue] = field(default_factory=dict)
    exact: bool = False
    why: tuple[str, ...] = ()
    engine: str = "embedded"
    took_ms: float = 0.0
    rest: Understanding | None = None
    clauses: tuple[Understanding, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Tell who said what, where and when; an empty `text` begins a conversation.

    `event_id` is the channel's own id of the delivery, unique within `connector` of `bot`.
    `conversation` and `person` are keys such as `cafe/web/9f…` and `web:9f…`. An empty `locale` leaves
    the conversation in its own.
    A connector that understands by itself (Alexa, a pressed button) brings `understanding`. `trace` is
    the W3C traceparent it came with. `late` is what nobody said: the reply of a function that answers
    after its turn, or of its own accord, as {"reply", "call"}, both JSON, the call perhaps None.
    """

    event_id: str
    bot: str
    connector: str
    channel: str
    conversation: str
    person: str
    locale: str
    text: str
    at: datetime
    understanding: Understanding | None = None
    trace: str = ""
    late: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Ask a function to fulfill an intent.

    `turn_id` is the idempotency key: the same for every retry. `trace` is a W3C traceparent
    (https://www.w3.org/TR/trace-context/): the call's own span in the trace that the request came with, or
    in one that begins with the turn and has its id; pass it on as the header `traceparent`. `deadline` is a
    `time.monotonic()` value, set by the invoker and never sent.
    """

    intent: str
    function: str
    slots: Mapping[str, Json]
    person: str
    conversation: str
    channel: str
    locale: str
    utterance: str
    turn_id: str
    attributes: Mapping[str, Json] = field(default_factory=dict)
    now: str = ""  # the turn's time, ISO 8601 with offset in the bot's time zone
    trace: str = ""
    deadline: float = field(default=float("inf"), compare=False)
    monotonic: Callable[[], float] = field(default=time.monotonic, compare=False, repr=False)

    def remaining_ms(self) -> float:
        """Return how many milliseconds are left before the function is stopped."""
        return max(0.0, (self.deadline - self.monotonic()) * 1000)

    def to_json(self) -> dict[str, Json]:
        """Return the envelope that crosses to a function, here or on Lambda."""
        return {name: getattr(self, name) for name in _CALL_FIELDS}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Call:
        """Make a call from its envelope; raise TypeError where a field is missing."""
        return cls(**{name: data[name] for name in _CALL_FIELDS if name in data})


_CALL_FIELDS = (
    "intent",
    "function",
    "slots",
    "person",
    "conversation",
    "channel",
    "locale",
    "utterance",
    "turn_id",
    "attributes",
    "now",
    "trace",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a call.

    text: what to say; "" lets the intent's own `reply` speak.
    attributes: conversation attributes to set (None removes one).
    intent: the intent to go on with, `slots` its first values; ask: a slot of the same intent to ask
    for again (its value is forgotten), `text` then stands for the prompt. end: the conversation is over,
    once what else the person wished for in the same breath is served. to: whom it is for, where nobody
    called: a conversation's key, or a person's.
    """

    text: str = ""
    buttons: Sequence[Button | str] = ()
    card: Card | None = None
    image: Image | None = None
    attributes: Mapping[str, Json] = field(default_factory=dict)
    intent: str | None = None
    slots: Mapping[str, Json] = field(default_factory=dict)
    ask: str | None = None
    end: bool = False
    to: str = ""

    def message(self) -> Message:
        """Return what this reply says as one message."""
        buttons = tuple(Button(b) if isinstance(b, str) else b for b in self.buttons)
        return Message(self.text, buttons, self.card, self.image)

    def to_json(self) -> dict[str, Json]:
        """Return the reply as JSON, with empty fields left out."""
        data: dict[str, Any] = {
            "text": self.text,
            "buttons": [{"title": b.title, "say": b.say} for b in self.message().buttons],
            "card": _card_json(self.card),
            "image": _image_json(self.image),
            "attributes": dict(self.attributes),
            "intent": self.intent,
            "slots": dict(self.slots),
            "ask": self.ask,
            "end": self.end,
            "to": self.to,
        }
        return {key: value for key, value in data.items() if value not in (None, "", [], {}, False)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        """Make a reply from JSON; raise TypeError on a field it does not know."""
        rest = {key: value for key, value in data.items() if key not in ("buttons", "card", "image")}
        return cls(
            buttons=tuple(Button(**b) for b in data.get("buttons", ())),
            card=_card(data.get("card")),
            image=Image(**data["image"]) if data.get("image") else None,
            **rest,
        )


def _image_json(image: Image | None) -> dict[str, str] | None:
    return {"url": image.url, "alt": image.alt} if image else None


def _card_json(card: Card | None) -> dict[str, Any] | None:
    if card is None:
        return None
    return {"title": card.title, "text": card.text, "image": _image_json(card.image), "link": card.link}


def _card(data: Mapping[str, Any] | None) -> Card | None:
    if not data:
        return None
    image = Image(**data["image"]) if data.get("image") else None
    return Card(data["title"], data.get("text", ""), image, data.get("link", ""))


class Never(Exception):
    """Say, in a function, that trying again is of no use: the call is a dead letter at once."""


@dataclass(frozen=True, slots=True)
class Say:
    """Decide that all is said, and wait for whatever comes next (nothing, when `ended`)."""

    ended: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Decide to wait for an answer: `expects` names the slot, or is "confirmation" or "choice"."""

    expects: str


@dataclass(frozen=True, slots=True)
class Step:
    """Tell what one step of a turn did and how long it took, for the inspector."""

    name: str
    took_ms: float
    detail: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Record one utterance and its replies, with all that is needed to explain them."""

    id: str
    conversation: str
    number: int
    event_id: str
    at: datetime
    text: str
    messages: tuple[Message, ...]
    expects: str | None = None
    ended: bool = False
    understanding: Understanding | None = None
    before: Mapping[str, Json] = field(default_factory=dict)
    after: Mapping[str, Json] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
