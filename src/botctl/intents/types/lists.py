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
            for stem in _stems_of(word, language):
                self._stems[stem].append(word)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(known):
            self._by_letter[word[0]].append(word)

    @property
    def words(self) -> Collection[str]:
        """Return the words of which the values consist."""
        return self._known

    def find(self, sentence: Sentence) -> list[Found]:
        """Return the values in a sentence, from left to right."""
        words = sentence.words
        meant = [self._meant(word) for word in words]
        found: list[Found] = []
        at = 0
        while at < len(words):
            if not meant[at] and _joined(words, at) not in self._phrases:
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
        for phrase, canonical in self._phrases.get(_joined(words, at), ()):
            if len(phrase) == 1:
                yield at + 2, 0.9, canonical

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
        for stem in _stems_of(word, self._language):
            if inflected := self._stems.get(stem):
                return dict.fromkeys(inflected, 0.95)
        limit = _typos(word, self._ordinary)
        alike = self._by_letter.get(word[0], ()) if limit else ()
        near = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=limit)
        if near is None or len(near[0]) < 4:
            return {}
        return {near[0]: 0.9 - 0.1 * near[1]}


class ListTypes:
    """Hold the list types of a bot in one language.

    Most sentences speak of few of many types: which those can be is looked up once for all.
    """

    def __init__(
        self, forms: Mapping[str, Mapping[str, Sequence[str]]], language: str, ordinary: Collection[str]
    ) -> None:
        """Index the forms of each type's values; a word in `ordinary` is never taken for a typo."""
        self._language = language
        self._ordinary = ordinary
        self._kept: dict[str, frozenset[str]] = {}  # of authors' words only, so it stays small
        self._types = {name: ListValues(values, language, ordinary) for name, values in forms.items()}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        self._by_letter: dict[str, set[str]] = defaultdict(set)
        for name, values in self._types.items():
            for word in values.words:
                self._by_word[word].add(name)
                self._by_letter[word[0]].add(word)
                for stem in _stems_of(word, language):
                    self._by_stem[stem].add(name)

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def possible(self, sentence: Sentence) -> frozenset[str]:
        """Return the types that a sentence may hold values of; it holds none of any other."""
        words = sentence.words
        joined = (self._by_word.get(_joined(words, at), ()) for at in range(len(words)))
        return frozenset().union(*map(self._of, words), *joined)

    def find(self, name: str, sentence: Sentence) -> list[Found]:
        """Return a type's values in a sentence, from left to right."""
        return self._types[name].find(sentence)

    def _of(self, word: str) -> frozenset[str]:
        """Return the types that have a word which a word may be."""
        types = self._kept.get(word)
        if types is None:
            types = self._looked_up(word)
            if word in self._ordinary:
                self._kept[word] = types
        return types

    def _looked_up(self, word: str) -> frozenset[str]:
        types = set(self._by_word.get(word, ()))
        for stem in _stems_of(word, self._language):
            types |= self._by_stem.get(stem, set())
        if limit := _typos(word, self._ordinary):
            alike = self._by_letter.get(word[0], ())
            for near, _, _ in process.extract_iter(word, alike, scorer=OSA.distance, score_cutoff=limit):
                types |= self._by_word[near]
        return frozenset(types)


def _joined(words: Sequence[str], at: int) -> str:
    """Return a word and the next one as one: "cheese cake" for "cheesecake"; "" where that is short."""
    joined = words[at] + words[at + 1] if at + 1 < len(words) else ""
    return joined if len(joined) >= SHORTEST_JOINED else ""


def _typos(word: str, ordinary: Collection[str]) -> int:
    """Return how many letters of a word may be wrong."""
    if word in ordinary or not word.isalpha():
        return 0
    return next((typos for length, typos in _TYPOS if len(word) >= length), 0)


def _stems_of(word: str, language: str) -> Iterator[str]:
    """Return what two forms of one word share: the word, and the word without an ending."""
    yield word
    if language == "en" and word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
    for ending in _ENDINGS.get(language, _ENDINGS["en"]):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word[: -len(ending)]
