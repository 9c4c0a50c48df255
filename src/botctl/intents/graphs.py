"""Follow a template through a sentence: as a graph, in which all ways are found in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeAlias

from botctl.intents.templates import Node, SlotUse, Words
from botctl.intents.words import APOSTROPHES, Sentence, normalise

# Of a slot: the word numbers (exclusive) at which its values end, by the word that they begin at.
Places: TypeAlias = Callable[[str], Mapping[int, Sequence[int]]]


class Way(NamedTuple):
    """Tell how many literal words lead to a place, and which words (first, last exclusive) slots took."""

    literals: int
    slots: tuple[tuple[str, int, int], ...] = ()


class _Edge(NamedTuple):
    """Lead from a state to a later one: over a text, over a slot's value, or over the end of a word."""

    to: int
    text: str = ""
    words: int = 0  # of the text
    slot: str = ""
    ends_word: bool = False


@dataclass(slots=True)
class Graph:
    """Hold a template as states in order; edges only lead forward."""

    edges: list[list[_Edge]] = field(default_factory=lambda: [[]])

    @classmethod
    def of(cls, nodes: Sequence[Node]) -> Graph:
        """Return the graph of a template's nodes."""
        graph = cls()
        graph._add(nodes, 0)
        return graph

    def search(self, sentence: Sentence, places: Places) -> Way | None:
        """Return the way with the most literal words through the whole sentence, or None.

        The time is bounded by states times places in the text: nothing is tried twice.
        """
        reached: list[dict[int, Way]] = [{} for _ in self.edges]
        reached[0][0] = Way(0)
        for ways, edges in zip(reached, self.edges, strict=True):
            for at, way in ways.items():
                for edge in edges:
                    there = reached[edge.to]
                    for to, grown in _follow(edge, at, way, sentence, places):
                        if to not in there or there[to].literals < grown.literals:
                            there[to] = grown
        return reached[-1].get(len(sentence.joined))

    def _state(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _link(self, state: int, *, text: str = "", slot: str = "", ends_word: bool = False) -> int:
        to = self._state()
        words = text.count(" ") + 1 if text else 0
        self.edges[state].append(_Edge(to, text, words, slot, ends_word))
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
        if not said or is_break(text[0]):
            state = self._link(state, ends_word=True)
        if said:
            state = self._link(state, text=said)
            if is_break(text[-1]):
                state = self._link(state, ends_word=True)
        return state


@cache  # of the few characters that stand at edges of authors' texts
def is_break(char: str) -> bool:
    """Return whether a character at the edge of literal text keeps it apart from its neighbour."""
    return not normalise(char) and char not in APOSTROPHES


def _follow(edge: _Edge, at: int, way: Way, sentence: Sentence, places: Places) -> Iterable[tuple[int, Way]]:
    """Return where an edge leads to from a place in the text, and the way up to there."""
    joined = sentence.joined
    if edge.text:
        if joined.startswith(edge.text, at):
            return ((at + len(edge.text), Way(way.literals + edge.words, way.slots)),)
    elif edge.slot:
        return _over_slot(edge.slot, at, way, sentence, places)
    elif not edge.ends_word or at in (0, len(joined)) or joined[at - 1] == " ":
        return ((at, way),)
    elif joined[at] == " ":
        return ((at + 1, way),)
    return ()


def _over_slot(slot: str, at: int, way: Way, sentence: Sentence, places: Places) -> Iterator[tuple[int, Way]]:
    first = sentence.word_at(at)
    if first is not None:
        for last in places(slot).get(first, ()):
            to = sentence.places[last - 1] + len(sentence.words[last - 1])
            yield to, Way(way.literals, (*way.slots, (slot, first, last)))
