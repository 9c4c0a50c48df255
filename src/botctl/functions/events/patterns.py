"""Match events with patterns exactly as EventBridge does.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from botctl.functions.events.comparisons import COMPARISONS, comparison
from botctl.functions.events.texts import Comparison, only
from botctl.functions.events.wrong import Path, PatternError
from botctl.messages import Json

# EventBridge refuses a pattern whose `$or` make more combinations.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
_MOST_COMBINATIONS = 1_000

# Deeper than anybody nests, and less than what Python gives up at.
_MOST_LEVELS = 64

_OR = "$or"
# What nobody means as the name of a field among the choices of `$or`.
_NO_FIELDS = frozenset((*COMPARISONS, "exists", "=", "<", "<=", ">", ">="))


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
    """Return a pattern ready to match; raise PatternError for the first thing that is wrong in it."""
    compiler = _Compiler()
    alternatives = compiler.whole(written)
    if compiler.faults:
        raise compiler.faults[0]
    return Pattern(written, tuple(alternatives))


def faults(written: Any) -> list[PatternError]:
    """Return everything that is wrong in a pattern, each with its path."""
    compiler = _Compiler()
    compiler.whole(written)
    return compiler.faults


# --- making ---------------------------------------------------------------------------------------------

_Rule: TypeAlias = dict[Keys, _Field]


@dataclass(slots=True)
class _Compiler:
    """Make the alternatives of a pattern, and collect what is wrong in it."""

    faults: list[PatternError] = field(default_factory=list)

    def whole(self, written: Any) -> list[_Rule]:
        """Return the alternatives of a pattern, each the fields that must all hold."""
        if isinstance(written, Mapping):
            return self._object([{}], written, (), ())
        self._refuse((), "a pattern is an object", 'write {"source": ["aws.ec2"]}')
        return []

    def _object(self, rules: list[_Rule], written: Mapping[str, Any], keys: Keys, path: Path) -> list[_Rule]:
        """Return each of the alternatives so far with the fields of one object added."""
        if not written:
            self._refuse(path, "an empty object matches nothing", "name a field, or remove it")
        if len(path) > _MOST_LEVELS:
            self._refuse(path, f"it is nested deeper than {_MOST_LEVELS} levels", "no event is")
            return rules
        for key, value in written.items():
            here = (*path, key)
            if key == _OR:
                rules = self._either(rules, value, keys, here)
            elif isinstance(value, Mapping):
                rules = self._object(rules, value, (*keys, key), here)
            elif isinstance(value, list):
                rules = self._with(rules, (*keys, key), self._field(value, here), here)
            else:
                shown = value if isinstance(value, str) else orjson.dumps(value).decode()
                self._refuse(here, "the values that match stand in a list", f"write [{shown[:40]}]")
        return rules

    def _either(self, rules: list[_Rule], written: Any, keys: Keys, path: Path) -> list[_Rule]:
        """Return each of the alternatives so far with each of those of `$or`."""
        choices = [one for one in written if isinstance(one, Mapping)] if isinstance(written, list) else []
        if len(choices) < 2 or len(choices) < len(written):
            self._refuse(
                path, "`$or` is a list of two objects or more", "write each with the fields that it asks for"
            )
        grown: list[_Rule] = []
        for at, one in enumerate(choices):
            if named := _NO_FIELDS & one.keys():
                hint = f"write the field that it compares: state: [{{{min(named)}: ...}}]"
                self._refuse((*path, at), f"`{min(named)}` is a comparison, and no field", hint)
                continue
            grown += self._object(rules, one, keys, (*path, at))
            if len(grown) > _MOST_COMBINATIONS:
                fault = f"`$or` make more than {_MOST_COMBINATIONS:,} combinations"
                self._refuse(path, fault, "EventBridge takes no more; make several patterns of it")
                break
        return grown

    def _with(self, rules: list[_Rule], keys: Keys, one: _Field, path: Path) -> list[_Rule]:
        if any(keys in rule for rule in rules):
            self._refuse(path, "the field stands in `$or` and beside it", "write it in one of the two")
        return [{**rule, keys: one} for rule in rules]

    def _field(self, written: list[Any], path: Path) -> _Field:
        if not written:
            self._refuse(path, "an empty list matches nothing", "write the values that match")
        comparisons: list[Comparison] = []
        absent = False
        for at, value in enumerate(written):
            try:
                if isinstance(value, Mapping) and "exists" in value:
                    exists = _exists(value, (*path, at))
                    absent |= not exists
                    comparisons += [_any] if exists else []
                else:
                    comparisons.append(comparison(value, (*path, at)))
            except PatternError as error:
                self.faults.append(error)
        return _Field(tuple(comparisons), absent)

    def _refuse(self, path: Path, fault: str, hint: str) -> None:
        self.faults.append(PatternError(path, fault, hint))


def _exists(value: Mapping[str, Any], path: Path) -> bool:
    wanted = only(value, path)[1]
    if not isinstance(wanted, bool):
        raise PatternError((*path, "exists"), "it must be true or false", "write it without quotes")
    return wanted


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
