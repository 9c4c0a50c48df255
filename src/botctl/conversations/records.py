"""Write frozen values as JSON and read them back, strictly, across versions of botctl."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import orjson

from botctl.errors import StoreError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_readers: dict[type[Any], TypeAdapter[Any]] = {}


def write(value: Any) -> str:
    """Return a frozen value as JSON text; raise TypeError where it holds what JSON cannot."""
    return orjson.dumps(value, default=_plain).decode()


def read(kind: type[T], text: str) -> T:
    """Return the frozen value that `write` wrote.

    Fields that are not known (from a newer botctl) are ignored and missing ones get their defaults,
    so that two versions can share a store while one is deployed over the other. Raise StoreError
    where the text is no such value.
    """
    try:
        return cast("T", _reader(kind).validate_json(text, strict=True))
    except ValueError as error:  # pydantic's ValidationError is one
        raise StoreError(
            f"a stored {kind.__name__.lower()} cannot be read: {error}",
            hint="The database was changed by something else; restore it from a backup.",
        ) from error


def plain(value: Any) -> dict[str, Any]:
    """Return a frozen value as a JSON object made of dicts and lists."""
    data: dict[str, Any] = orjson.loads(write(value))
    return data


def _reader(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _readers:
        from pydantic import TypeAdapter

        _readers[kind] = TypeAdapter(kind)
    return _readers[kind]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):  # orjson writes dicts, and no other mapping
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON: {value!r}")
