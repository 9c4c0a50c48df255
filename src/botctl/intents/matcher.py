"""Match utterances against templates exactly, by their words and the values found for their slots."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from botctl.intents.graphs import Graph, Places, is_break
from botctl.intents.templates import Group, Node, SlotUse, Template, Words
from botctl.intents.words import Sentence, normalise

MOST_SAID = 64  # a template without slots that stands for no more sentences than this is looked up whole


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
    the words that it cannot be said without, and is followed only through sentences that hold all that
    it cannot be said without.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._whole: dict[str, list[Line]] = defaultdict(list)
        self._filed: dict[str, list[_Entry]] = defaultdict(list)
        anchored: list[tuple[Line, tuple[frozenset[str], ...]]] = []
        for line in lines:
            if line.template.is_plain:
                self._whole[normalise(line.template.source)].append(line)
            elif not line.template.slots and line.template.count() <= MOST_SAID:
                for example in line.template.expand({}, MOST_SAID):
                    self._whole[normalise(example.text)].append(line)
            else:
                anchored.append((line, tuple(_anchors(line.template.nodes, whole=(True, True)))))
        common = Counter(word for _, anchors in anchored for anchor in anchors for word in anchor)
        for line, anchors in anchored:
            entry = _Entry(line, anchors)
            rarest = min(
                anchors, key=lambda words: (sum(common[w] for w in words), sorted(words)), default=("",)
            )
            for word in rarest:
                self._filed[word].append(entry)

    def match(self, sentence: Sentence, places: Callable[[str], Places]) -> tuple[Match, ...]:
        """Return each intent's best match, the best first: most literal words, own, first written.

        `places` tells where values of an intent's slots stand.
        """
        found = [Match(line, len(sentence.words)) for line in self._whole.get(sentence.joined, ())]
        words = frozenset(sentence.words)
        asked: dict[str, Places] = {}
        for word in ("", *sorted(words & self._filed.keys())):
            for entry in self._filed.get(word, ()):
                if entry.words <= words:
                    intent = entry.line.intent
                    if intent not in asked:
                        asked[intent] = places(intent)
                    match = entry.search(sentence, words, asked[intent])
                    found += (match,) if match else ()
        found.sort(key=lambda match: (-match.literals, not match.line.own, match.line.order))
        best: dict[str, Match] = {}
        for match in found:
            best.setdefault(match.line.intent, match)
        return tuple(best.values())


class _Entry:
    """Hold a template with what no sentence of it is without; most sentences are told apart by that.

    Of each anchor, a sentence has one word at least; it has all of `words`.
    """

    def __init__(self, line: Line, anchors: Sequence[frozenset[str]]) -> None:
        self.line = line
        self.words = frozenset[str]().union(*(anchor for anchor in anchors if len(anchor) == 1))
        self._choices = tuple(anchor for anchor in anchors if len(anchor) > 1)

    def _is_there(self, words: frozenset[str], joined: str) -> bool:
        """Return whether a sentence has a word of each choice, and the template's texts in their order."""
        if any(map(words.isdisjoint, self._choices)):
            return False
        at = 0
        for text in self._texts:
            at = joined.find(text, at) + len(text)
            if at < len(text):
                return False
        return True

    def search(self, sentence: Sentence, words: frozenset[str], places: Places) -> Match | None:
        """Return the match with the most literal words, if the whole sentence is said by the template.

        `words` are those of the sentence. What is cheap and mostly false is asked first: places of free text.
        """
        if not (all(map(places, self._free)) and self._is_there(words, sentence.joined)):
            return None
        if not (self._fits(sentence, places) and all(map(places, self._slots))):
            return None
        way = self._graph.search(sentence, places)
        if way and (way.literals or any(slot not in self.line.free for slot, _, _ in way.slots)):
            return Match(self.line, *way)
        return None

    def _fits(self, sentence: Sentence, places: Places) -> bool:
        """Return whether a sentence begins and ends as the template may."""
        joined, (texts, slots), (last_texts, last_slots) = sentence.joined, self._first, self._last
        end = len(sentence.words)
        return (joined.startswith(texts) or any(0 in places(slot) for slot in slots)) and (
            joined.endswith(last_texts)
            or any(end in ends for slot in last_slots for ends in places(slot).values())
        )

    # What follows is only made for templates whose words were said: of most, it is never needed.

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        nodes = self.line.template.nodes
        return tuple(said for node in nodes if isinstance(node, Words) and (said := normalise(node.text)))

    @cached_property
    def _slots(self) -> tuple[str, ...]:
        return tuple({node.name: None for node in self.line.template.nodes if isinstance(node, SlotUse)})

    @cached_property
    def _free(self) -> tuple[str, ...]:
        return tuple(slot for slot in self._slots if slot in self.line.free)

    @cached_property
    def _first(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _outermost(self.line.template.nodes, last=False)

    @cached_property
    def _last(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _outermost(self.line.template.nodes, last=True)

    @cached_property
    def _graph(self) -> Graph:
        return Graph.of(self.line.template.nodes)


def _outermost(nodes: Sequence[Node], *, last: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts and the slots of which one begins each sentence, or ends it."""
    texts: dict[str, None] = {}
    slots: dict[str, None] = {}

    def may_be_silent(nodes: Sequence[Node]) -> bool:
        for node in reversed(nodes) if last else nodes:
            if isinstance(node, SlotUse):
                slots[node.name] = None
                return False
            if isinstance(node, Words):
                if said := normalise(node.text):
                    texts[said] = None
                    return False
            else:
                silent = [may_be_silent(option) for option in node.alternatives]
                if not any(silent):
                    return False
        return True

    may_be_silent(nodes)
    return tuple(texts), tuple(slots)


def _anchors(nodes: Sequence[Node], *, whole: tuple[bool, bool]) -> Iterator[frozenset[str]]:
    """Return sets of words, of each of which one is in every sentence.

    `whole` tells whether a word may begin at the left edge and end at the right edge of the nodes.
    """
    for number, node in enumerate(nodes):
        left = _is_apart(nodes[number - 1], last=True) if number else whole[0]
        right = _is_apart(nodes[number + 1], last=False) if number + 1 < len(nodes) else whole[1]
        if isinstance(node, Words):
            words = normalise(node.text).split()
            if words and not (left or is_break(node.text[0])):
                del words[0]
            if words and not (right or is_break(node.text[-1])):
                del words[-1]
            yield from (frozenset((word,)) for word in words)
        elif isinstance(node, Group):
            options = [list(_anchors(option, whole=(left, right))) for option in node.alternatives]
            if all(options):
                yield frozenset().union(*(min(anchors, key=len) for anchors in options))


def _is_apart(node: Node, *, last: bool) -> bool:
    return isinstance(node, Words) and is_break(node.text[-1 if last else 0])
