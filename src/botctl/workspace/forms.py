"""Describe lists and maps, and the choice between forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from botctl.documents.nodes import List, Map, Node, Scalar
from botctl.workspace.reader import Reader, Where, refuse_kind, text_hint
from botctl.workspace.shapes import Shape, Text, read


@dataclass(frozen=True, slots=True)
class OrNothing:
    """Read a shape, or None where nothing is written and that means something."""

    shape: Shape
    blank: ClassVar[None] = None

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the value, or None."""
        if isinstance(node, Scalar) and node.value is None:
            return None
        return self.shape.read(node, where, reader)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Read a list of at least so many items."""

    item: Shape
    least: int = 0
    blank: ClassVar[list[Any]] = []

    def read(self, node: Node, where: Where, reader: Reader) -> list[Any]:
        """Return the items."""
        if not isinstance(node, List):
            hint = "begin each item with `- ` on a line of its own"
            refuse_kind(node, where, reader, "a list", hint)
            return self.blank
        if not node.whole:
            reader.lost += 1
        elif len(node.items) < self.least:
            reader.refuse(node, "S106", f"{where} is empty", "write at least one item")
        return [
            read(self.item, item, Where(where.key, number), reader) for number, item in enumerate(node.items)
        ]


@dataclass(frozen=True, slots=True)
class MapOf:
    """Read a map with keys of the author's choice."""

    keys: Text
    value: Shape
    least: int = 0
    blank: ClassVar[dict[str, Any]] = {}

    def read(self, node: Node, where: Where, reader: Reader) -> dict[str, Any]:
        """Return the entries, by the names that they should have."""
        if not isinstance(node, Map):
            refuse_kind(node, where, reader, "a map", "write `key: value` on lines below it")
            return self.blank
        if not node.whole:
            reader.lost += 1
        elif len(node.entries) < self.least:
            reader.refuse(node, "S106", f"{where} is empty", "write at least one entry")
        before = reader.lost
        values = [
            read(self.value, entry.value, Where(name, at=entry.key), reader)
            if entry.sure
            else self.value.blank
            for name, entry in node.entries.items()
        ]
        reader.lost = before  # their names are known, which is what others look for
        names = [self._name(name, entry.key, node, reader) for name, entry in node.entries.items()]
        return dict(zip(names, values, strict=True))

    def _name(self, name: str, key: Scalar, node: Map, reader: Reader) -> str:
        """Return the name that an entry should have; report it where it is not the one it has.

        What is called `Pizza-Size` may be `pizza_size` or `size` elsewhere: then names are lost.
        """
        faults = len(reader.faults)
        # A key is always a text, whatever it looks like: `7:` is the name "7".
        self.keys.read(key._replace(value=name, text=name), Where(name), reader)
        if len(reader.faults) == faults:
            return name
        meant = re.sub(r"\W+|_+", "_", name.casefold()).strip("_")
        known = meant not in node.entries and self.keys.pattern.fullmatch(meant)
        reader.lost += not known or "_" in meant
        if not known:
            return name
        reader.meant[key.line, key.column] = meant
        return meant


@dataclass(frozen=True, slots=True)
class Forms:
    """Read one of several forms, chosen by whether a text, a list or a map is written."""

    text: Shape | None = None
    items: Shape | None = None
    entries: Shape | None = None

    @property
    def blank(self) -> Any:
        """Return what stands in for the form that says most."""
        return next(form.blank for form in (self.entries, self.items, self.text) if form is not None)

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the value of the form that was written."""
        form = self.entries if isinstance(node, Map) else self.items if isinstance(node, List) else self.text
        if form is not None:
            return form.read(node, where, reader)
        shapes = {"a text": self.text, "a list": self.items, "a map": self.entries}
        expected = " or ".join(what for what, shape in shapes.items() if shape is not None)
        refuse_kind(node, where, reader, expected, text_hint(node) if self.text else "write it as that")
        return self.blank
