"""Cut text into numbers, words and signs, for the grammars of the built-in types."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from botctl.intents.words import LONGEST, fold
from botctl.messages import Json

_TOKEN = re.compile(r"(\d+(?:[.,]\d+)*)|([^\W\d_]+(?:['’][^\W\d_]+)*)|([^\s\w])")  # noqa: RUF001  # both apostrophes

_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(?=\d\d:\d\d)")  # the T of ISO 8601 stands for a space


class Token(NamedTuple):
    """Hold a number as written, a folded word, or a sign, and its place in the text."""

    text: str
    start: int
    end: int
    kind: str  # "number", "word" or "sign"


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a canonical value and the characters it was read from (`end` exclusive).

    `confidence` is 1 for what can only be meant so, and less for what was guessed or misspelt.
    """

    value: Json
    start: int
    end: int
    confidence: float = 1.0


def _token(match: re.Match[str], spell: Callable[[str], str]) -> Token:
    kind = _KINDS[match.lastindex]
    return Token(spell(fold(match[0])) if kind == "word" else match[0], *match.span(), kind)


class Tokens:
    """Hold a text's tokens; asking beyond either end gives an empty one.

    `said` are all their texts; `read` keeps what grammars found, see `each_place_once`.
    """

    __slots__ = ("_list", "_opens", "read", "said", "text")

    def __init__(
        self,
        text: str,
        spell: Callable[[str], str] = lambda word: word,
        opens: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Cut a text; `spell` corrects words, and `opens` tells those that a value may begin with."""
        self.text = text[:LONGEST]
        self._list = [_token(match, spell) for match in _TOKEN.finditer(_ISO_TIME.sub(r"\1 ", self.text))]
        self._opens = [
            opens(token.text) if token.kind == "word" else token.text not in _IDLE for token in self._list
        ]
        self.said = frozenset(token.text for token in self._list)
        self.read: dict[tuple[object, int], Any] = {}

    def __len__(self) -> int:
        return len(self._list)

    def __getitem__(self, at: int) -> Token:
        return self._list[at] if 0 <= at < len(self._list) else _NOTHING

    def word(self, at: int) -> str:
        """Return the word at a place, or "" where there is none."""
        token = self[at]
        return token.text if token.kind == "word" else ""

    def opening(self, at: int) -> int:
        """Return the next place, this one included, at which a value may begin, or the end."""
        while at < len(self._list) and not self._opens[at]:
            at += 1
        return at

    def glued(self, at: int) -> bool:
        """Return whether a token touches the one before it."""
        return at > 0 and at < len(self._list) and self._list[at].start == self._list[at - 1].end

    def says(self, at: int, words: str) -> bool:
        """Return whether these words or signs (space between) stand at a place."""
        if words and not words.startswith(self[at].text or " "):
            return False  # nearly always: this is asked of each token for each phrase
        return all(self[at + number].text == word for number, word in enumerate(words.split()))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the characters from token `first` up to `last` (exclusive)."""
        return self._list[first].start, self._list[last - 1].end


Words = TypeVar("Words")
Read = TypeVar("Read")


def each_place_once(read: Callable[[Tokens, int, Words], Read]) -> Callable[[Tokens, int, Words], Read]:
    """Return a grammar that reads each place of a text only once; others ask it again and again.

    A text is read with the words of one language, so these are no part of the question.
    """

    @wraps(read)
    def once(tokens: Tokens, at: int, words: Words) -> Read:
        place = read, at
        if place in tokens.read:
            kept: Read = tokens.read[place]
            return kept
        found = tokens.read[place] = read(tokens, at, words)
        return found

    return once


_IDLE = frozenset(",;:!?()[]\"'’")  # noqa: RUF001  # signs that no value begins with
_KINDS: dict[int | None, str] = {1: "number", 2: "word", 3: "sign"}
_NOTHING = Token("", -1, -1, "")
