"""Write frozen values as JSON and read them back, strictly, across versions of botctl."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import orjson

from botctl.errors import StoreError
from botctl.messages import Turn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_log = logging.getLogger("botctl.conversations")

T = TypeVar("T")

# Text with fewer brackets is not nested too deep to be read.
SHALLOW = 100

_readers: dict[type[Any], TypeAdapter[Any]] = {}


def write(value: Any) -> str:
    """Return a frozen value as JSON text; raise TypeError where it holds what JSON cannot."""
    return orjson.dumps(value, default=_plain).decode()


def write_lasting(value: Any) -> str:
    """Return a frozen value as JSON text that can be read back; raise TypeError where it could not be.

    A function may put anything into a state: a value of another type than its field, or one so deep
    that it can be written and not be read (254 levels are written, about 200 are read).
    """
    text = write(value)
    try:
        read(type(value), text)
    except StoreError as error:
        raise TypeError(f"this {_name(type(value))} could not be read back: {_why(error)}") from error
    return text


def write_turn(turn: Turn) -> str:
    """Return a turn as JSON text that can be read back; raise TypeError where it is nested too deep.

    What was said and agreed in it is the state's, which is checked by `write_lasting` in the same commit,
    and what was understood was checked where it came in: reading each turn back, too, took a tenth of
    a commit.
    """
    text = write(turn)
    return text if text.count("[") + text.count("{") < SHALLOW else write_lasting(turn)


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
            f"a stored {_name(kind)} cannot be read: {_why(error)}",
            hint="The database was changed by something else; restore it from a backup.",
        ) from error


def readable(kind: type[T], kept: Iterable[tuple[str, str]]) -> tuple[T, ...]:
    """Return those of the named texts that can be read; the others are logged by their names."""
    found = []
    for name, text in kept:
        try:
            found.append(read(kind, text))
        except StoreError as error:
            _log.error("%s is left out: %s", name, error.message)
    return tuple(found)


def exported(kind: type[Any], name: str, text: str) -> dict[str, Any]:
    """Return what is kept as a JSON object, and what cannot be read as the text that it is."""
    found = readable(kind, [(name, text)])
    return plain(found[0]) if found else {"name": name, "unreadable": text}


def plain(value: Any) -> dict[str, Any]:
    """Return a frozen value as a JSON object made of dicts and lists."""
    data: dict[str, Any] = orjson.loads(write(value))
    return data


def _reader(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _readers:
        from pydantic import TypeAdapter

        _readers[kind] = TypeAdapter(kind)
    return _readers[kind]


def _name(kind: type[Any]) -> str:
    return kind.__name__.lower()


def _why(error: Exception) -> str:
    """Return the first thing that is wrong, on one line and without what somebody said."""
    from pydantic import ValidationError

    cause = error.__cause__ or error
    if not isinstance(cause, ValidationError):
        return str(error)
    first = cause.errors(include_url=False, include_context=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):  # orjson writes dicts, and no other mapping
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON: {value!r}")
