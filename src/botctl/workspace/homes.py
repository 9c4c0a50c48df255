"""Find where in a kind of file a key belongs, for authors who wrote it in another place of that file."""

from __future__ import annotations

from collections.abc import Iterator

from botctl.workspace.forms import Forms, ListOf, MapOf, OrNothing
from botctl.workspace.records import Either, Record, keys_of
from botctl.workspace.shapes import Shape

_NAMED = 3  # places that a hint names
_TOP = "on top of the file"


def hint(name: str, here: type, file: type) -> str:
    """Return where a key belongs, "" where no record of the file has it.

    What is nearest below the record it was written in goes before what is elsewhere in the file.
    """
    below = next(_places(name, here), [])
    elsewhere = [place for level in _places(name, file, top=_TOP) for place in level]
    places = [*below, *([_TOP] if name in keys_of(file) else [])] if below else elsewhere
    if not places:
        return ""
    *most, last = list(dict.fromkeys(places))[:_NAMED]
    return f"it belongs {', '.join(most)} or {last}" if most else f"it belongs {last}"


def _places(name: str, record: type, *, top: str = "") -> Iterator[list[str]]:
    """Yield the places of a record that have a key, level by level."""
    seen: set[tuple[type, str]] = set()
    level = [(record, top)]
    while level:
        if places := [place for one, place in level if place and name in keys_of(one)]:
            yield places
        below = [pair for one, _ in level for pair in _below(one)]
        level = [pair for pair in dict.fromkeys(below) if pair not in seen]
        seen.update(level)


def _below(record: type) -> Iterator[tuple[type, str]]:
    """Yield the records within a record, each with its place."""
    for key, about in keys_of(record).items():
        for inner, item in _records(about.shape).items():
            yield inner, f"in {item}`{key}`"


def _records(shape: Shape | None, item: str = "") -> dict[type, str]:
    """Return the records that a shape may be read into, and whether they are items or entries of it."""
    match shape:
        case Record():
            return {shape.of: item}
        case Either():
            return {shape.first.of: item, shape.second.of: item}
        case ListOf():
            return _records(shape.item, "an item of ")
        case MapOf():
            return _records(shape.value, "an entry of ")
        case OrNothing():
            return _records(shape.shape, item)
    return {**_records(shape.items), **_records(shape.entries, item)} if isinstance(shape, Forms) else {}
