"""Write a trained model as files without pickles, and read it again only if it is exactly the right one."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from botctl.errors import ModelError
from botctl.intents.classifier import Classifier, Guard
from botctl.intents.dense import Dense, Space
from botctl.intents.embedded import EmbeddedModel
from botctl.intents.encoders.encoder import Encoder
from botctl.intents.grams import Vocabulary
from botctl.intents.kinds import room
from botctl.intents.language import compile_languages, forms_of
from botctl.intents.model import Definitions
from botctl.intents.tagging.packing import is_sound, pack, unpack

ALGORITHM = 8  # changes whenever the same definitions would give another model
FORMAT = 2  # of the files
MOST_BYTES = 512 * 1024 * 1024  # that a model's arrays may take when they are read
# What reading a file raises that somebody has made up, hashes and all.
_ODD = (
    *(LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, EOFError),
)
_ARRAY = re.compile(r"[a-z_]+_[0-9]+\.npy")
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


def fingerprint(definitions: Definitions, encoder: str = "") -> str:
    """Return a name for exactly what the model depends on: 32 hexadecimal digits.

    Utterances, slots (names, types, many), values of types, locales, the encoder's name and the
    algorithm; never replies, prompts or titles.
    """
    said = [(locale, phrases(definitions, locale)) for locale in definitions.locales]
    return hashlib.sha256(orjson.dumps([ALGORITHM, encoder, said])).hexdigest()[:32]


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
        if classifier.dense is not None:
            arrays |= {f"{name}_{number}": array for name, array in _dense_arrays(classifier.dense).items()}
        languages.append(
            {
                "locales": [locale],
                "intents": classifier.intents,
                "temperature": classifier.temperature,
                "guard": asdict(classifier.guard),
                "share": classifier.share,
                "unseen": classifier.vocabulary.unseen,
                "grams": classifier.vocabulary.grams,
            }
        )
    tagging, tables = pack(model.taggers)
    arrays |= tables
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]  # numpy types the names as its own option too
    weights = packed.getvalue()
    head = {
        "format": FORMAT,
        "fingerprint": model.fingerprint,
        "encoder": _encoder(model.encoder),
        "weights": hashlib.sha256(weights).hexdigest(),
        "languages": languages,
        "tagging": tagging,
    }
    body = orjson.dumps(head)
    return {HEAD: orjson.dumps({"sha256": hashlib.sha256(body).hexdigest()}) + b"\n" + body, WEIGHTS: weights}


def _encoder(encoder: Encoder | None) -> dict[str, str] | None:
    return {"name": encoder.name, "digest": encoder.digest} if encoder is not None else None


def _dense_arrays(dense: Dense) -> dict[str, NDArray[Any]]:
    """Return a dense classifier's arrays by the names of its fields; landmarks fit into half the bytes."""
    return {
        "center": dense.space.center,
        "landmarks": dense.space.landmarks.astype(np.float16),
        "dense": dense.weights,
        "lines": dense.lines,
        "meant": dense.intents,
    }


def restore(
    files: Mapping[str, bytes], definitions: Definitions, *, encoder: Encoder | None = None
) -> EmbeddedModel:
    """Return the model that files hold; `encoder` is the one that the bot's utterances go through.

    Raise ModelError, in one line, where they are missing, cut off, changed, of another format, or
    were made from other definitions or with another encoder.
    """
    head = _head(files)
    if head.get("format") != FORMAT:
        found = str(head.get("format"))[:20]
        raise ModelError(f"{HEAD} has format {found}, this version of botctl reads {FORMAT}")
    if head.get("fingerprint") != fingerprint(definitions, encoder.name if encoder is not None else ""):
        raise ModelError(f"{HEAD} was made from other intents or for another encoder")
    if head.get("encoder") != _encoder(encoder):
        raise ModelError(f"{HEAD} was made with another version of the encoder's table")
    if hashlib.sha256(files.get(WEIGHTS, b"")).hexdigest() != head.get("weights"):
        raise ModelError(f"{WEIGHTS} is damaged or belongs to another model")
    languages = compile_languages(definitions)
    try:
        arrays = _arrays(files[WEIGHTS])
        classifiers: dict[str, Classifier] = {}
        for number, own in enumerate(head["languages"]):
            mine = {
                name.rpartition("_")[0]: array
                for name, array in arrays.items()
                if name.endswith(f"_{number}")
            }
            classifier = _classifier(own, mine, definitions, len(languages[own["locales"][0]].lines))
            classifiers |= dict.fromkeys(own["locales"], classifier)
        taggers = unpack(head["tagging"], arrays)
    except _ODD as error:
        raise ModelError(f"{WEIGHTS} cannot be read: {error}") from error
    return EmbeddedModel(languages, classifiers, head["fingerprint"], encoder, taggers)


def _head(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what model.json says, after comparing it with the hash in its first line."""
    seal, _, body = files.get(HEAD, b"").partition(b"\n")
    try:
        promised = orjson.loads(seal)["sha256"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise ModelError(f"{HEAD} is not a model of botctl") from None
    if hashlib.sha256(body).hexdigest() != promised:
        raise ModelError(f"{HEAD} is damaged")
    try:
        head = orjson.loads(body)
    except orjson.JSONDecodeError:
        head = None
    if not isinstance(head, dict):
        raise ModelError(f"{HEAD} is not a model of botctl")
    return head


def _arrays(packed: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an npz file; never objects, never more bytes than MOST_BYTES."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ValueError(f"it holds more than {MOST_BYTES} bytes")
        names = archive.namelist()
        if len(set(names)) < len(names) or not all(map(_ARRAY.fullmatch, names)):
            raise ValueError("it holds files that no model has")
    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _floats(array: NDArray[Any]) -> NDArray[np.float32]:
    return array.astype(np.float32, copy=False)


def _classifier(
    head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], definitions: Definitions, lines: int
) -> Classifier:
    grams, intents = tuple(head["grams"]), tuple(head["intents"])
    weights, rarity = arrays["weights"], arrays["rarity"]
    if weights.shape != (len(grams), len(intents)) or rarity.shape != (len(grams),):
        raise ValueError("its arrays have other sizes than model.json says")
    temperature, share, unseen = (float(head[name]) for name in ("temperature", "share", "unseen"))
    guard = Guard(**{name: float(value) for name, value in head["guard"].items()})
    if (
        not all(map(is_sound, (weights, rarity, temperature, share, unseen, *asdict(guard).values())))
        or temperature <= 0
    ):
        raise ValueError("it holds numbers that no training gives")
    numbers = {gram: number for number, gram in enumerate(grams)}
    vocabulary = Vocabulary(grams, numbers, _floats(rarity), unseen)
    rooms = tuple(room(definitions.intents[name]) for name in intents)
    dense = _dense(arrays, len(intents), lines) if share else None
    return Classifier(intents, vocabulary, _floats(weights), temperature, guard, rooms, dense, share)


def _dense(arrays: Mapping[str, NDArray[Any]], intents: int, lines: int) -> Dense:
    floats = (_floats(arrays[name]) for name in ("center", "landmarks", "dense"))
    center, landmarks, weights = floats
    numbers, meant = arrays["lines"].astype(np.int32), arrays["meant"].astype(np.int32)
    amount = len(landmarks)
    if (
        landmarks.shape != (amount, *center.shape)
        or weights.shape != (amount, intents)
        or numbers.shape != (amount,)
        or meant.shape != (amount,)
    ):
        raise ValueError("its arrays have other sizes than model.json says")
    if not all(map(is_sound, (center, landmarks, weights))):
        raise ValueError("it holds numbers that no training gives")
    if any(((each < 0) | (each >= end)).any() for each, end in ((numbers, lines), (meant, intents))):
        raise ValueError("it names utterances that are not there")
    return Dense(Space(center, landmarks), weights, numbers, meant)
