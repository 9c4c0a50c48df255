"""Find the values of list types: synonyms, simple inflection, small typos; the longest match wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from botctl.intents.types.tokens import Found
from botctl.intents.words import Sentence, normalise

# How many letters may be wrong in a word of at least so many letters; shorter words never.
_TYPOS = ((9, 2), (5, 1))
SHORTEST_JOINED = 6  # letters of two words that are one
# Endings that a word may gain or lose, the longest first; what is left has three letters at least.
_ENDINGS = {"en": ("es", "s"), "de": ("ern", "en", "er", "es", "em", "e", "n", "s")}


class ListValues:
    """Find the values of one list type in one language."""

    def __init__(self, forms: Mapping[str, Sequence[str]], language: str, ordinary: Collection[str]) -> None:
        """Index the forms of each canonical value; a word in `ordinary` is never taken for a typo."""
        self._language = language
        self._ordinary = ordinary
        self._kept: dict[str, Mapping[str, float]] = {}  # of authors' words only, so it stays small
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for canonical, words_of_value in forms.items():
            for form in words_of_value:
                words = tuple(normalise(form).split())
                if words:
                    self._phrases[words[0]].append((words, canonical))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        known = {word for phrases in self._phrases.values() for words, _ in phrases for word in words}
        self._known = known
        self._stems: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            for stem in self._stems_of(word):
                self._stems[stem].append(word)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            self._by_letter[word[0]].append(word)

    def find(self, sentence: Sentence) -> list[Found]:
        """Return the values in a sentence, from left to right."""
        words = sentence.words
        meant = [self._meant(word) for word in words]
        found: list[Found] = []
        at = 0
        while at < len(words):
            if not meant[at] and self._joined(words, at) not in self._phrases:
                at += 1  # nearly always: each word is looked at for each type
                continue
            best = max(self._starting(words, meant, at), default=None, key=lambda way: (way[0], way[1]))
            if best is None:
                at += 1
                continue
            last, confidence, canonical = best
            found.append(Found(canonical, sentence.starts[at], sentence.ends[last - 1], confidence))
            at = last
        return found

    def _starting(
        self, words: Sequence[str], meant: Sequence[Mapping[str, float]], at: int
    ) -> Iterator[tuple[int, float, str]]:
        """Return (end, confidence, value) of each phrase that starts at a word."""
        for head, sure in meant[at].items():
            for phrase, canonical in self._phrases.get(head, ()):
                confidence = sure
                for number, word in enumerate(phrase[1:], at + 1):
                    confidence *= meant[number].get(word, 0.0) if number < len(words) else 0.0
                if confidence:
                    yield at + len(phrase), confidence, canonical
        for phrase, canonical in self._phrases.get(self._joined(words, at), ()):
            if len(phrase) == 1:
                yield at + 2, 0.9, canonical

    @staticmethod
    def _joined(words: Sequence[str], at: int) -> str:
        """Return a word and the next one as one: "cheese cake" for "cheesecake"; "" where that is short."""
        joined = words[at] + words[at + 1] if at + 1 < len(words) else ""
        return joined if len(joined) >= SHORTEST_JOINED else ""

    def _meant(self, word: str) -> Mapping[str, float]:
        """Return the words of this type that a word may be, with how sure that is."""
        meant = self._kept.get(word)
        if meant is None:
            meant = self._guessed(word)
            if word in self._ordinary:
                self._kept[word] = meant
        return meant

    def _guessed(self, word: str) -> Mapping[str, float]:
        if word in self._known:
            return {word: 1.0}
        for stem in self._stems_of(word):
            if inflected := self._stems.get(stem):
                return dict.fromkeys(inflected, 0.95)
        limit = next((typos for length, typos in _TYPOS if len(word) >= length), 0)
        if not limit or word in self._ordinary or not word.isalpha():
            return {}
        alike = self._by_letter.get(word[0], ())
        near = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=limit)
        if near is None or len(near[0]) < 4:
            return {}
        return {near[0]: 0.9 - 0.1 * near[1]}

    def _stems_of(self, word: str) -> Iterator[str]:
        """Return what two forms of one word share: the word, and the word without an ending."""
        yield word
        if self._language == "en" and word.endswith("ies") and len(word) > 4:
            yield word[:-3] + "y"
        for ending in _ENDINGS.get(self._language, _ENDINGS["en"]):
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                yield word[: -len(ending)]
