"""Turn taggers into JSON and arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from botctl.intents.tagging.known import Known
from botctl.intents.tagging.tagger import Tagger

_MOST = 1e6  # weights, rarities and vectors stay below a hundred
Arrays = dict[str, NDArray[Any]]


def pack(taggers: Mapping[str, Mapping[str, Tagger]]) -> tuple[list[dict[str, Any]], Arrays]:
    """Return what JSON says of taggers (by locale and intent), and their arrays by name."""
    heads: list[dict[str, Any]] = []
    arrays: Arrays = {}
    places: dict[int, int] = {}
    for locale, by_intent in taggers.items():
        for intent, tagger in by_intent.items():
            if id(tagger) not in places:
                number = places[id(tagger)] = len(heads)
                heads.append(_head(tagger))
                arrays[f"tag_places_{number}"] = tagger.places
                arrays[f"tag_weights_{number}"] = tagger.weights
                arrays[f"tag_transitions_{number}"] = tagger.transitions
            heads[places[id(tagger)]]["intents"].append([locale, intent])
    return heads, arrays


def _head(tagger: Tagger) -> dict[str, Any]:
    return {
        "intents": [],
        "labels": tagger.labels,
        "attributes": list(tagger.numbers),
        "types": tagger.types,
        "known": tagger.known.values,
        "slots": tagger.slots,
    }


def is_sound(numbers: NDArray[Any] | float) -> bool:
    """Return whether numbers are all such as training gives: finite, and small enough to be added up."""
    array = np.asarray(numbers)
    return not array.size or bool(array.min() >= -_MOST and array.max() <= _MOST)  # neither is so for NaN


def unpack(heads: list[dict[str, Any]], arrays: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, Tagger]]:
    """Return the taggers that `pack` was given.

    Raise KeyError, TypeError, ValueError or IndexError where they do not fit together.
    """
    found: dict[str, dict[str, Tagger]] = {}
    for number, head in enumerate(heads):
        tagger = _tagger(
            head, *(arrays[f"tag_{name}_{number}"] for name in ("places", "weights", "transitions"))
        )
        for locale, intent in head["intents"]:
            found.setdefault(locale, {})[intent] = tagger
    return found


def _tagger(
    head: Mapping[str, Any], places: NDArray[Any], weights: NDArray[Any], transitions: NDArray[Any]
) -> Tagger:
    labels = tuple(head["labels"])
    numbers = {attribute: at for at, attribute in enumerate(head["attributes"], 1)}
    if places.shape != weights.shape or transitions.shape != (len(labels), len(labels)):
        raise ValueError("its arrays have other sizes than model.json says")
    if places.max(initial=0) >= (len(numbers) + 1) * len(labels):
        raise ValueError("it weighs attributes that are not there")
    if not (is_sound(weights) and is_sound(transitions)):
        raise ValueError("it holds numbers that no training gives")
    return Tagger(
        labels,
        numbers,
        places.astype(np.uint32),
        weights.astype(np.float32),
        transitions.astype(np.float32),
        tuple(head["types"]),
        Known(head["known"]),
        dict(head["slots"]),
    )
