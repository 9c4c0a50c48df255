"""Read utterance templates: `(a|b)` one of, `[x]` optional, `{slot}` and `{slot:sample}` slots."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from botctl.errors import BotctlError

DEEPEST = 20  # groups within groups; nobody reads more, and recursion stays shallow
_SPECIAL = re.compile(r"[()\[\]{}|]")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SPACES = re.compile(r"\s+")
_CLOSING = {"(": ")", "[": "]"}


class TemplateError(BotctlError):
    """Say what is wrong with a template, and at which column of it, counted from 1."""

    def __init__(self, message: str, column: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.column = column


@dataclass(frozen=True, slots=True)
class Words:
    """Hold literal text, its spaces as written."""

    text: str


@dataclass(frozen=True, slots=True)
class SlotUse:
    """Name a slot that stands in a template, its sample value if one is given, and its column."""

    name: str
    sample: str | None
    column: int


@dataclass(frozen=True, slots=True)
class Group:
    """Hold alternatives, of which one is said; an optional group's last one is empty."""

    alternatives: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Words | SlotUse | Group


@dataclass(frozen=True, slots=True)
class Span:
    """Mark the characters of an example that are a slot's value (`end` exclusive)."""

    slot: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Example:
    """Hold one sentence that a template stands for, and where its slots are."""

    text: str
    slots: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Hold a template as written and as nodes; `slots` are in the order they stand."""

    source: str
    nodes: tuple[Node, ...]
    slots: tuple[SlotUse, ...]

    @property
    def is_plain(self) -> bool:
        """Return whether the template stands for one sentence, exactly as it is written."""
        return len(self.nodes) == 1 and isinstance(self.nodes[0], Words)

    def count(self, samples: Mapping[str, Sequence[str]] | None = None) -> int:
        """Return how many sentences the template stands for, with these values for its slots."""
        return _Choices(self.nodes, samples or {}).count

    def expand(self, samples: Mapping[str, Sequence[str]], limit: int) -> Iterator[Example]:
        """Return sentences, at most `limit`, each once.

        `samples` gives values to a slot by name; a slot without any says its own sample, or its
        name. Where there are more sentences than the limit, those returned are spread evenly: each
        next one is a golden section further on, so that every group keeps changing.
        """
        choices = _Choices(self.nodes, samples)
        total = choices.count
        stride = 1 if total <= limit else _stride(total)
        seen: set[str] = set()
        for position in range(min(total, limit)):
            example = _join(choices.pieces(position * stride % total))
            if example.text not in seen:
                seen.add(example.text)
                yield example


def parse(text: str) -> Template:
    """Read a template; raise TemplateError where it cannot be read or could be said with no word."""
    if not _SPECIAL.search(text) and _has_words(text):
        return Template(text, (Words(text),), ())  # nearly all sentences of large bots
    reader = _Reader(text)
    nodes = reader.sequence(depth=0)
    if _silent(nodes):
        message = (
            "everything in this utterance is optional" if reader.groups else "this utterance has no words"
        )
        raise TemplateError(message, 1, hint="write at least one word or slot that is always said")
    return Template(text, nodes, tuple(reader.slots))


class _Reader:
    """Read a template from left to right, in one pass."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.slots: list[SlotUse] = []
        self.groups = 0

    def sequence(self, depth: int) -> tuple[Node, ...]:
        """Read nodes up to the end, or up to what ends an alternative (which is left unread)."""
        nodes: list[Node] = []
        while self.at < len(self.text):
            special = _SPECIAL.search(self.text, self.at)
            end = special.start() if special else len(self.text)
            if end > self.at:
                nodes.append(Words(self.text[self.at : end]))
                self.at = end
            if special is None or (depth and special[0] in "|)]"):
                break
            nodes.append(self._special(special[0], depth))
        return tuple(nodes)

    def _special(self, mark: str, depth: int) -> Node:
        if mark == "{":
            return self._slot()
        if mark in _CLOSING:
            return self._group(mark, depth + 1)
        if mark == "|":
            raise self._error("`|` stands outside of a group", hint="write `(this|that)`")
        raise self._error(f"`{mark}` closes nothing", hint="remove it, or open the group before it")

    def _group(self, opening: str, depth: int) -> Group:
        opened = self.at
        if depth > DEEPEST:
            raise self._error(
                f"groups are nested deeper than {DEEPEST}", hint="split it into several utterances"
            )
        self.groups += 1
        closing = _CLOSING[opening]
        alternatives: list[tuple[Node, ...]] = []
        while True:
            self.at += 1
            started = self.at
            nodes = self.sequence(depth)
            if self.at >= len(self.text):
                raise self._error(f"`{opening}` is never closed", opened, hint=f"add `{closing}`")
            if all(isinstance(node, Words) and not node.text.strip() for node in nodes):
                raise self._error(
                    "an alternative is empty", started, hint="use `[x]` for what may be left out"
                )
            alternatives.append(nodes)
            if self.text[self.at] != "|":
                break
        if self.text[self.at] != closing:
            raise self._error(f"`{opening}` is closed by `{self.text[self.at]}`", hint=f"write `{closing}`")
        self.at += 1
        if opening == "[":
            alternatives.append(())
        return Group(tuple(alternatives))

    def _slot(self) -> SlotUse:
        opened = self.at
        end = self.text.find("}", opened)
        if end < 0:
            raise self._error("`{` is never closed", hint="add `}`")
        name, colon, sample = (part.strip() for part in self.text[opened + 1 : end].partition(":"))
        if not _NAME.fullmatch(name):
            what = f"`{name}` is not a slot's name" if name else "`{}` names no slot"
            raise self._error(
                what, opened + 1, hint="a name has lower-case letters, digits and `_`: `{size}`"
            )
        if "{" in sample or (colon and not sample):
            what = "a slot stands within a slot" if sample else f"the sample of `{name}` is empty"
            raise self._error(what, hint=f"write `{{{name}}}` or `{{{name}:sample value}}`")
        self.at = end + 1
        self.slots.append(SlotUse(name, _SPACES.sub(" ", sample) or None, opened + 1))
        return self.slots[-1]

    def _error(self, message: str, at: int | None = None, *, hint: str) -> TemplateError:
        return TemplateError(message, (self.at if at is None else at) + 1, hint=hint)


def _silent(nodes: Sequence[Node]) -> bool:
    """Return whether these nodes can be said without any word."""
    return all(
        not _has_words(node.text)
        if isinstance(node, Words)
        else isinstance(node, Group) and any(_silent(nodes) for nodes in node.alternatives)
        for node in nodes
    )


def _has_words(text: str) -> bool:
    """Return whether a text says anything; emoji and other symbols count as words."""
    return any(map(str.isalnum, text)) or (not text.isascii() and max(text) > "\u2000")


class _Choices:
    """Hold nodes with how many sentences they stand for, each counted once."""

    def __init__(self, nodes: Sequence[Node], samples: Mapping[str, Sequence[str]]) -> None:
        self._nodes: list[tuple[Node, tuple[_Choices, ...], int]] = []
        self._samples = samples
        self.count = 1
        for node in nodes:
            options: tuple[_Choices, ...] = ()
            count = 1
            if isinstance(node, Group):
                options = tuple(_Choices(option, samples) for option in node.alternatives)
                count = sum(option.count for option in options)
            elif isinstance(node, SlotUse):
                count = len(self._values(node))
            self._nodes.append((node, options, count))
            self.count *= count

    def _values(self, slot: SlotUse) -> Sequence[str]:
        return self._samples.get(slot.name) or (slot.sample or slot.name,)

    def pieces(self, number: int) -> Iterator[tuple[str, str | None]]:
        """Return the pieces of sentence `number`: texts, each with its slot's name if it is a value."""
        for node, options, count in self._nodes:
            number, own = divmod(number, count)
            if isinstance(node, Words):
                yield node.text, None
            elif isinstance(node, SlotUse):
                yield self._values(node)[own], node.name
            else:
                for option in options:
                    if own < option.count:
                        yield from option.pieces(own)
                        break
                    own -= option.count


def _stride(total: int) -> int:
    """Return a step near the golden section of `total` that visits every number below it once."""
    step = max(1, total * 618_033_989 // 1_000_000_000)
    while math.gcd(step, total) != 1:
        step += 1
    return step


def _join(pieces: Iterator[tuple[str, str | None]]) -> Example:
    """Join pieces into a sentence with single spaces."""
    text = ""
    spans: list[Span] = []
    for piece, slot in pieces:
        piece = _SPACES.sub(" ", piece)  # the piece as it will stand
        if slot is not None:
            spans.append(Span(slot, len(text), len(text) + len(piece)))
        elif not text or text.endswith(" "):
            piece = piece.lstrip()  # two spaces meet where an optional word was left out
        text += piece
    return Example(text.rstrip(), tuple(spans))
