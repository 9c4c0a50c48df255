"""The classifier's confidences mean something."""

from __future__ import annotations

import numpy as np
import pytest

from botctl.intents.calibration import splits
from botctl.intents.classifier import MOST_ENERGY, Classifier, Guard
from botctl.intents.dense import Dense, Space
from botctl.intents.evidence import Evidence
from botctl.intents.fitting import Samples, fit
from botctl.intents.grams import Vocabulary, character_grams, word_grams
from botctl.intents.heard import Heard, guarded
from botctl.intents.kinds import Kind, Room, Told
from botctl.intents.logistic import MOST_GRAM
from botctl.intents.meaning import MOST_LANDMARKS, Meaning, spread
from botctl.intents.samples import NAME
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


AXES = np.eye(8, dtype=np.float32)


def with_vectors(*, telling: bool) -> tuple[Samples, list[str]]:
    """Return samples whose words say nothing and whose vectors do, or the other way round."""
    random = np.random.default_rng(3)
    intents = np.repeat(np.arange(4), 10)
    words = random.integers(0, 40, (40, 3)) if telling else np.stack([intents * 3 + n for n in range(3)], 1)
    sentences = [Told(tuple(f"word{number}" for number in row)) for row in words.tolist()]
    clean = AXES[intents] if telling else np.zeros((40, 8), dtype=np.float32)
    vectors = (clean + 0.1 * random.standard_normal((40, 8))).astype(np.float32)
    return Samples(sentences, intents, np.arange(40), np.ones(40), [{}] * 4, frozenset(), vectors), list(
        "abcd"
    )


@pytest.mark.parametrize("telling", [True, False])
def test_the_model_that_tells_intents_apart_gets_the_larger_share(*, telling: bool) -> None:
    classifier = fit(*with_vectors(telling=telling))
    assert (classifier.share > 0.5) == telling


def test_a_vector_speaks_where_words_do_not() -> None:
    classifier = fit(*with_vectors(telling=True))
    rating = classifier.rate(Told(("unheard",)), AXES[2])
    assert rating.ranking[0].name == "c"
    assert rating.ranking[0].confidence > 0.5
    assert rating.near is not None
    assert rating.near.cosine > 0.8
    assert 20 <= rating.near.line < 30
    assert rating.rival is None
    assert classifier.rate(Told(("unheard",))).ranking[0].confidence < 0.5


def test_what_is_nearer_to_another_intent_is_told() -> None:
    space = Space(np.zeros(8, dtype=np.float32), AXES[:2])
    weights = np.array([[1.0, 0.0], [0.5, 0.0]], dtype=np.float32)  # both landmarks speak for the first
    lines, intents = np.array([7, 9], dtype=np.int32), np.array([0, 1], dtype=np.int32)
    vocabulary = Vocabulary.of([told("a"), told("b")])
    nothing = np.zeros((len(vocabulary.grams), 2), dtype=np.float32)
    dense = Dense(space, weights, lines, intents)
    classifier = Classifier(("a", "b"), vocabulary, nothing, 0.5, Guard(1, 0), ({}, {}), dense, 1.0)
    rating = classifier.rate(told("c"), 0.6 * AXES[0] + 0.8 * AXES[1])
    assert rating.ranking[0].name == "a"
    assert (rating.near and rating.near.line, rating.rival and rating.rival.line) == (7, 9)
    assert np.isclose([rating.near.cosine, rating.rival.cosine], [0.6, 0.8]).all()  # type: ignore[union-attr]  # both are there
    assert classifier.rate(told("c"), AXES[0]).rival is None


def test_landmarks_are_of_all_intents_alike() -> None:
    intents = np.array([0] * 900 + [1] * 3 + [2] * 90)
    chosen = spread(intents, 100)
    assert np.bincount(intents[chosen]).tolist() == [49, 3, 48]
    assert np.array_equal(chosen, np.sort(chosen))
    assert np.array_equal(spread(intents, 993), np.arange(993))


def test_many_sentences_are_likened_to_some_landmarks() -> None:
    samples, names = with_vectors(telling=True)
    many = Samples(
        list(samples.told) * 80,
        np.tile(samples.intents, 80),
        np.arange(3200),
        np.ones(3200),
        samples.rooms,
        frozenset(),
        np.tile(samples.vectors, (80, 1)) if samples.vectors is not None else None,
    )
    assert len(many.told) > MOST_GRAM
    classifier = fit(many, names)
    assert classifier.dense is not None
    assert len(classifier.dense.space.landmarks) == MOST_LANDMARKS
    assert classifier.rate(Told(("unheard",)), AXES[3]).ranking[0].name == "d"


def test_strange_sentences_are_learnt_to_be_doubted() -> None:
    own, names = samples()
    strange = [told(text) for text in ("why is the sky blue", "who wrote hamlet", "is it true") * 10]
    wary = Samples(own.told, own.intents, own.templates, own.weights, own.rooms, strange=strange)
    text = told("is it true that it is so")
    assert (
        fit(wary, names).rate(text).ranking[0].confidence < fit(own, names).rate(text).ranking[0].confidence
    )


def with_names() -> Samples:
    """Return samples with vectors whose last four sentences are the intents' names."""
    own, names = with_vectors(telling=True)
    assert own.vectors is not None
    return Samples(
        [*own.told, *(told(name) for name in names)],
        np.concatenate([own.intents, np.arange(4)]),
        np.concatenate([own.templates, np.full(4, NAME)]),
        np.ones(44),
        own.rooms,
        frozenset(),
        np.concatenate([own.vectors, AXES[:4]]),
    )


def test_names_of_intents_are_learnt_and_never_measured() -> None:
    own = with_names()
    for train, held_out, left_out in splits(Evidence.of(own, Vocabulary.of(own.told))):
        assert not np.isin([40, 41, 42, 43], [*held_out, *left_out]).any()
        known = np.unique(own.intents[train])
        assert np.array_equal(own.intents[train[train >= 40]], known)


def test_names_of_intents_are_no_utterances_that_a_sentence_is_near_to() -> None:
    own = with_names()
    assert own.vectors is not None
    assert Meaning.of(own, own.vectors).chosen.max() == 39


def test_folds_of_many_sentences_are_fitted_as_all_of_them_are() -> None:
    many, _ = samples(repeat=31)
    evidence = Evidence.of(many, Vocabulary.of(many.told))
    amount, known = len(many.told), np.arange(4)
    assert amount > MOST_GRAM > amount * 0.9
    whole = evidence.weights(np.arange(amount), known)
    part = evidence.weights(np.arange(0, amount - amount // 10), known)
    assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(whole), rel=0.15)


BELIEVED = Guard(0.9, -1.6, 3.8)


def heard(*, right: float, chance: float, energy: float = 0.0, near: float = 0.0) -> Heard:
    """Return sentences of which a share is right, so many that what is believed hardly counts."""
    rows = np.ones(1000)
    signs = np.stack([energy * rows, near * rows, rows], axis=1)
    return Heard(signs, chance * rows, (np.arange(1000) < 1000 * right).astype(float), 100 * rows)


@pytest.mark.parametrize(("right", "chance"), [(0.7, 1.0), (0.7, 0.9), (0.3, 0.5)])
def test_a_guard_brings_confidences_to_the_share_that_is_right(right: float, chance: float) -> None:
    _, guard = guarded(heard(right=right, chance=chance), BELIEVED)
    assert chance * guard.rate(0.0) == pytest.approx(right, abs=0.01)


def test_a_guard_does_not_doubt_once_more_what_scores_alone_leave_open() -> None:
    unsure = guarded(heard(right=0.5, chance=0.5), BELIEVED)[1]
    sure = guarded(heard(right=0.5, chance=1.0), BELIEVED)[1]
    assert unsure.rate(0.0) > 0.9
    assert sure.rate(0.0) == pytest.approx(0.5, abs=0.01)


def test_what_is_heard_weighs_as_often_as_it_is_heard() -> None:
    own, strange = heard(right=1.0, chance=0.9), heard(right=0.0, chance=0.9)
    together = Heard.together([own, strange.weighing(25_000.0)])
    assert 0.9 * guarded(together, BELIEVED)[1].rate(0.0) == pytest.approx(0.8, abs=0.01)
    kept = strange.weighing(250.0, kept=np.arange(1000) < 10)
    assert (len(kept.right), kept.weights.sum()) == (10, 250.0)
