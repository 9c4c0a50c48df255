"""Read maps with known keys into frozen classes; a class says of each key its shape and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from botctl.documents.nodes import Map, Node, Scalar
from botctl.workspace.nearest import did_you_mean, nearest
from botctl.workspace.shapes import Reader, Shape, Where, refuse_kind


@dataclass(frozen=True, slots=True)
class Record:
    """Read a map with known keys into a class whose fields are made with `key()`."""

    of: type

    def read(self, node: Node, where: Where, reader: Reader) -> Any:
        """Return the record, None where something in it does not fit."""
        if not isinstance(node, Map):
            refuse_kind(node, where, reader, "a map", "write `key: value` on lines below it")
            return None
        before = len(reader.faults)
        keys = keys_of(self.of)
        values: dict[str, Any] = {}
        misspelt: set[str | None] = set()  # keys that are there under another name, and not missed
        for name, (key, value) in node.entries.items():
            if name in keys:
                values[name] = keys[name].shape.read(value, Where(name, at=key), reader)
            else:
                self._refuse(key, name, reader)
                misspelt.add(nearest(name, keys))
        for name, key_of in keys.items():
            if key_of.required and name not in node.entries and name not in misspelt:
                owner = "the file" if not where.key else str(where)
                reader.refuse(where.at or node, "S102", f"{owner} has no `{name}`", f"add `{name}:`")
        if len(reader.faults) > before:
            return None
        if "given" in self.of.__dataclass_fields__:  # type: ignore[attr-defined]  # every record is a dataclass
            values["given"] = frozenset(values)
        return self.of(**values)

    def _refuse(self, key: Scalar, name: str, reader: Reader) -> None:
        from botctl.workspace import homes  # it knows records: imported where a key is in the wrong place

        code, message, hint = self.of.unknown(name, reader.file)  # type: ignore[attr-defined]  # every record is a File
        home = homes.hint(name, self.of, reader.kind) if reader.kind and code == "S101" else ""
        reader.refuse(key, code, message, home or hint)


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
