"""Match events with patterns exactly as EventBridge does.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from botctl.functions.events.comparisons import COMPARISONS, comparison
from botctl.functions.events.texts import Comparison, only
from botctl.functions.events.wrong import Path, PatternError
from botctl.messages import Json

__all__ = ["Pattern", "PatternError", "compiled"]

# EventBridge refuses a pattern whose `$or` make more combinations.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
_MOST_COMBINATIONS = 1_000

# Deeper than anybody nests, and less than what Python gives up at.
_MOST_LEVELS = 64

_OR = "$or"
_RESERVED = (*COMPARISONS, "exists", "regex", "=", "<", "<=", ">", ">=")  # nobody means a field by them


@dataclass(frozen=True, slots=True)
class _Field:
    """Ask of a field that one of its values compares, that it has any value, or that it has none."""

    comparisons: tuple[Comparison, ...]
    absent: bool = False

    def holds(self, value: Json) -> bool:
        """Return whether one of a field's values is as it is asked."""
        return any(compare(one) for one in _scalars(value) for compare in self.comparisons)


Keys: TypeAlias = tuple[str, ...]
_Fields: TypeAlias = Mapping[Keys, _Field]  # all of which must hold


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold a pattern that can be matched; `written` is the JSON it was made of."""

    written: Mapping[str, Json]
    alternatives: tuple[_Fields, ...] = field(compare=False, repr=False)

    def matches(self, event: Mapping[str, Json]) -> bool:
        """Return whether an event is one of those that the pattern describes."""
        whole = dict(event)
        return any(_holds(_needed(fields, whole), whole) for fields in self.alternatives)


def compiled(written: Any) -> Pattern:
    """Return a pattern ready to match; raise PatternError, with the path of what is wrong."""
    if not isinstance(written, Mapping):
        raise PatternError((), "a pattern is an object", 'write {"source": ["aws.ec2"]}')
    return Pattern(written, tuple(_object([{}], written, (), ())))


# --- making ---------------------------------------------------------------------------------------------

_Rules: TypeAlias = list[dict[Keys, _Field]]


def _object(rules: _Rules, written: Mapping[str, Any], keys: Keys, path: Path) -> _Rules:
    """Return each of the alternatives so far with the fields of one object added."""
    if not written:
        raise PatternError(path, "an empty object matches nothing", "name a field, or remove it")
    if len(path) > _MOST_LEVELS:
        raise PatternError(path, f"it is nested deeper than {_MOST_LEVELS} levels")
    for key, value in written.items():
        here = (*path, key)
        if key == _OR:
            rules = _either(rules, value, keys, here)
        elif isinstance(value, Mapping):
            rules = _object(rules, value, (*keys, key), here)
        elif isinstance(value, list):
            rules = [_with(rule, (*keys, key), _field(value, here), here) for rule in rules]
        else:
            raise PatternError(here, "the values that match stand in a list", f'write "{key}": [...]')
    return rules


def _either(rules: _Rules, written: Any, keys: Keys, path: Path) -> _Rules:
    """Return each of the alternatives so far with each of those of `$or`."""
    if (
        not isinstance(written, list)
        or len(written) < 2
        or not all(isinstance(one, Mapping) for one in written)
    ):
        raise PatternError(path, "`$or` is a list of two or more objects")
    grown: _Rules = []
    for at, one in enumerate(written):
        if reserved := one.keys() & set(_RESERVED):
            raise PatternError(
                (*path, at), f"`{min(reserved)}` is a comparison, and no field", "write its field first"
            )
        grown += _object(rules, one, keys, (*path, at))
        if len(grown) > _MOST_COMBINATIONS:
            raise PatternError(path, f"its `$or` make more than {_MOST_COMBINATIONS:,} combinations")
    return grown


def _with(rule: dict[Keys, _Field], keys: Keys, one: _Field, path: Path) -> dict[Keys, _Field]:
    if keys in rule:
        raise PatternError(
            path, "the same field stands twice, in `$or` and beside it", "write it in one place"
        )
    return {**rule, keys: one}


def _field(written: list[Any], path: Path) -> _Field:
    if not written:
        raise PatternError(path, "an empty list matches nothing", "write the values that match")
    comparisons: list[Comparison] = []
    absent = False
    for at, value in enumerate(written):
        if isinstance(value, Mapping) and "exists" in value:
            wanted = only(value, (*path, at))[1]
            if not isinstance(wanted, bool):
                raise PatternError((*path, at, "exists"), "it must be true or false")
            absent |= not wanted
            comparisons += [_any] if wanted else []
        else:
            comparisons.append(comparison(value, (*path, at)))
    return _Field(tuple(comparisons), absent)


def _any(value: Json) -> bool:
    """Return that a value is one: the field exists."""
    return True


# --- matching -------------------------------------------------------------------------------------------


def _needed(fields: _Fields, event: Json) -> _Fields:
    """Return the fields that are still to be found: not those that rightly are nowhere in the event."""
    return {keys: one for keys, one in fields.items() if not (one.absent and _is_absent(keys, event))}


def _is_absent(keys: Keys, event: Json) -> bool:
    """Return whether there is no value at a path, whichever way is taken through the lists on it."""
    nodes: list[Json] = [event]
    for key in keys:
        nodes = [one[key] for node in nodes for one in _objects(node) if key in one]
    return not any(True for node in nodes for _ in _scalars(node))


def _holds(fields: _Fields, node: Json) -> bool:
    """Return whether one object at a node has all of these fields: of lists, one item must have them all."""
    return not fields or any(_has(fields, one) for one in _objects(node))


def _has(fields: _Fields, node: Mapping[str, Json]) -> bool:
    below: dict[str, dict[Keys, _Field]] = {}
    for (key, *rest), one in fields.items():
        if rest:
            below.setdefault(key, {})[tuple(rest)] = one
        elif key not in node or not one.holds(node[key]):
            return False
    return all(key in node and _holds(deeper, node[key]) for key, deeper in below.items())


def _scalars(value: Json) -> Iterator[Json]:
    """Return a value, or the values in a list and in the lists in it; no objects."""
    return (one for one in _flat(value) if not isinstance(one, dict))


def _objects(value: Json) -> Iterator[Mapping[str, Json]]:
    """Return an object, or the objects in a list and in the lists in it."""
    return (one for one in _flat(value) if isinstance(one, dict))


def _flat(value: Json) -> Iterable[Json]:
    if not isinstance(value, list):
        return (value,)
    flat: list[Json] = []
    waiting = [value]
    while waiting:
        for one in waiting.pop():
            (waiting if isinstance(one, list) else flat).append(one)
    return flat
