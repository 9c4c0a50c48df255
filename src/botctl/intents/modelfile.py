"""Write a trained model as files without pickles, and read it again only if it is exactly the right one."""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from botctl.errors import ModelError
from botctl.intents.classifier import Classifier, Guard
from botctl.intents.embedded import EmbeddedModel
from botctl.intents.grams import Vocabulary
from botctl.intents.kinds import room
from botctl.intents.language import compile_languages, forms_of
from botctl.intents.model import Definitions, Model

ALGORITHM = 2  # changes whenever the same definitions would give another model
FORMAT = 1  # of the files
MOST_BYTES = 512 * 1024 * 1024  # that a model's arrays may take when they are read
HEAD, WEIGHTS = "model.json", "weights.npz"


def phrases(definitions: Definitions, locale: str) -> str:
    """Return all that a language's model is made from, as text."""
    intents = [
        (
            intent.name,
            intent.utterances.get(locale),
            [(slot.name, slot.type, slot.many) for slot in intent.slots.values()],
            intent.built_in,
        )
        for intent in definitions.intents.values()
    ]
    types = [(name, list(forms_of(kind, locale).items())) for name, kind in definitions.types.items()]
    return orjson.dumps([locale.partition("-")[0], intents, types]).decode()


def fingerprint(definitions: Definitions) -> str:
    """Return a name for exactly what the model depends on: 32 hexadecimal digits.

    Utterances, slots (names, types, many), values of types, locales and the algorithm; never replies,
    prompts or titles.
    """
    said = [(locale, phrases(definitions, locale)) for locale in definitions.locales]
    return hashlib.sha256(orjson.dumps([ALGORITHM, said])).hexdigest()[:32]


def dump(model: EmbeddedModel) -> dict[str, bytes]:
    """Return a model's files by name: model.json tells what it is, weights.npz holds its arrays."""
    arrays: dict[str, NDArray[Any]] = {}
    languages: list[dict[str, Any]] = []
    places: dict[int, int] = {}  # locales that share a classifier share its arrays
    for locale, classifier in model.classifiers.items():
        if id(classifier) in places:
            languages[places[id(classifier)]]["locales"].append(locale)
            continue
        number = places[id(classifier)] = len(languages)
        arrays[f"weights_{number}"] = classifier.weights
        arrays[f"rarity_{number}"] = classifier.vocabulary.rarity
        languages.append(
            {
                "locales": [locale],
                "intents": classifier.intents,
                "temperature": classifier.temperature,
                "guard": {"slope": classifier.guard.slope, "bias": classifier.guard.bias},
                "unseen": classifier.vocabulary.unseen,
                "grams": classifier.vocabulary.grams,
            }
        )
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]  # numpy types the names as its own option too
    weights = packed.getvalue()
    head = {
        "format": FORMAT,
        "fingerprint": model.fingerprint,
        "weights": hashlib.sha256(weights).hexdigest(),
        "languages": languages,
    }
    body = orjson.dumps(head)
    return {HEAD: orjson.dumps({"sha256": hashlib.sha256(body).hexdigest()}) + b"\n" + body, WEIGHTS: weights}


def restore(files: Mapping[str, bytes], definitions: Definitions) -> Model:
    """Return the model that files hold.

    Raise ModelError, in one line, where they are missing, cut off, changed, of another format, or
    were made from other definitions.
    """
    head = _head(files)
    if head.get("format") != FORMAT:
        raise ModelError(f"{HEAD} has format {head.get('format')}, this version of botctl reads {FORMAT}")
    if head.get("fingerprint") != fingerprint(definitions):
        raise ModelError(f"{HEAD} was made from other intents")
    if hashlib.sha256(files.get(WEIGHTS, b"")).hexdigest() != head.get("weights"):
        raise ModelError(f"{WEIGHTS} is damaged or belongs to another model")
    languages = compile_languages(definitions)
    try:
        arrays = _arrays(files[WEIGHTS])
        classifiers: dict[str, Classifier] = {}
        for number, own in enumerate(head["languages"]):
            weights, rarity = arrays[f"weights_{number}"], arrays[f"rarity_{number}"]
            classifier = _classifier(own, weights, rarity, definitions)
            classifiers |= dict.fromkeys(own["locales"], classifier)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        zipfile.BadZipFile,
        EOFError,
    ) as error:
        raise ModelError(f"{WEIGHTS} cannot be read: {error}") from error
    return EmbeddedModel(languages, classifiers, head["fingerprint"])


def _head(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what model.json says, after comparing it with the hash in its first line."""
    seal, _, body = files.get(HEAD, b"").partition(b"\n")
    try:
        promised = orjson.loads(seal)["sha256"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise ModelError(f"{HEAD} is not a model of botctl") from None
    if hashlib.sha256(body).hexdigest() != promised:
        raise ModelError(f"{HEAD} is damaged")
    head = orjson.loads(body)
    if not isinstance(head, dict):
        raise ModelError(f"{HEAD} is not a model of botctl")
    return head


def _arrays(packed: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an npz file; never objects, never more bytes than MOST_BYTES."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ValueError(f"it holds more than {MOST_BYTES} bytes")
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _classifier(
    head: Mapping[str, Any], weights: NDArray[Any], rarity: NDArray[Any], definitions: Definitions
) -> Classifier:
    grams, intents = tuple(head["grams"]), tuple(head["intents"])
    if weights.shape != (len(grams), len(intents)) or rarity.shape != (len(grams),):
        raise ValueError("its arrays have other sizes than model.json says")
    temperature, guard = float(head["temperature"]), Guard(**head["guard"])
    if not (np.isfinite(weights).all() and np.isfinite(rarity).all() and math.isfinite(temperature)):
        raise ValueError("it holds numbers that are not finite")
    numbers = {gram: number for number, gram in enumerate(grams)}
    vocabulary = Vocabulary(grams, numbers, rarity.astype(np.float32), float(head["unseen"]))
    rooms = tuple(room(definitions.intents[name]) for name in intents)
    return Classifier(intents, vocabulary, weights.astype(np.float32), temperature, guard, rooms)
