"""Match utterances against templates exactly, by their words and the values found for their slots."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeAlias

from botctl.intents.templates import Group, Node, SlotUse, Template, Words
from botctl.intents.words import APOSTROPHES, Sentence, normalise

MOST_SAID = 64  # a template without slots that stands for no more sentences than this is looked up whole

# (slot, first word) -> the word numbers (exclusive) at which a value of the slot may end.
Ends: TypeAlias = Callable[[str, int], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one template of an intent.

    `order` is its place among all; `own` is false for built-in intents; `free` are its slots that
    take any words (type text).
    """

    intent: str
    template: Template
    order: int
    own: bool = True
    free: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """Tell which template a sentence is, and which words (first, last exclusive) each slot took."""

    line: Line
    literals: int
    slots: tuple[tuple[str, int, int], ...] = ()


class Matcher:
    """Find the templates that a sentence is, without trying each of them.

    Sentences without slots are looked up whole. Every other template is filed under the rarest of
    the words that it cannot be said without, and is tried only where all such words of it are there,
    and the sentence begins as it may begin.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._whole: dict[str, list[Match]] = defaultdict(list)
        self._filed: dict[str, list[_Entry]] = defaultdict(list)
        entries: list[_Entry] = []
        for line in lines:
            if not line.template.slots and line.template.count() <= MOST_SAID:
                for example in line.template.expand({}, MOST_SAID):
                    said = normalise(example.text)
                    self._whole[said].append(Match(line, said.count(" ") + 1))
            else:
                entries.append(_Entry.of(line))
        common = Counter(word for entry in entries for anchor in entry.anchors for word in anchor)
        for entry in entries:
            rarest = min(
                entry.anchors, key=lambda words: (sum(common[w] for w in words), sorted(words)), default=("",)
            )
            for word in rarest:
                self._filed[word].append(entry)

    def match(self, sentence: Sentence, ends: Callable[[str], Ends]) -> tuple[Match, ...]:
        """Return each intent's best match, the best first: most literal words, own, first written.

        `ends` gives the places where slot values of an intent end.
        """
        found = list(self._whole.get(sentence.joined, ()))
        words = set(sentence.words)
        ends_of = cache(ends)
        for word in ("", *sorted(words & self._filed.keys())):
            for entry in self._filed.get(word, ()):
                if any(map(words.isdisjoint, entry.anchors)):
                    continue
                if entry.may_begin(sentence, ends_of(entry.line.intent)):
                    found.extend(_search(entry, sentence, ends_of(entry.line.intent)))
        found.sort(key=lambda match: (-match.literals, not match.line.own, match.line.order))
        best: dict[str, Match] = {}
        for match in found:
            best.setdefault(match.line.intent, match)
        return tuple(best.values())


@dataclass(frozen=True, slots=True)
class _Entry:
    line: Line
    anchors: tuple[frozenset[str], ...]  # of each set, one word at least is in every sentence
    graph: _Graph
    first_texts: tuple[str, ...]  # with one of these every sentence begins,
    first_slots: tuple[str, ...]  # or with a value of one of these

    @classmethod
    def of(cls, line: Line) -> _Entry:
        graph = _Graph.of(line.template.nodes)
        first = tuple(graph.first())
        return cls(
            line,
            tuple(_anchors(line.template.nodes, whole=(True, True))),
            graph,
            tuple({edge.text: None for edge in first if edge.text}),
            tuple({edge.slot: None for edge in first if edge.slot}),
        )

    def may_begin(self, sentence: Sentence, ends: Ends) -> bool:
        """Return whether a sentence begins as the template may; most are told apart here."""
        return sentence.joined.startswith(self.first_texts) or any(ends(slot, 0) for slot in self.first_slots)


class _Edge(NamedTuple):
    """Lead from a state to a later one: over a text, over a slot's value, or over the end of a word."""

    to: int
    text: str = ""
    slot: str = ""
    ends_word: bool = False


@dataclass(slots=True)
class _Graph:
    """Hold a template as states in order; edges only lead forward, so one pass finds all ways."""

    edges: list[list[_Edge]] = field(default_factory=lambda: [[]])

    @classmethod
    def of(cls, nodes: Sequence[Node]) -> _Graph:
        graph = cls()
        graph._add(nodes, 0)
        return graph

    def first(self) -> Iterator[_Edge]:
        """Return the edges over texts and slots that may be followed at the start of a sentence."""
        states = [0]
        for state in states:
            for edge in self.edges[state]:
                if edge.text or edge.slot:
                    yield edge
                elif edge.to not in states:
                    states.append(edge.to)

    def _state(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _link(self, state: int, *, text: str = "", slot: str = "", ends_word: bool = False) -> int:
        to = self._state()
        self.edges[state].append(_Edge(to, text, slot, ends_word))
        return to

    def _add(self, nodes: Sequence[Node], state: int) -> int:
        for node in nodes:
            if isinstance(node, Words):
                state = self._add_text(node.text, state)
            elif isinstance(node, SlotUse):
                state = self._link(state, slot=node.name)
            else:
                ends = [self._add(option, self._link(state)) for option in node.alternatives]
                state = self._state()
                for end in ends:
                    self.edges[end].append(_Edge(state))
        return state

    def _add_text(self, text: str, state: int) -> int:
        said = normalise(text)
        if not said or _is_break(text[0]):
            state = self._link(state, ends_word=True)
        if said:
            state = self._link(state, text=said)
            if _is_break(text[-1]):
                state = self._link(state, ends_word=True)
        return state


def _is_break(char: str) -> bool:
    """Return whether a character at the edge of literal text keeps it apart from its neighbour."""
    return not normalise(char) and char not in APOSTROPHES


def _anchors(nodes: Sequence[Node], *, whole: tuple[bool, bool]) -> Iterator[frozenset[str]]:
    """Return sets of words, of each of which one is in every sentence.

    `whole` tells whether a word may begin at the left edge and end at the right edge of the nodes.
    """
    for number, node in enumerate(nodes):
        left = _is_apart(nodes[number - 1], last=True) if number else whole[0]
        right = _is_apart(nodes[number + 1], last=False) if number + 1 < len(nodes) else whole[1]
        if isinstance(node, Words):
            words = normalise(node.text).split()
            if words and not (left or _is_break(node.text[0])):
                del words[0]
            if words and not (right or _is_break(node.text[-1])):
                del words[-1]
            yield from (frozenset((word,)) for word in words)
        elif isinstance(node, Group):
            options = [list(_anchors(option, whole=(left, right))) for option in node.alternatives]
            if all(options):
                yield frozenset().union(*(min(anchors, key=len) for anchors in options))


def _is_apart(node: Node, *, last: bool) -> bool:
    return isinstance(node, Words) and _is_break(node.text[-1 if last else 0])


_Way: TypeAlias = tuple[int, tuple[tuple[str, int, int], ...]]  # literal words so far, slots so far


def _search(entry: _Entry, sentence: Sentence, ends: Ends) -> Iterator[Match]:
    """Return the match with the most literal words, if the whole sentence is said by the template.

    The time is bounded by states times places in the text: nothing is tried twice.
    """
    reached: list[dict[int, _Way]] = [{} for _ in entry.graph.edges]
    reached[0][0] = (0, ())
    for ways, edges in zip(reached, entry.graph.edges, strict=True):
        for at, way in ways.items():
            for edge in edges:
                there = reached[edge.to]
                for to, grown in _follow(edge, at, way, sentence, ends):
                    if to not in there or there[to][0] < grown[0]:
                        there[to] = grown
    literals, slots = reached[-1].get(len(sentence.joined), (0, ()))
    if literals or any(slot not in entry.line.free for slot, _, _ in slots):
        yield Match(entry.line, literals, slots)


def _follow(edge: _Edge, at: int, way: _Way, sentence: Sentence, ends: Ends) -> Iterable[tuple[int, _Way]]:
    """Return where an edge leads to from a place in the text, and the way up to there."""
    joined = sentence.joined
    if edge.text:
        if joined.startswith(edge.text, at):
            return ((at + len(edge.text), (way[0] + edge.text.count(" ") + 1, way[1])),)
    elif edge.slot:
        return _over_slot(edge.slot, at, way, sentence, ends)
    elif not edge.ends_word or at in (0, len(joined)) or joined[at - 1] == " ":
        return ((at, way),)
    elif joined[at] == " ":
        return ((at + 1, way),)
    return ()


def _over_slot(slot: str, at: int, way: _Way, sentence: Sentence, ends: Ends) -> Iterator[tuple[int, _Way]]:
    first = sentence.word_at(at)
    if first is not None:
        for last in ends(slot, first):
            to = sentence.places[last - 1] + len(sentence.words[last - 1])
            yield to, (way[0], (*way[1], (slot, first, last)))
