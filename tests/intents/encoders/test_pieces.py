"""Words are split into the pieces that published vocabularies were trained with."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.intents.encoders.encoder import plain
from botctl.intents.encoders.pieces import byte_pairs, word_pieces

PAIRS = {"▁": 300, "r": 301, "a": 302, "t": 303, "e": 304, "at": 260, "ra": 261, "rat": 262, "▁rat": 263}
PAIRS |= {f"<0x{byte:02X}>": 3 + byte for byte in range(256)}
WORDS = {"[UNK]": 100, "play": 1, "##ing": 2, "##s": 3, ".": 4, "cafe": 5, "東": 6, "p": 7, "##lay": 8}


def test_the_neighbours_of_the_lowest_number_are_joined_first() -> None:
    assert byte_pairs("rat", PAIRS) == [263]  # at, then rat, then ▁rat
    assert byte_pairs("rate", PAIRS) == [263, 304]
    assert byte_pairs("era", PAIRS) == [300, 304, 261]


def test_a_character_without_a_piece_is_its_bytes() -> None:
    assert byte_pairs("é", PAIRS) == [300, 3 + 0xC3, 3 + 0xA9]


def test_a_word_is_its_longest_pieces_without_accents_and_case() -> None:
    assert word_pieces("Playing plays.", WORDS) == [1, 2, 1, 3, 4]
    assert word_pieces("CAFÉ", WORDS) == [5]


def test_a_word_that_cannot_be_written_is_unknown_as_a_whole() -> None:
    assert word_pieces("player play", WORDS) == [100, 1]
    assert word_pieces("p" * 200, WORDS) == [100]


def test_chinese_characters_are_words_of_their_own() -> None:
    assert word_pieces("東play東", WORDS) == [6, 1, 6]


@given(st.text(alphabet="raté", max_size=12))
def test_what_is_joined_is_what_joining_one_pair_after_the_other_gives(word: str) -> None:
    pieces = ["▁", *word]
    while any(one + other in PAIRS for one, other in pairwise(pieces)):
        best = min(PAIRS.get(one + other, 10**9) for one, other in pairwise(pieces))
        at = [PAIRS.get(one + other) for one, other in pairwise(pieces)].index(best)
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    numbers = [[PAIRS[each]] if each in PAIRS else [3 + byte for byte in each.encode()] for each in pieces]
    assert byte_pairs(word, PAIRS) == [number for each in numbers for number in each]


@given(st.text(max_size=50))
def test_any_text_has_pieces_of_the_vocabulary(text: str) -> None:
    assert set(word_pieces(text, WORDS)) <= set(WORDS.values())
    assert all(number in PAIRS.values() for word in text.split() for number in byte_pairs(word, PAIRS))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Where's my card?!", "where's my card"),
        ("DON’T — stop…", "don't stop"),  # noqa: RUF001  # a typographic apostrophe is what is meant
        ("caffè, 2.50 €", "caffè 2 50 €"),
        ("🦄 'quoted'", "🦄 quoted"),
        ("?!", ""),
    ],
)
def test_what_is_heard_has_neither_case_nor_punctuation(text: str, heard: str) -> None:
    assert plain(text) == heard
