"""Training is repeatable, tells its progress, and takes whatever authors write."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from botctl.errors import ModelError
from botctl.intents.intent import Intent, Slot
from botctl.intents.model import Definitions
from botctl.intents.phrases import Localised, Phrase, Said
from botctl.intents.training import dump, fingerprint, restore, train, untrained
from tests.intents.building import PIZZERIA, context, definitions, intent

FILES = dump(train(PIZZERIA))
TEXTS = ("two big plain pizzas", "are you open tomorrow", "no, make it large", "asdf", "spiel was")


def test_the_same_definitions_give_the_same_model() -> None:
    assert dump(train(PIZZERIA)) == FILES


def test_a_model_understands_the_same_after_it_was_written_and_read() -> None:
    trained, restored = train(PIZZERIA), restore(FILES, PIZZERIA)
    for text in TEXTS:
        for locale in PIZZERIA.locales:
            one = trained.understand(text, context(locale, intent="order_pizza"))
            other = restored.understand(text, context(locale, intent="order_pizza"))
            assert replace(one, took_ms=0) == replace(other, took_ms=0)


def test_progress_goes_from_nought_to_one() -> None:
    told: list[tuple[float, str]] = []
    train(PIZZERIA, progress=lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    steps = {"learning en-US", "learning de-DE", "learning where slots stand", "done"}
    assert {what for _, what in told} == steps


def with_intent(changed: Intent) -> Definitions:
    return replace(PIZZERIA, intents={**PIZZERIA.intents, changed.name: changed})


ORDER = PIZZERIA.intents["order_pizza"]
SIZE = ORDER.slots["size"]
SAID: Localised[Said | None] = Localised(Said((Phrase("Anything"),)))


@pytest.mark.parametrize(
    "changed",
    [
        replace(ORDER, title=Localised("Another title"), reply=SAID, confirm=SAID, call="order", slow=SAID),
        replace(
            ORDER, slots={**ORDER.slots, "size": replace(ORDER.slots["size"], ask=SAID, default="large")}
        ),
    ],
)
def test_words_that_the_bot_says_never_need_training(changed: Intent) -> None:
    assert fingerprint(with_intent(changed)) == fingerprint(PIZZERIA)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ORDER, utterances=Localised((*ORDER.utterances.base, "one more"), ORDER.utterances.others)),
        replace(ORDER, utterances=Localised(ORDER.utterances.base)),
        replace(ORDER, slots={**ORDER.slots, "extra": Slot("extra", "text")}),
        replace(ORDER, slots={**ORDER.slots, "size": Slot("size", "text")}),
        replace(ORDER, slots={**ORDER.slots, "size": Slot("size", "size", many=True)}),
    ],
)
def test_what_people_say_and_slots_do_need_training(changed: Intent) -> None:
    assert fingerprint(with_intent(changed)) != fingerprint(PIZZERIA)


def test_types_and_locales_need_training() -> None:
    assert fingerprint(replace(PIZZERIA, types={})) != fingerprint(PIZZERIA)
    assert fingerprint(replace(PIZZERIA, locales=("en-US",))) != fingerprint(PIZZERIA)


@pytest.mark.parametrize(
    "odd",
    [
        definitions(),
        definitions(intent("only", "hello")),
        definitions(intent("a", "hello"), intent("b", "hello")),
        definitions(intent("silent"), intent("b", "bye")),
        definitions(intent("a", *(f"word{n} thing" for n in range(300))), intent("b", "one", "two", "three")),
        definitions(intent("a", "你好", "👍"), intent("b", "नमस्ते")),
        definitions(intent("a", "go {where}", where="elsewhere"), intent("b", "{n} times", n="number")),
    ],
    ids=["none", "one", "same", "silent", "unbalanced", "scripts", "unknown type"],
)
def test_odd_definitions_are_trained_and_understood(odd: Definitions) -> None:
    model = restore(dump(train(odd)), odd)
    for text in ("hello", "bye", "", "word7 thing", "two", "你好", "go home"):
        for each in (model, untrained(odd)):
            each.understand(text, context())


def test_a_rare_intent_is_understood_beside_a_common_one() -> None:
    odd = definitions(
        intent("common", *(f"show me item {n} of the list" for n in range(400))),
        intent("rare", "call an ambulance", "I need a doctor", "this is an emergency"),
    )
    understood = train(odd).understand("I need an ambulance", context())
    assert understood.intent is not None
    assert understood.intent.name == "rare"


def flipped(name: str, at: int) -> dict[str, bytes]:
    content = bytearray(FILES[name])
    content[at] ^= 1
    return {**FILES, name: bytes(content)}


def pickled() -> bytes:
    import io

    file = io.BytesIO()
    np.savez(file, weights_0=np.array([object()], dtype=object))
    return file.getvalue()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "model.json is not a model of botctl"),
        ({**FILES, "model.json": b"[]"}, "model.json is not a model of botctl"),
        ({**FILES, "model.json": b"\x80\x04pickle"}, "model.json is not a model of botctl"),
        (flipped("model.json", -2), "model.json is damaged"),
        ({**FILES, "model.json": FILES["model.json"][:-100]}, "model.json is damaged"),
        ({"model.json": FILES["model.json"]}, "weights.npz is damaged or belongs to another model"),
        (flipped("weights.npz", 4000), "weights.npz is damaged or belongs to another model"),
        ({**FILES, "weights.npz": FILES["weights.npz"][:-1]}, "weights.npz is damaged or belongs"),
        ({**FILES, "weights.npz": pickled()}, "weights.npz is damaged or belongs to another model"),
        ({**FILES, "model.json": FILES["model.json"][:20] + b"\n"}, "model.json is not a model of botctl"),
    ],
)
def test_a_damaged_model_is_refused(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        restore(files, PIZZERIA)
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_a_model_of_other_definitions_is_refused() -> None:
    with pytest.raises(ModelError, match=r"model\.json was made from other intents"):
        restore(FILES, replace(PIZZERIA, locales=("en-US",)))


def resealed(change: bytes, to: bytes) -> bytes:
    """Return model.json changed by somebody who also mends its hash."""
    import hashlib

    body = FILES["model.json"].partition(b"\n")[2].replace(change, to, 1)
    return b'{"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n' + body


@pytest.mark.parametrize(
    ("change", "to", "message"),
    [
        (b'"format":2', b'"format":99', "model.json has format 99, this version of botctl reads 2"),
        (b'"grams":["', b'"grams":["extra","', "its arrays have other sizes than model.json says"),
        (b'"guard":{"slope"', b'"guard":{"slip"', "weights.npz cannot be read"),
        (b'"temperature":', b'"warmth":', "weights.npz cannot be read"),
    ],
)
def test_a_foreign_model_is_refused(change: bytes, to: bytes, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        restore({**FILES, "model.json": resealed(change, to)}, PIZZERIA)
    assert message in caught.value.message


def test_every_process_trains_the_same_model() -> None:
    """Sets of strings have another order in each process; the model does not."""
    code = (
        "import hashlib; from botctl.intents.training import dump, train;"
        "from tests.intents.building import PIZZERIA;"
        "print([hashlib.sha256(file).hexdigest() for file in dump(train(PIZZERIA)).values()])"
    )
    root = Path(__file__).parents[2]
    told = {
        subprocess.run(  # noqa: S603  # our own code
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_what_an_intent_is_called_is_learnt() -> None:
    bot = definitions(
        intent("opening_hours", "when are you there", "do you work on sundays", "is anybody in"),
        intent("refund", "I want my money back", "this is broken", "take it back"),
        intent("delivery", "where is my parcel", "it has not arrived", "when will you bring it"),
    )
    understood = train(bot).understand("opening hours please", context())
    assert understood.intent is not None
    assert understood.intent.name == "opening_hours"
    assert understood.intent.confidence > 0.5
