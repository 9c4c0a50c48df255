"""Read maps with known keys into frozen classes; a class says of each key its shape and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from botctl.documents.nodes import Map, Node, Scalar
from botctl.workspace.nearest import did_you_mean, nearest
from botctl.workspace.reader import Reader, Where, refuse_kind
from botctl.workspace.shapes import Shape, read


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
        keys = keys_of(self.of)
        names, unclear = self._names(node, reader)
        values: dict[str, Any] = {}
        before = reader.lost
        for name, known in names.items():
            key, value, sure = node.entries[name]
            values[known] = read(keys[known].shape, value, Where(name, at=key), reader)
            if reader.lost > before or not sure:
                unclear.add(known)
                reader.lost = before
        if "given" in self.of.__dataclass_fields__:  # type: ignore[attr-defined]  # every record is a dataclass
            values["given"] = frozenset(values)
        for name, key_of in keys.items():
            if key_of.required and name not in values:
                self._missing(name, node, where, reader)
                values[name] = key_of.shape.blank
                unclear.add(name)
        return self.of(**values, unclear=frozenset(unclear))

    def _missing(self, name: str, node: Map, where: Where, reader: Reader) -> None:
        """Report a required key that is not there, unless it may stand in what could not be read."""
        if node.whole:
            owner = "the file" if not where.key else str(where)
            reader.note(where.at or node, "S102", f"{owner} has no `{name}`", f"add `{name}:`")

    def _names(self, node: Map, reader: Reader) -> tuple[dict[str, str], set[str]]:
        """Return what each written key is or was meant to be, and the keys that may be meant by others."""
        keys = keys_of(self.of)
        names: dict[str, str] = {}
        unclear = set() if node.whole else keys.keys() - node.entries.keys()
        for name, (key, *_) in node.entries.items():
            guess = name if name in keys else nearest(name, keys)
            if name in keys:
                names[name] = name
            elif self._is_elsewhere(key, name, reader):
                continue
            elif guess is None:
                unclear |= keys.keys() - node.entries.keys()
            elif guess in node.entries or guess in names.values():
                unclear.add(guess)
            else:
                names[name] = guess
                reader.meant[key.line, key.column] = guess
        return names, unclear

    def _is_elsewhere(self, key: Scalar, name: str, reader: Reader) -> bool:
        """Report a key that is not known; return whether it is one that belongs in another place."""
        from botctl.workspace import homes  # it knows records: imported where a key is in the wrong place

        code, message, hint = self.of.unknown(name, reader.file)  # type: ignore[attr-defined]  # every record is a File
        home = homes.hint(name, self.of, reader.kind) if reader.kind and code == "S101" else ""
        reader.note(key, code, message, home or hint)
        return bool(home) or code != "S101"


@dataclass(frozen=True, slots=True)
class Either:
    """Read one of two records: the first where any of these keys is written, else the second."""

    keys: frozenset[str]
    first: Record
    second: Record

    @property
    def blank(self) -> Any:
        """Return a record of which nothing is clear."""
        return self.second.blank

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
