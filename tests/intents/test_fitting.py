"""The classifier's confidences mean something."""

from __future__ import annotations

import numpy as np

from botctl.intents.classifier import MOST_ENERGY, Guard
from botctl.intents.fitting import MOST_GRAM, Samples, fit
from botctl.intents.grams import Vocabulary, character_grams, word_grams
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
    words = [split(text).words for text, _ in said]
    intents = np.array([number for _, number in said])
    return Samples(words, intents, np.arange(len(said)), np.ones(len(said)), {}), names


def test_confidences_follow_the_evidence() -> None:
    classifier = fit(*samples())
    known = classifier.rate(split("play the song").words).ranking[0]
    frame_only = classifier.rate(split("tell me about the elephant").words).ranking[0]
    nothing = classifier.rate(split("xyzzy").words).ranking[0]
    assert known.name == "music"
    assert known.confidence > 0.5 > frame_only.confidence > nothing.confidence


def test_the_strongest_words_are_told() -> None:
    rating = fit(*samples()).rate(split("I want some soup now").words)
    assert rating.ranking[0].name == "food"
    assert rating.strongest[0] == "soup"


def test_many_sentences_are_fitted_without_their_gram_matrix() -> None:
    many, names = samples(repeat=31)
    assert len(many.words) > MOST_GRAM
    assert fit(many, names).rate(split("a hotel").words).ranking[0].name == "travel"


def test_the_guard_rises_with_the_energy_and_stops_at_its_top() -> None:
    guard = Guard(1.0, -2.0)
    assert guard.rate(0) < guard.rate(1) < guard.rate(5) <= guard.rate(MOST_ENERGY) == guard.rate(1e9)


def test_grams_of_words_hold_their_pairs_and_kinds() -> None:
    assert word_grams(("a", "large", "latte"), {"large": "{size}"}) == {
        "a", "large", "latte", "a large", "large latte", "{size}", "a {size}", "{size} latte",
    }  # fmt: skip
    assert word_grams(("12", "or", "99"), {}) == {"00", "or", "00 or", "or 00"}


def test_the_longest_value_gives_its_kind() -> None:
    grams = word_grams(("extra", "large"), {"large": "{size}", "extra large": "{big}"})
    assert "{big}" in grams
    assert "{size}" not in grams


def test_grams_of_characters_stay_within_words() -> None:
    assert character_grams(["no"]) == {"# no", "#no ", "# no "}


def test_unknown_words_make_a_sentence_light() -> None:
    vocabulary = Vocabulary.of([("a", "large", "latte"), ("a", "small", "tea")], {})
    known = vocabulary.vector(("large", "latte"))[1]
    mixed = vocabulary.vector(("large", "elephant"))[1]
    assert np.isclose(np.linalg.norm(known), 1.0)
    assert np.linalg.norm(mixed) < 0.8
    assert vocabulary.vector(("elephant",))[0].size == 0
