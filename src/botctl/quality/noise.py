"""Spoil sentences as keyboards, haste and speech recognisers do, and keep track of where things stood.

The lists and rates are of this room alone: what is measured with them was trained with other noise, if any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from botctl.quality.answers import Labelled, Span
from botctl.quality.homophones import HOMOPHONES

Chars: TypeAlias = list[tuple[str, int]]  # characters, each with the place that it comes from

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(r"\w+")
TYPO_WORDS, DOUBLED_WORDS, SPLIT_WORDS = 5, 4, 6  # one word is spoilt of each so many, at least one


def neighbours() -> Mapping[str, str]:
    """Return the keys beside each letter on a keyboard."""
    found: dict[str, str] = {}
    for up, row in enumerate(_ROWS):
        for at, key in enumerate(row):
            near = [row[other] for other in (at - 1, at + 1) if 0 <= other < len(row)]
            for beside in (_ROWS[other] for other in (up - 1, up + 1) if 0 <= other < len(_ROWS)):
                near += list(beside[max(0, at - 1) : at + 1])
            found[key] = "".join(near)
    return found


_NEAR = neighbours()


@dataclass(frozen=True, slots=True)
class Noisy:
    """Hold a spoilt text; `origin` tells of each character where it stood before."""

    text: str
    origin: tuple[int, ...]

    def span(self, span: Span) -> Span | None:
        """Return where a span stands now, None where nothing is left of it."""
        kept = [at for at, origin in enumerate(self.origin) if span.start <= origin < span.end]
        return Span(kept[0], kept[-1] + 1, span.slot) if kept else None


def lower_case(chars: Chars, rng: Random, language: str) -> Chars:
    """Write everything in lower case."""
    return [(small, at) for char, at in chars for small in char.lower()]


def no_punctuation(chars: Chars, rng: Random, language: str) -> Chars:
    """Leave out all signs but those within words and numbers: "don't", "12.50", "half-past"."""
    text = "".join(char for char, _ in chars)
    kept: Chars = []
    for number, (char, at) in enumerate(chars):
        inside = 0 < number < len(text) - 1 and text[number - 1].isalnum() and text[number + 1].isalnum()
        if char.isalnum() or char.isspace() or ord(char) > 0x2E7F or inside:
            kept.append((char, at))
    return _trimmed(kept)


def typos(chars: Chars, rng: Random, language: str) -> Chars:
    """Hit wrong keys: letters swapped, left out, put in or replaced by a neighbour on the keyboard."""
    for first, last in _some_words(chars, rng, least=4, share=TYPO_WORDS):
        at = rng.randrange(first + 1, last)
        char, origin = chars[at]
        near = _NEAR.get(char.lower(), "")
        ways: list[Chars] = [[]]
        if near:
            key = rng.choice(near)
            ways += [[(key, origin)], [(char, origin), (key, origin)]]
        if at + 1 < last:
            swapped = [chars[at + 1], chars[at]]
            chars[at : at + 2] = rng.choice([swapped, *([*way, chars[at + 1]] for way in ways)])
        else:
            chars[at : at + 1] = rng.choice(ways)
    return chars


def doubled_letters(chars: Chars, rng: Random, language: str) -> Chars:
    """Double letters."""
    for first, last in _some_words(chars, rng, least=3, share=DOUBLED_WORDS):
        at = rng.randrange(first, last)
        chars.insert(at, chars[at])
    return chars


def speech(chars: Chars, rng: Random, language: str) -> Chars:
    """Hear what sounds the same, and words in two: no capitals, no signs, as recognisers write."""
    chars = no_punctuation(lower_case(chars, rng, language), rng, language)
    for first, last in _some_words(chars, rng, least=6, share=SPLIT_WORDS):
        at = rng.randrange(first + 2, last - 1)
        chars.insert(at, (" ", chars[at - 1][1]))
    alike = HOMOPHONES.get(language, {})
    for first, last in reversed(_words(chars)):
        word = "".join(char for char, _ in chars[first:last])
        if word in alike and rng.random() < 0.5:
            heard = rng.choice(alike[word])
            places = [chars[min(first + at, last - 1)][1] for at in range(len(heard))]
            chars[first:last] = list(zip(heard, places, strict=True))
    return chars


def mixed(chars: Chars, rng: Random, language: str) -> Chars:
    """Spoil each sentence in one of the other ways."""
    return rng.choice(tuple(NOISES.values())[:-1])(chars, rng, language)


Spoil: TypeAlias = Callable[[Chars, Random, str], Chars]
NOISES: Mapping[str, Spoil] = {
    "lower case": lower_case,
    "no punctuation": no_punctuation,
    "typos": typos,
    "doubled letters": doubled_letters,
    "speech": speech,
    "mixed": mixed,
}


def spoil(text: str, noise: str, rng: Random, language: str = "en") -> Noisy:
    """Return a text with a noise; one that leaves nothing of it leaves it as it is."""
    chars = NOISES[noise]([(char, at) for at, char in enumerate(text)], rng, language)
    if not any(char.strip() for char, _ in chars):
        return Noisy(text, tuple(range(len(text))))
    return Noisy("".join(char for char, _ in chars), tuple(at for _, at in chars))


def spoilt(sentences: Sequence[Labelled], noise: str, *, seed: int = 7) -> tuple[Labelled, ...]:
    """Return sentences with a noise, the same for the same seed, their slots where they are now."""
    rng = Random(f"{noise} {seed}")  # noqa: S311  # the same each time, not a secret
    found = []
    for each in sentences:
        noisy = spoil(each.text, noise, rng, each.locale.partition("-")[0])
        spans = tuple(span for span in map(noisy.span, each.spans) if span is not None)
        found.append(Labelled(noisy.text, each.intent, spans, each.locale, each.group))
    return tuple(found)


def _words(chars: Chars) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer("".join(char for char, _ in chars))]


def _some_words(chars: Chars, rng: Random, *, least: int, share: int) -> list[tuple[int, int]]:
    """Choose words of at least so many letters, one of each `share` of them, from right to left."""
    words = [(first, last) for first, last in _words(chars) if last - first >= least]
    chosen = rng.sample(words, -(-len(words) // share))
    return sorted(chosen, reverse=True)


def _trimmed(chars: Chars) -> Chars:
    """Leave out spaces at the edges and all but one of several."""
    kept: Chars = []
    for char, at in chars:
        if not char.isspace() or (kept and not kept[-1][0].isspace()):
            kept.append((char, at))
    if kept and kept[-1][0].isspace():
        kept.pop()
    return kept
