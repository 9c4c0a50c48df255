"""Read what Rasa's HTTP API answers; nothing that it sends is trusted to have the form it should."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import orjson

from botctl.errors import EngineError
from botctl.messages import Ranked

FALLBACK = "nlu_fallback"  # the intent that Rasa's FallbackClassifier puts first
_MOST = 100  # intents or entities that are read; Rasa ranks ten, nobody says more in a sentence


@dataclass(frozen=True, slots=True)
class Entity:
    """Hold what Rasa marked: characters `start` to `end` (exclusive) of the text it was given."""

    kind: str
    role: str | None
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Parsed:
    """Hold what Rasa understood; `fell_back` says that its own fallback was likelier than any intent."""

    ranking: tuple[Ranked, ...]
    entities: tuple[Entity, ...]
    fell_back: bool = False


def read(body: bytes, length: int) -> Parsed:
    """Return what an answer of POST /model/parse says of a text of so many characters.

    Raise EngineError where it is no such answer.
    """
    try:
        answer = orjson.loads(body)
        first = answer["intent"]
        ranked = [_ranked(each) for each in [first, *answer.get("intent_ranking", ())][:_MOST] if each]
        entities = tuple(_entity(each, length) for each in answer.get("entities", ())[:_MOST])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = body[:60].decode("utf-8", "replace")
        raise EngineError(
            f"it answered with something that is no understanding: {said!r}",
            hint="is it a Rasa 3 server that was started with --enable-api?",
        ) from error
    names: dict[str, Ranked] = {}
    for each in ranked:
        if each is not None:
            names.setdefault(each.name, each)
    fell_back = next(iter(names), None) == FALLBACK
    names.pop(FALLBACK, None)
    return Parsed(tuple(names.values()), entities, fell_back)


def _ranked(intent: dict[str, Any]) -> Ranked | None:
    """Return an intent as rated; None is what Rasa's `{"name": null}` means: no classifier had a word."""
    name = intent["name"]
    return None if name is None else Ranked(_text(name), _share(intent["confidence"]))


def _entity(entity: dict[str, Any], length: int) -> Entity:
    start, end, role = entity["start"], entity["end"], entity.get("role")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        raise ValueError("an entity lies outside of the text")
    # Only some extractors say how sure they are.
    confidence = entity.get("confidence_entity", entity.get("confidence", 1.0))
    role = None if role is None else _text(role)
    return Entity(_text(entity["entity"]), role, start, end, _share(confidence))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a name is no text")
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a confidence is no number")
    return min(1.0, max(0.0, float(value)))
