"""Remember the values that authors' utterances hold, and find them in sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST = 6  # words of a value that is looked for
MARK = "~"  # before the name of a slot, which may be a type's name, too
Value = tuple[str, str]  # a slot, and words with single spaces between them


@dataclass(frozen=True, slots=True)
class Known:
    """Hold values with the slots that they stood in, and in how many sentences each did."""

    values: Mapping[str, Mapping[str, int]]
    _longest: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for value in self.values:  # how many words the values have that begin with a word
            first = value.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 0), min(LONGEST, value.count(" ") + 1))

    @classmethod
    def of(cls, sentences: Iterable[Iterable[Value]]) -> Known:
        """Return what is known from sentences, each given by the values in it."""
        values: dict[str, Counter[str]] = defaultdict(Counter)
        for held in sentences:
            for slot, words in set(held):
                values[words][slot] += 1
        return cls(values)

    def find(self, words: Sequence[str], own: Iterable[Value] = ()) -> Iterator[tuple[int, int, str]]:
        """Return (first, last, name) of each value that stands in a sentence, named after its slot.

        `own` are the values of this very sentence while learning: they count once less, so that what is
        learnt from it is what the other sentences tell.
        """
        held = set(own)
        for first, word in enumerate(words):
            longest = min(len(words) - first, self._longest.get(word, 0))
            for last in range(first + 1, first + longest + 1):
                said = " ".join(words[first:last])
                for slot, count in self.values.get(said, {}).items():
                    if count > ((slot, said) in held):
                        yield first, last, MARK + slot

    def places(self, words: Sequence[str]) -> dict[str, dict[int, list[int]]]:
        """Return where (exclusive) each slot's values end, by the word that they begin at."""
        places: dict[str, dict[int, list[int]]] = {}
        for first, last, name in self.find(words):
            places.setdefault(name.removeprefix(MARK), {}).setdefault(first, []).append(last)
        return places
