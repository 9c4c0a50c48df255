"""Choose a language's words, and tell by single words where no number, date or time can be."""

from __future__ import annotations

from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from botctl.intents.types.english import english
from botctl.intents.types.german import german
from botctl.intents.types.vocabulary import FEWEST_LETTERS, Vocabulary, listed

# Words that a number, date or time may begin with, besides its own: "the 5th", "in 3 days", "minus 5".
_BEFORE = frozenset(
    listed(
        "the in on day vor minus zu this coming over am im dieses diesen dieser kommende kommenden kommender"
        " kommendes vorige vorigen to good whit boxing christi tag dem den"
        " naechste naechsten naechster naechstes letzte letzten letzter letztes vergangene"
        " vergangenen new boxing end next last negative point half quarter quarters"
        " ende uebernaechste uebernaechsten uebernaechster halb halbe halbes halben viertel dreiviertel"
    )
)


def opens(word: str, language: str) -> bool:
    """Return whether a number, date, time or span of time can begin with a word; nearly none can."""
    return word in _openers(language) or (language == "de" and "tausend" in word)


@cache
def _openers(language: str) -> frozenset[str]:
    words = vocabulary(language)
    return words.triggers() | words.articles | words.weekdays.keys() | words.at | _BEFORE


@cache
def _long_words(language: str) -> tuple[str, ...]:
    return vocabulary(language).long_words()


def respelt(word: str, language: str) -> str:
    """Return the day or month that a word is with one letter wrong, or the word itself."""
    if len(word) < FEWEST_LETTERS or not word.isalpha() or word in _openers(language):
        return word
    near = process.extractOne(word, _long_words(language), scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else word


@cache
def triggers(language: str) -> frozenset[str]:
    """Return a language's triggers, gathered once."""
    return vocabulary(language).triggers()


def vocabulary(locale: str) -> Vocabulary:
    """Return the words for a locale; languages without words of their own use the English ones."""
    return german() if locale.partition("-")[0].lower() == "de" else english()
