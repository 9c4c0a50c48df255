"""The built-in intents are understood by every bot as what they are."""

from __future__ import annotations

import pytest

from botctl.intents.model import Definitions
from botctl.intents.polarity import polarity
from botctl.intents.templates import parse
from botctl.intents.training import train
from botctl.workspace import shipped
from tests.intents.building import context, intent

OWN = intent("checkout", "that's all [thanks]", "I want to pay", de=("das ist alles", "ich möchte zahlen"))
BUILT_IN = shipped.intents(("en", "de"))
LOCALES = ("en-US", "de-DE")
MODEL = train(Definitions({**BUILT_IN}, {}, LOCALES))


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "That's all."),
        ("en-US", "that is all, thanks"),
        ("en-US", "no thanks, that's all"),
        ("en-US", "I am done"),
        ("en-US", "nothing else, thank you"),
        ("de-DE", "Das ist alles."),
        ("de-DE", "das war's"),
        ("de-DE", "nein danke, das ist alles"),
        ("de-DE", "Ich bin fertig"),
        ("de-DE", "sonst nichts"),
    ],
)
def test_that_was_all_says_no_and_does_not_end_the_conversation(locale: str, text: str) -> None:
    understood = MODEL.understand(text, context(locale))
    assert understood.intent is not None
    assert understood.intent.name == "no"
    assert understood.exact
    assert polarity(text, locale) == (False, "")


@pytest.mark.parametrize(("locale", "text"), [("en-US", "that's all"), ("de-DE", "das ist alles")])
def test_a_bots_own_intent_has_its_words_before_a_built_in_one(locale: str, text: str) -> None:
    definitions = Definitions({**BUILT_IN, "checkout": OWN}, {}, LOCALES)
    understood = train(definitions).understand(text, context(locale))
    assert understood.intent is not None
    assert (understood.intent.name, understood.exact) == ("checkout", True)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("name", "answer"), [("yes", True), ("no", False)])
def test_each_utterance_of_yes_and_no_is_wholly_that_answer(locale: str, name: str, *, answer: bool) -> None:
    for source in BUILT_IN[name].utterances.get(locale):
        for example in parse(source).expand({}, 100):
            assert polarity(example.text, locale) == (answer, ""), example.text
