"""A tagger comes out of its files as it went in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import orjson
import pytest

from botctl.intents.language import compile_languages
from botctl.intents.tagging.packing import pack, unpack
from botctl.intents.tagging.teaching import teach
from botctl.intents.types.values import Values
from botctl.intents.words import split
from tests.intents.building import NO_LISTS, NOW
from tests.intents.tagging.sentences import SENTENCES

TAGGERS = teach(SENTENCES, compile_languages(SENTENCES), NOW)


def through_files() -> tuple[list[dict[str, Any]], dict[str, np.ndarray[Any, Any]]]:
    heads, arrays = pack(TAGGERS)
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    packed.seek(0)
    with np.load(packed, allow_pickle=False) as archive:
        return orjson.loads(orjson.dumps(heads)), {name: archive[name] for name in archive.files}


def test_a_tagger_finds_the_same_after_it_was_packed() -> None:
    again = unpack(*through_files())["en-US"]
    assert again.keys() == TAGGERS["en-US"].keys()
    assert again["fly"] is again["weather"]
    for text in ("fly from Bergen to Athens", "how cold is Kuala Lumpur today"):
        values = Values(split(text), NO_LISTS, "en-US", NOW)
        assert again["fly"].find(values, "fly") == TAGGERS["en-US"]["fly"].find(values, "fly") != []


def test_arrays_that_do_not_fit_are_refused() -> None:
    heads, arrays = through_files()
    with pytest.raises(ValueError, match="other sizes"):
        unpack(heads, {**arrays, "tag_transitions_0": np.zeros((1, 1))})
    with pytest.raises(ValueError, match="no training gives"):
        unpack(heads, {**arrays, "tag_weights_0": np.full_like(arrays["tag_weights_0"], np.nan)})
    with pytest.raises(ValueError, match="not there"):
        unpack(heads, {**arrays, "tag_places_0": np.full_like(arrays["tag_places_0"], 10**9)})
