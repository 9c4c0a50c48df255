"""Define what a document is made of: scalars, lists and maps, each with its line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from botctl.errors import Fault, Place
from botctl.messages import Json

# Nodes are named tuples, not dataclasses: a workspace has ten thousand of them, and a frozen
# dataclass takes four times as long to make.


class Scalar(NamedTuple):
    """Hold one value: `text` as written, `value` by YAML 1.2's core schema; both counted from 1.

    `offset` is how far the text begins behind `column` where it stands on one line without escapes
    (0, or 1 behind a quote), so that a place within it can be pointed at; None elsewhere.
    """

    value: bool | int | float | str | None
    text: str
    line: int
    column: int
    offset: int | None = None

    def plain(self) -> Json:
        """Return the value."""
        return self.value


class Unread(Scalar):
    """Hold the place of something that was refused: nobody can tell what stands there."""

    __slots__ = ()


class List(NamedTuple):
    """Hold the items of a sequence; `whole` is False where further ones may stand that were refused."""

    items: tuple[Node, ...]
    line: int
    column: int
    whole: bool = True

    def plain(self) -> list[Json]:
        """Return the values as a list, to any depth."""
        return [item.plain() for item in self.items]


class Entry(NamedTuple):
    """Hold a key and its value; `sure` is False where the key stands twice, and the other may be meant."""

    key: Scalar
    value: Node
    sure: bool = True


class Map(NamedTuple):
    """Hold the entries of a mapping by the text of their keys, in the order written.

    `whole` is False where further ones may stand that were refused.
    """

    entries: Mapping[str, Entry]
    line: int
    column: int
    whole: bool = True

    def plain(self) -> dict[str, Json]:
        """Return the values as a dictionary, to any depth; keys are always strings."""
        return {key: entry.value.plain() for key, entry in self.entries.items()}


Node: TypeAlias = Scalar | List | Map


def joined(first: Node, second: Node) -> Node | None:
    """Return two lists or two maps as one, without what stands in both; None for anything else."""
    if isinstance(first, List) and isinstance(second, List):
        there = {repr(item.plain()) for item in first.items}
        further = (item for item in second.items if repr(item.plain()) not in there)
        return first._replace(items=(*first.items, *further))
    if isinstance(first, Map) and isinstance(second, Map):
        entries = dict(first.entries)
        for name, entry in second.entries.items():
            entries[name] = both(entries[name], entry) if name in entries else entry
        return first._replace(entries=entries, whole=first.whole and second.whole)
    return None


def both(first: Entry, second: Entry) -> Entry:
    """Return an entry for two of the same key."""
    value = joined(first.value, second.value)
    return first._replace(sure=False) if value is None else first._replace(value=value)


Path: TypeAlias = tuple[str | int, ...]  # keys and positions that lead to a node


@dataclass(frozen=True, slots=True)
class Document:
    """Hold what was read from one file: its node (None where it is empty or unreadable) and faults.

    `whole` is False where its node lacks something that could not be read.
    """

    file: str
    source: str = ""
    node: Node | None = None
    faults: tuple[Fault, ...] = field(default=())
    whole: bool = True

    def place(self, *path: str | int) -> Place:
        """Return the place of the value at a path, or of the nearest node above that is there."""
        *_, last = self._walk(path)
        return self._at(last.value if isinstance(last, Entry) else last)

    def has(self, *path: str | int) -> bool:
        """Return whether something is written at a path."""
        return len(list(self._walk(path))) > len(path)

    def key(self, *path: str | int) -> Place:
        """Return the place of the key that ends a path (of the item itself in a list)."""
        *_, last = self._walk(path)
        return self._at(last.key if isinstance(last, Entry) else last)

    def within(self, *path: str | int, at: int) -> Place:
        """Return the place of a character of the text at a path, counted from 0."""
        place = self.place(*path)
        *_, last = self._walk(path)
        node = last.value if isinstance(last, Entry) else last
        if not isinstance(node, Scalar) or node.offset is None:
            return place
        return Place(self.file, place.line, node.column + node.offset + at)

    def renamed(self, names: Mapping[tuple[int, int], str]) -> Document:
        """Return the document with the keys at some lines and columns under other names."""
        return replace(self, node=_renamed(self.node, names)) if self.node and names else self

    def _walk(self, path: Path) -> Iterator[Node | Entry | None]:
        """Return the node, then the entry or item of each step of a path, as far as they exist."""
        node = self.node
        yield node
        for step in path:
            if isinstance(node, Map) and str(step) in node.entries:
                entry = node.entries[str(step)]
                node = entry.value
                yield entry
            elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
                yield node
            else:
                return

    def _at(self, node: Node | None) -> Place:
        return Place(self.file, node.line, node.column) if node else Place(self.file)


def _renamed(node: Node, names: Mapping[tuple[int, int], str]) -> Node:
    if isinstance(node, List):
        return node._replace(items=tuple(_renamed(item, names) for item in node.items))
    if isinstance(node, Map):
        entries = {
            names.get((entry.key.line, entry.key.column), name): entry._replace(
                value=_renamed(entry.value, names)
            )
            for name, entry in node.entries.items()
        }
        return node._replace(entries=entries)
    return node
