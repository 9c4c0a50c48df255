"""Read what one item of a pattern's list asks of a value.

The rules are those of Event Ruler, the library that EventBridge runs: https://github.com/aws/event-ruler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from botctl.functions.events import ranges, texts
from botctl.functions.events.texts import Comparison
from botctl.functions.events.wrong import Path, PatternError
from botctl.messages import Json

Reading: TypeAlias = Callable[[Any, Path], Comparison]


def comparison(value: Any, path: Path) -> Comparison:
    """Return the comparison that one item of a pattern's list asks for; raise PatternError.

    `{"exists": ...}` is not among them: that is about a field, not about its values.
    """
    if isinstance(value, Mapping):
        name, argument = texts.only(value, path)
        if name not in COMPARISONS:
            known = ", ".join(("exists", *COMPARISONS))
            raise PatternError(path, f"`{name}` is no comparison", f"EventBridge has {known}")
        return COMPARISONS[name](argument, (*path, name))
    if isinstance(value, list):
        raise PatternError(path, "a list stands in a list", "write its items into the list around it")
    if isinstance(value, str):
        return ranges.address(value) or texts.exactly(value, path)
    if value is None or isinstance(value, bool):
        return partial(_same_constant, value)
    return ranges.number(value)


def _same_constant(wanted: Json, value: Json) -> bool:
    return value is wanted


def _anything_but(value: Any, path: Path) -> Comparison:
    if isinstance(value, Mapping):
        name, excluded = texts.only(value, path)
        if name not in _EXCLUDED:
            hint = f"it takes texts, numbers, or {', '.join(_EXCLUDED)}"
            raise PatternError(path, f"`anything-but` does not take `{name}`", hint)
        return partial(_none_of, _each(excluded, (*path, name), _EXCLUDED[name]))
    excluded = value if isinstance(value, list) else [value]
    written = sum(isinstance(one, str) for one in excluded)
    if written not in (0, len(excluded)):
        raise PatternError(path, "it mixes texts with numbers", "write all as texts, or all as numbers")
    return partial(_none_of, _each(value, path, texts.exactly if written else ranges.equal))


def _each(value: Any, path: Path, read: Reading) -> tuple[Comparison, ...]:
    """Return the comparisons of one value, or of each in a list."""
    if not isinstance(value, list):
        return (read(value, path),)
    if not value:
        raise PatternError(path, "the list is empty", "write what shall not match")
    return tuple(read(one, (*path, at)) for at, one in enumerate(value))


def _none_of(excluded: tuple[Comparison, ...], value: Json) -> bool:
    return not any(compare(value) for compare in excluded)


_EXCLUDED: Mapping[str, Reading] = {
    "prefix": lambda value, path: texts.prefix(texts.filled(value, path), path),
    "suffix": lambda value, path: texts.suffix(texts.filled(value, path), path),
    texts.CASELESS: texts.caseless,
    "wildcard": texts.wildcard,
}
COMPARISONS: Mapping[str, Reading] = {
    "prefix": texts.prefix,
    "suffix": texts.suffix,
    texts.CASELESS: texts.caseless,
    "wildcard": texts.wildcard,
    "anything-but": _anything_but,
    "numeric": ranges.numeric,
    "cidr": ranges.cidr,
    "exactly": texts.exactly,
}
