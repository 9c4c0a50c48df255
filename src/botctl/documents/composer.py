"""Make frozen nodes of a parser's events, and refuse what is not plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from botctl.documents import mending, syntax
from botctl.documents.nodes import Entry, List, Map, Node, Scalar, Unread, both, joined
from botctl.documents.scalars import TooLong, resolve
from botctl.errors import Fault, Place

# YAML 1.2's characters (chapter 5.1) without those that some readers take for line breaks, so that a
# line number means the same in every editor.
FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(slots=True)
class _Open:
    """Collect what stands in a list or map that is not closed yet."""

    line: int
    column: int
    items: list[Node]
    entries: dict[str, Entry] | None = None  # None in a list
    key: Scalar | None = None
    dropped: bool = False  # the key was refused: its value is read over
    whole: bool = True

    def close(self) -> Node:
        if self.entries is None:
            return List(tuple(self.items), self.line, self.column, self.whole)
        return Map(self.entries, self.line, self.column, self.whole)


class Composer:
    """Make nodes of events, without recursion; `faults` are found on the way."""

    def __init__(self, file: str, depth: int, patchwork: mending.Patchwork) -> None:
        self.file = file
        self.depth = depth
        self.patchwork = patchwork
        self.long: yaml.ScalarEvent | None = None  # the last text in quotes or without that goes over lines
        self.faults: list[Fault] = []
        self.whole = True
        self.open: list[_Open] = []
        self.aliases: set[str | None] = set()
        self.documents = 0
        self.root: Node | None = None

    def compose(self, events: Iterator[yaml.Event]) -> Node | None:
        """Return the document's node, as far as it can be read; None where it is empty."""
        first: Node | None = None
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event))
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(self.open) == self.depth:
                    hint = "write it flatter; no file of a workspace needs that many levels"
                    self._refuse(event, "Y204", f"lists and maps nest deeper than {self.depth} levels", hint)
                    del self.open[1:]
                    self._add(Unread(None, "", *_start(event)))
                    return self.cut()
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._add(self.open.pop().close())
            elif isinstance(event, yaml.AliasEvent):
                self._add(self._alias(event))
            elif isinstance(event, yaml.DocumentStartEvent):
                first = self._next_document(event, first)
        return self._with(first)

    def _next_document(self, event: yaml.DocumentStartEvent, first: Node | None) -> Node | None:
        """Report a document behind the first, and return the first with what was read since."""
        if self.documents == 1:
            hint = "remove this line, or move what follows into a file of its own"
            self._refuse(event, "Y305", "a second document begins here", hint)
        self.documents += 1
        before, self.root = self._with(first), None
        return before

    def _with(self, first: Node | None) -> Node | None:
        if first is None or self.root is None:
            return self.root if first is None else first
        return joined(first, self.root) or first

    def cut(self) -> Node | None:
        """Return what was read so far, of which nobody can tell how it goes on."""
        self.whole = False
        while self.open:
            self.open[-1].whole = False
            self._add(self.open.pop().close())
        return self.root._replace(whole=False) if isinstance(self.root, List | Map) else self.root

    def runaway(self, error: yaml.MarkedYAMLError) -> Fault | None:
        """Return the fault of a text that an error stands behind, and that went on too long by itself.

        It is closed by the quote of another, or it was to be a key and lacks its colon.
        """
        if isinstance(self.root, Scalar):
            return fault(self.file, self.root.line, self.root.column, *syntax.NO_COLON)
        mark, text = error.problem_mark, self.long
        if not mark or not text or not text.end_mark or text.end_mark.line != mark.line:
            return None
        line, column = _start(text)
        if text.style:
            return fault(self.file, line, column, *syntax.OPEN_QUOTE)
        if mark.column == text.end_mark.column and not self.patchwork.before(line, column):
            return fault(self.file, line, column, *syntax.NO_COLON)
        return None

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self._check_properties(event)
        line, column = _start(event)
        entries: dict[str, Entry] | None = {} if isinstance(event, yaml.MappingStartEvent) else None
        self.open.append(_Open(line, column, [], entries))

    def _alias(self, event: yaml.AliasEvent) -> Unread:
        """Report the first alias of each anchor: a file may hold a hundred thousand."""
        if event.anchor not in self.aliases:
            hint = "write the value out where it is needed"
            shown = _short(event.anchor or "")
            self._refuse(event, "Y301", f"`*{shown}` is an alias, which is not read here", hint)
        self.aliases.add(event.anchor)
        self.whole = False
        return Unread(None, "", *_start(event))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if event.tag is not None or event.anchor is not None:
            self._check_properties(event)
        text: str = event.value
        line, column = _start(event)
        length = _width(event)
        if self.patchwork.unread and text == mending.UNREAD:
            return Unread(None, text, line, column)
        if length < 0 and event.style in (None, "", "'", '"'):
            self.long = event
        if event.style:
            if event.style == '"' and (bad := FORBIDDEN.search(text)):
                self._refuse(
                    event, "Y202", f"the character U+{ord(bad[0]):04X} must not stand here", "remove it"
                )
            on_one_line = event.style in ("'", '"') and length == len(text) + 2
            return Scalar(text, text, line, column, 1 if on_one_line else None)
        try:
            value = resolve(text)
        except TooLong:
            self._refuse(event, "Y205", "this number is too long", "put it in quotes if it is a text")
            value = text
        return Scalar(value, text, line, column, 0 if length == len(text) else None)

    def _add(self, node: Node) -> None:
        """Put a node where it belongs: an item, a key, or the value of the last key."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.entries is None:
            parent.items.append(node)
        elif parent.key is not None:
            if not parent.dropped:
                parent.entries[parent.key.text] = Entry(parent.key, node)
            elif first := parent.entries.get(parent.key.text):
                parent.entries[parent.key.text] = both(first, Entry(parent.key, node))
            parent.whole = parent.whole and node.line not in self.patchwork.torn
            parent.key, parent.dropped = None, False
        else:
            parent.key = self._key(node)
            parent.dropped = self._refused_key(parent, parent.key, node)

    def _key(self, node: Node) -> Scalar:
        return node if isinstance(node, Scalar) else Scalar("", "", node.line, node.column)

    def _refused_key(self, parent: _Open, key: Scalar, node: Node) -> bool:
        """Report a key that is no name, or stands there already, or asks for a merge."""
        assert parent.entries is not None  # noqa: S101 - only maps have keys
        if isinstance(key, Unread):
            parent.whole = False
            return True
        if not isinstance(node, Scalar) or not key.text:
            self._at(key, "Y306", "a key must be a word, not a list, a map or nothing", "give it a name")
            parent.whole = False
            return True
        if key.text == "<<" and key.offset != 1:
            self._at(key, "Y303", "`<<` merges maps, which is not done here", "write the entries out")
            parent.whole = False
            return True
        if key.text in parent.entries:
            first = parent.entries[key.text]
            hint = f"the first is in line {first.key.line}; remove one of the two"
            self._at(key, "Y304", f"the key `{_short(key.text)}` stands here twice", hint)
            return True
        return False

    def _check_properties(self, event: yaml.NodeEvent) -> None:
        """Report an anchor or a tag; what it stands on is read as if it were not there."""
        if event.anchor is not None:
            hint = "remove it; values are written out where they are needed"
            self._refuse(
                event, "Y301", f"`&{_short(event.anchor)}` is an anchor, which is not read here", hint
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = _short(tag.replace("tag:yaml.org,2002:", "!!"))
            hint = "remove it; put the value in quotes if it is to be a text"
            self._refuse(event, "Y302", f"`{shown}` is a tag, which is not read here", hint)

    def _refuse(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        self.faults.append(fault(self.file, *_start(event), code, message, hint))

    def _at(self, node: Scalar, code: str, message: str, hint: str) -> None:
        self.faults.append(fault(self.file, node.line, node.column, code, message, hint))


def _start(event: yaml.Event) -> tuple[int, int]:
    """Return where an event begins: line and column, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _width(event: yaml.Event) -> int:
    """Return how many columns an event takes, -1 where it takes several lines."""
    start, end = event.start_mark, event.end_mark
    return end.column - start.column if start and end and end.line == start.line else -1


def fault(file: str, line: int, column: int, code: str, message: str, hint: str) -> Fault:
    """Return a fault at a line and column of a file."""
    return Fault(code, Place(file, line, column), message, hint)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
