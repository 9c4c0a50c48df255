"""Merge utterances that differ in one place into one: `are you a (bot|human)`, `i need [some] help`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"(?:\{[^}]*\}|[^\s{])+")
_SIGN = re.compile(r"[?!.,]*$")
_SHORTEST = 3  # words of a sentence that is merged: shorter ones read better alone
_LONGEST = 40  # words: no two of that many differ in one place, and frames grow with their square
_WIDEST = 6  # alternatives of a group
_NOTHING = ""

_Sentence = tuple[str, ...]
_Frame = tuple[_Sentence, _Sentence]  # what stands before and after the place in which sentences differ


def merge(utterances: Sequence[str]) -> list[str]:
    """Return utterances that stand for the same sentences, in the order of their first ones.

    They are plain words and `{slot}`; where several ways to merge a sentence exist, the one that takes
    the most sentences in wins.
    """
    sentences = list(dict.fromkeys(tuple(_TOKEN.findall(text)) for text in utterances))
    frames: dict[_Frame, list[_Sentence]] = {}
    for sentence in sentences:
        for frame in _frames(sentence):
            frames.setdefault(frame, []).append(sentence)
    merged: dict[_Sentence, str] = {}  # the first sentence of a group, and what the group became
    done: set[_Sentence] = set()
    for frame, alike in sorted(frames.items(), key=lambda pair: -len(pair[1])):
        free = [one for one in alike if one not in done][:_WIDEST]
        if len(free) >= 2 and _worth(frame, free):
            merged[free[0]] = _merged(frame, free)
            done.update(free)
    return [
        merged.get(sentence, " ".join(sentence))
        for sentence in sentences
        if sentence in merged or sentence not in done
    ]


def _frames(sentence: _Sentence) -> Iterator[_Frame]:
    """Return the sentence with each word taken out in turn, and with nothing taken out at each place."""
    if not _SHORTEST <= len(sentence) <= _LONGEST:
        return
    for at, word in enumerate(sentence):
        if "{" not in word:
            yield sentence[:at], sentence[at + 1 :]
    for at in range(len(sentence) + 1):
        yield sentence[:at], sentence[at:]


def _worth(frame: _Frame, sentences: Sequence[_Sentence]) -> bool:
    """Return whether two words at least stay the same, and no two of the sentences are one."""
    before, after = frame
    words = [_middle(frame, sentence) for sentence in sentences]
    return len(before) + len(after) >= 2 and len(set(words)) == len(words)


def _middle(frame: _Frame, sentence: _Sentence) -> str:
    before, after = frame
    return " ".join(sentence[len(before) : len(sentence) - len(after)])


def _merged(frame: _Frame, sentences: Sequence[_Sentence]) -> str:
    before, after = frame
    words = [word for sentence in sentences if (word := _middle(frame, sentence)) != _NOTHING]
    optional = len(words) < len(sentences)
    signs = {_SIGN.search(word)[0] for word in words}  # type: ignore[index]  # the pattern finds "" too
    sign = signs.pop() if len(signs) == 1 and not optional else ""
    if any(word == sign for word in words):
        sign = ""
    words = [word.removesuffix(sign) for word in words]
    group = f"[{'|'.join(words)}]" if optional else f"({'|'.join(words)})"
    return " ".join((*before, group + sign, *after))
