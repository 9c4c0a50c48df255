"""Read maps with known keys into frozen classes; a class says of each key its shape and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from botctl.documents.nodes import Map, Node, Scalar
from botctl.workspace.nearest import did_you_mean, nearest
from botctl.workspace.reader import Reader, Where, refuse_kind
from botctl.workspace.shapes import Shape, Text


@dataclass(frozen=True, slots=True)
class Record:
    """Read a map with known keys into a class whose fields are made with `key()`."""

    of: type

    @property
    def blank(self) -> Any:
        """Return a record of which nothing is clear."""
        keys = keys_of(self.of)
        values = {name: key.shape.blank for name, key in keys.items() if key.required}
        return self.of(**values, unclear=frozenset(keys))

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the record; `unclear` are its keys of whose values not everything can be told."""
        if not isinstance(node, Map):
            refuse_kind(node, where, reader, "a map", "write `key: value` on lines below it")
            return self.blank
        before = reader.lost
        keys = keys_of(self.of)
        values: dict[str, Any] = {}
        names = self._names(node, reader)
        unclear = set() if node.whole and None not in names.values() else set(keys) - set(names.values())
        for name, (key, value, sure) in node.entries.items():
            if (known := names[name]) is None:
                continue
            values[known] = read(keys[known].shape, value, Where(name, at=key), reader)
            if reader.lost > before or not sure:
                unclear.add(known)
                reader.lost = before
        given = frozenset(values)
        for name, key_of in keys.items():
            if key_of.required and name not in values:
                values[name] = key_of.shape.blank
                if name not in unclear:
                    unclear.add(name)
                    self._missing(name, node, where, reader)
        if "given" in self.of.__dataclass_fields__:  # type: ignore[attr-defined]  # every record is a dataclass
            values["given"] = given
        return self.of(**values, unclear=frozenset(unclear))

    def _missing(self, name: str, node: Map, where: Where, reader: Reader) -> None:
        owner = "the file" if not where.key else str(where)
        reader.note(where.at or node, "S102", f"{owner} has no `{name}`", f"add `{name}:`")

    def _refuse(self, key: Scalar, name: str, guess: str | None, reader: Reader) -> str | None:
        """Report a key that is not known; return the known one that was meant, if it can be told."""
        from botctl.workspace import homes  # it knows records: imported where a key is in the wrong place

        code, message, hint = self.of.unknown(name, reader.file)  # type: ignore[attr-defined]  # every record is a File
        home = homes.hint(name, self.of, reader.kind) if reader.kind and code == "S101" else ""
        if home or code != "S101" or guess is None:
            report = reader.note if self.of.loose else reader.refuse  # type: ignore[attr-defined]  # the same
            report(key, code, message, home or hint)
            return None
        reader.note(key, code, message, hint)
        reader.meant[key.line, key.column] = guess
        return guess


@dataclass(frozen=True, slots=True)
class Either:
    """Read one of two records: the first where any of these keys is written, else the second."""

    keys: frozenset[str]
    first: Record
    second: Record

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the record."""
        with_keys = isinstance(node, Map) and not self.keys.isdisjoint(node.entries)
        return (self.first if with_keys else self.second).read(node, where, reader)


# --- keys of records ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """Hold what is known of a record's key."""

    shape: Shape
    about: str
    required: bool
    default: Any = None


def key(shape: Shape, about: str, **options: Any) -> Any:
    """Define a record's key: its shape, what it is for, and perhaps its `default`."""
    return field(metadata={"shape": shape, "about": about}, **options)


_KEYS: dict[type, Mapping[str, Key]] = {}  # of the records that were read so far


def keys_of(record: type) -> Mapping[str, Key]:
    """Return the keys of a record, by name."""
    if record not in _KEYS:
        _KEYS[record] = {
            one.name: Key(one.metadata["shape"], one.metadata["about"], one.default is MISSING, one.default)
            for one in fields(record)
            if one.metadata
        }
    return _KEYS[record]


def unknown_key(name: str, known: Mapping[str, Key]) -> tuple[str, str, str]:
    """Return code, message and hint for a key that a record does not have."""
    return "S101", f"unknown key `{name[:64]}`", did_you_mean(name, known, "remove it")
