"""The classifier's confidences mean something."""

from __future__ import annotations

import numpy as np

from botctl.intents.classifier import MOST_ENERGY, Guard
from botctl.intents.evidence import MOST_GRAM
from botctl.intents.fitting import Samples, fit
from botctl.intents.grams import Vocabulary, character_grams, word_grams
from botctl.intents.kinds import Kind, Room, Told
from botctl.intents.words import split

THINGS = {
    "weather": ("rain", "snow", "sun", "wind", "storm", "fog"),
    "music": ("song", "album", "band", "guitar", "concert", "radio"),
    "food": ("soup", "bread", "cheese", "apple", "rice", "pasta"),
    "travel": ("train", "ticket", "hotel", "flight", "taxi", "luggage"),
}
FRAMES = ("tell me about the {}", "I want the {} now", "what about {}", "is there any {} today", "{} please")


def samples(repeat: int = 1) -> tuple[Samples, list[str]]:
    names = list(THINGS)
    said = [
        (f"{frame.format(thing)} {n if n else ''}", number)
        for n in range(repeat)
        for number, name in enumerate(names)
        for thing in THINGS[name][:-1]
        for frame in FRAMES
    ]
    intents = np.array([number for _, number in said])
    rooms: list[Room] = [{}] * len(names)
    sentences = [told(text) for text, _ in said]
    return Samples(sentences, intents, np.arange(len(said)), np.ones(len(said)), rooms), names


def told(text: str, *kinds: Kind) -> Told:
    return Told(split(text).words, kinds)


def test_confidences_follow_the_evidence() -> None:
    classifier = fit(*samples())
    known = classifier.rate(told("play the song")).ranking[0]
    frame_only = classifier.rate(told("tell me about the elephant")).ranking[0]
    nothing = classifier.rate(told("xyzzy")).ranking[0]
    assert known.name == "music"
    assert known.confidence > 0.5 > frame_only.confidence > nothing.confidence


def test_the_strongest_words_are_told() -> None:
    rating = fit(*samples()).rate(told("I want some soup now"))
    assert rating.ranking[0].name == "food"
    assert rating.strongest[0] == "soup"


def test_many_sentences_are_fitted_without_their_gram_matrix() -> None:
    many, names = samples(repeat=31)
    assert len(many.told) > MOST_GRAM
    assert fit(many, names).rate(told("a hotel")).ranking[0].name == "travel"


def test_the_guard_rises_with_the_energy_and_stops_at_its_top() -> None:
    guard = Guard(1.0, -2.0)
    assert guard.rate(0) < guard.rate(1) < guard.rate(5) <= guard.rate(MOST_ENERGY) == guard.rate(1e9)


def test_a_word_of_many_intents_alone_is_no_reason_for_any() -> None:
    classifier = fit(*samples())
    for word in ("the", "about", "please"):
        assert classifier.rate(told(word)).ranking[0].confidence < 0.5, word
    assert classifier.rate(told("soup")).ranking[0].confidence > 0.5


SIZE = Kind(1, 2, "{size}")


def test_grams_of_words_hold_their_pairs_and_kinds() -> None:
    assert word_grams(told("a large latte", SIZE)) == (
        {"a", "large", "latte", "a large", "large latte", "{size}", "a {size}", "{size} latte"},
        {"large", "a large", "large latte", "{size}", "{size} {size}"},
    )
    assert word_grams(told("12 or 99")) == ({"00", "or", "00 or", "or 00"}, set())


def test_a_value_of_two_kinds_is_both() -> None:
    kinds = Kind(0, 1, "{allergen}"), Kind(0, 1, "{milk}"), Kind(1, 2, "{item}")
    grams, _ = word_grams(told("soy latte", *kinds))
    assert {"{allergen}", "{milk}", "{allergen} {item}", "{milk} {item}"} <= grams


def test_grams_of_characters_stay_within_words() -> None:
    assert character_grams(["no"]) == {"# no", "#no ", "# no "}


def test_unknown_words_make_a_sentence_light_unless_a_value_explains_them() -> None:
    vocabulary = Vocabulary.of([told("a large latte"), told("a small tea", SIZE)])
    assert np.isclose(np.linalg.norm(vocabulary.vector(told("large latte"))[1]), 1.0)
    assert np.linalg.norm(vocabulary.vector(told("large elephant"))[1]) < 0.8
    assert vocabulary.vector(told("elephant"))[0].size == 0
    assert np.isclose(np.linalg.norm(vocabulary.vector(told("a gigantic", SIZE))[1]), 1.0)
