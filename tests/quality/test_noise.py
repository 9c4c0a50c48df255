from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.quality.answers import Labelled, Span
from botctl.quality.noise import NOISES, spoil, spoilt


@given(st.text(max_size=60), st.sampled_from(sorted(NOISES)), st.sampled_from(["en", "de", "ja"]))
def test_every_character_knows_where_it_comes_from(text: str, noise: str, language: str) -> None:
    noisy = spoil(text, noise, Random(1), language)  # noqa: S311  # not a secret
    assert len(noisy.text) == len(noisy.origin)
    assert all(0 <= origin < len(text) for origin in noisy.origin)
    assert bool(noisy.text.strip()) == bool(text.strip())


def test_slots_stay_where_their_words_are() -> None:
    sentence = Labelled("Please, play Yellow Submarine!", "play", (Span(13, 29, "song"),))
    (found,) = spoilt([sentence], "no punctuation")
    assert (found.text, found.spans) == ("Please play Yellow Submarine", (Span(12, 28, "song"),))


def test_the_same_seed_spoils_in_the_same_way() -> None:
    sentences = [Labelled(f"could you tell me about number {at} please", "x") for at in range(9)]
    for noise in NOISES:
        assert spoilt(sentences, noise) == spoilt(sentences, noise)
    assert spoilt(sentences, "typos") != spoilt(sentences, "typos", seed=8)


@pytest.mark.parametrize(
    ("noise", "text", "expected"),
    [
        ("lower case", "Is IT Öpen?", "is it öpen?"),
        ("no punctuation", "well, don't - pay 12.50!", "well don't pay 12.50"),
    ],
)
def test_case_and_signs_are_lost_and_nothing_else(noise: str, text: str, expected: str) -> None:
    assert spoil(text, noise, Random(1)).text == expected  # noqa: S311  # not a secret


def test_typos_change_a_word_and_keep_its_first_letter() -> None:
    (found,) = spoilt([Labelled("reservation", "x")], "typos")
    assert found.text != "reservation"
    assert found.text[0] == "r"
    assert abs(len(found.text) - len("reservation")) <= 1


def test_recognisers_confuse_what_sounds_alike() -> None:
    heard = {spoilt([Labelled("Two, by the sea.", "x")], "speech", seed=seed)[0].text for seed in range(40)}
    assert "to buy the see" in heard
    assert all(len(each.split()) == 4 and each.split()[2] == "the" for each in heard)
