"""Learn from templates what words stand around each slot, and find what stands between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from botctl.intents.matcher import Line
from botctl.intents.templates import Group, Node, SlotUse, Words
from botctl.intents.words import normalise

_LONGEST_CARRIER = 3  # words before a slot that are looked for, the more the better
_COURTESY = frozenset({"please", "thanks", "bitte", "danke"})


@dataclass(frozen=True, slots=True)
class Carrier:
    """Hold words that stood directly before and after a slot in a template; "" is the sentence's edge."""

    left: tuple[str, ...]
    right: str


@dataclass(frozen=True, slots=True)
class Carriers:
    """Hold what authors wrote around one slot: by the word directly before it, and all words after it."""

    by_word: Mapping[str, Sequence[Carrier]] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()


def carriers(lines: Sequence[Line]) -> dict[str, Carriers]:
    """Return what the authors of an intent's lines wrote around each slot."""
    found: dict[str, dict[Carrier, None]] = defaultdict(dict)
    for line in lines:
        for use, left, right in _around(line.template.nodes, ((),), ("",)):
            for before in left:
                for after in right:
                    found[use].setdefault(Carrier(before[-_LONGEST_CARRIER:], after))
    return {slot: _by_word(each) for slot, each in found.items()}


def _by_word(found: Iterable[Carrier]) -> Carriers:
    by_word: dict[str, list[Carrier]] = defaultdict(list)
    for carrier in found:
        by_word[carrier.left[-1] if carrier.left else ""].append(carrier)
    return Carriers(by_word, frozenset(carrier.right for carrier in found))


_MOST_WAYS = 12  # ways to stand beside a slot that are kept for one template


def _around(
    nodes: Sequence[Node], before: Sequence[tuple[str, ...]], after: Sequence[str]
) -> Iterator[tuple[str, Sequence[tuple[str, ...]], Sequence[str]]]:
    """Return each slot with the words that may stand before it and the word that may follow.

    A slot beside it ends what is before ("{" stands for it) and after.
    """
    for number, node in enumerate(nodes):
        rest = nodes[number + 1 :]
        if isinstance(node, SlotUse):
            yield node.name, before, tuple(islice(_first_words(rest, after), _MOST_WAYS))
            before = (("{",),)
        elif isinstance(node, Words):
            before = tuple((*words, *normalise(node.text).split()) for words in before)
        else:
            follow = tuple(islice(_first_words(rest, after), _MOST_WAYS))
            for option in node.alternatives:
                yield from _around(option, before, follow)
            before = _last_words((node,), before)


def _first_words(nodes: Sequence[Node], after: Sequence[str]) -> Iterator[str]:
    for number, node in enumerate(nodes):
        if isinstance(node, SlotUse):
            yield "{"
            return
        if isinstance(node, Group):
            rest = nodes[number + 1 :]
            for option in node.alternatives:
                yield from _first_words((*option, *rest), after)
            return
        if words := normalise(node.text).split():
            yield words[0]
            return
    yield from after


def _last_words(nodes: Sequence[Node], before: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    for node in nodes:
        if isinstance(node, Words):
            before = tuple((*words, *normalise(node.text).split()) for words in before)
        elif isinstance(node, SlotUse):
            before = (("{",),)
        else:
            ways = (words for option in node.alternatives for words in _last_words(option, before))
            before = tuple(islice(dict.fromkeys(ways), _MOST_WAYS))
    return before


def between(
    words: Sequence[str], carrier: Carrier, first: int, taken: Sequence[tuple[int, int]]
) -> tuple[int, int, int] | None:
    """Return (words of support, first, last) of what stands from word `first` on in a carrier's place."""
    width = 0
    while width < min(len(carrier.left), first) and words[first - 1 - width] == carrier.left[-1 - width]:
        width += 1
    last = len(words)
    right = 0
    if carrier.right and carrier.right != "{":
        last = next((at for at in range(first + 1, len(words)) if words[at] == carrier.right), last)
        right = int(last < len(words))
    if not width and not right:
        return None
    last = min([last, *(start for start, _ in taken if start >= first)])
    while last > first and words[last - 1] in _COURTESY:
        last -= 1
    return (width + right, first, last) if last > first else None
