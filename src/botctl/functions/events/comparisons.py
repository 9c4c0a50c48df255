"""Compare one value of an event with one value of an EventBridge pattern.

The rules are those of Event Ruler, the library that EventBridge runs: https://github.com/aws/event-ruler.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from botctl.messages import Json

Comparison: TypeAlias = Callable[[Json], bool]  # a partial of a function below, so that it can be pickled
Step: TypeAlias = str | int

# The numbers that EventBridge compares as numbers; others match by how they are written.
_MOST = Decimal(5_000_000_000)
_DECIMALS = 6

_IPV4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_IPV6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_PIECE = re.compile(r"\\[\\*]|[^\\*]+|\*|\\")

_CASELESS = "equals-ignore-case"
_TOP = ("<", "<=")


class PatternError(ValueError):
    """Say what is wrong in a pattern, and where: `path` holds keys and positions, `hint` the remedy."""

    def __init__(self, path: tuple[Step, ...], fault: str, hint: str = "") -> None:
        super().__init__(f"{shown(path)}: {fault}")
        self.path = path
        self.fault = fault
        self.hint = hint


def shown(path: tuple[Step, ...]) -> str:
    """Return a path as people write it: `detail.state[0]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".") or "the pattern"


def comparison(value: Any, path: tuple[Step, ...]) -> Comparison:
    """Return the comparison that one item of a pattern's list asks for; raise PatternError.

    `{"exists": ...}` is not among them: that is about a field, not about its values.
    """
    if isinstance(value, Mapping):
        name, argument = only(value, path)
        if name not in COMPARISONS:
            known = ", ".join(f"`{one}`" for one in ("exists", *COMPARISONS))
            raise PatternError(path, f"`{name}` is no comparison", f"EventBridge has {known}")
        return COMPARISONS[name](argument, (*path, name))
    if isinstance(value, list):
        raise PatternError(
            path, "a list stands in a list", "write texts, numbers, true, false, null or comparisons"
        )
    if isinstance(value, str):
        address = _address(value)
        return partial(_same_address, address) if address else partial(_same_text, value)
    if value is None or isinstance(value, bool):
        return partial(_same_constant, value)
    return partial(_same_number, value, _comparable(value))


def only(value: Mapping[str, Any], path: tuple[Step, ...]) -> tuple[str, Any]:
    """Return the one entry of a comparison; raise PatternError where it has none, or several."""
    if len(value) != 1:
        raise PatternError(
            path, f"a comparison has one key, and this has {len(value)}", 'write {"prefix": "us-"}'
        )
    return next(iter(value.items()))


# --- texts ----------------------------------------------------------------------------------------------


def _text(value: Any, path: tuple[Step, ...], *, filled: bool = False) -> str:
    if not isinstance(value, str):
        raise PatternError(path, f"it must be a text, not {_kind(value)}")
    if filled and not value:
        raise PatternError(path, "it is empty")
    return value


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return (
        "a number" if isinstance(value, int | float) else "a list" if isinstance(value, list) else "an object"
    )


def _same_text(wanted: str, value: Json) -> bool:
    return isinstance(value, str) and value == wanted


def _same_caseless(wanted: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value) == wanted


def _begins(prefix: str, value: Json) -> bool:
    return isinstance(value, str) and value.startswith(prefix)


def _begins_caseless(prefix: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value).startswith(prefix)


def _ends(suffix: str, value: Json) -> bool:
    return isinstance(value, str) and value.endswith(suffix)


def _ends_caseless(suffix: str, value: Json) -> bool:
    return isinstance(value, str) and _lower(value).endswith(suffix)


def _lower(text: str) -> str:
    """Return a text in lower case, character by character, as Event Ruler folds it."""
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _exactly(value: Any, path: tuple[Step, ...]) -> Comparison:
    return partial(_same_text, _text(value, path))


def _caseless(value: Any, path: tuple[Step, ...]) -> Comparison:
    return partial(_same_caseless, _lower(_text(value, path)))


def _prefix(value: Any, path: tuple[Step, ...]) -> Comparison:
    if isinstance(value, Mapping):
        return partial(_begins_caseless, _lower(_of_caseless(value, path)))
    return partial(_begins, _text(value, path))


def _suffix(value: Any, path: tuple[Step, ...]) -> Comparison:
    if isinstance(value, Mapping):
        return partial(_ends_caseless, _lower(_of_caseless(value, path)))
    return partial(_ends, _text(value, path))


def _of_caseless(value: Mapping[str, Any], path: tuple[Step, ...]) -> str:
    name, text = only(value, path)
    if name != _CASELESS:
        raise PatternError(
            path, f"`{name}` does not go in here", f'only {{"{_CASELESS}": ...}} does, or a text'
        )
    return _text(text, (*path, name))


# --- wildcards ------------------------------------------------------------------------------------------


def _wildcard(value: Any, path: tuple[Step, ...]) -> Comparison:
    pieces: list[str] = [""]
    last = ""
    for piece in _PIECE.findall(_text(value, path)):
        if piece == "*" and last == "*":
            raise PatternError(
                path, "two wildcards stand side by side", "write one `*`; `\\*` is a star itself"
            )
        if piece == "\\":
            raise PatternError(path, "a backslash stands alone", "write `\\\\` for itself, `\\*` for a star")
        if piece == "*":
            pieces.append("")
        else:
            pieces[-1] += piece[1:] if piece.startswith("\\") else piece
        last = piece
    return partial(_fits, tuple(pieces))


def _fits(pieces: tuple[str, ...], value: Json) -> bool:
    """Return whether a text consists of these pieces and anything between them.

    Each piece is looked for once, from where the one before it ended: the leftmost place leaves most room
    for the rest. So no text takes longer than its length times that of the pattern.
    """
    if not isinstance(value, str):
        return False
    first, *middle = pieces
    if not middle:
        return value == first
    last = middle.pop()
    end = len(value) - len(last)
    if not value.startswith(first) or not value.endswith(last):
        return False
    at = len(first)
    for piece in middle:
        found = value.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


# --- numbers and addresses ------------------------------------------------------------------------------


def _comparable(value: Json) -> Decimal | None:
    """Return a number that EventBridge compares as one, or None for any other and for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) > _MOST:
        return None
    return number if number == round(number, _DECIMALS) else None


def _same_number(wanted: int | float, number: Decimal | None, value: Json) -> bool:
    if number is not None:
        return _comparable(value) == number
    return type(value) is type(wanted) and value == wanted


def _same_constant(wanted: Json, value: Json) -> bool:
    return value is wanted


def _within(bottom: Decimal, top: Decimal, ends: tuple[bool, bool], value: Json) -> bool:
    """Return whether a number lies in a range; `ends` tell which of the two ends belong to it."""
    number = _comparable(value)
    if number is None:
        return False
    return (number > bottom or (ends[0] and number == bottom)) and (
        number < top or (ends[1] and number == top)
    )


def _number(value: Any, path: tuple[Step, ...]) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PatternError(
            path, f"it must be a number, not {'a text' if isinstance(value, str) else _kind(value)}"
        )
    number = _comparable(value)
    if number is None:
        raise PatternError(
            path,
            f"EventBridge does not compare {value}",
            f"it takes numbers from -{_MOST:,} to {_MOST:,} with {_DECIMALS} decimals",
        )
    return number


def _numeric(value: Any, path: tuple[Step, ...]) -> Comparison:
    hint = 'write ["=", 5], [">", 0] or [">=", 0, "<", 10]'
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise PatternError(path, "it must be one comparison, or the two ends of a range", hint)
    operators, numbers = value[::2], [_number(one, (*path, 2 * at + 1)) for at, one in enumerate(value[1::2])]
    match operators:
        case ["="]:
            return partial(_within, numbers[0], numbers[0], (True, True))
        case [">" | ">=" as low]:
            return partial(_within, numbers[0], _MOST, (low == ">=", True))
        case ["<" | "<=" as high]:
            return partial(_within, -_MOST, numbers[0], (True, high == "<="))
        case [">" | ">=" as low, "<" | "<=" as high]:
            if numbers[0] >= numbers[1]:
                raise PatternError(path, "its lower end is not below its upper end", hint)
            return partial(_within, numbers[0], numbers[1], (low == ">=", high == "<="))
    raise PatternError(path, f"it cannot compare by {' and '.join(map(repr, operators))}", hint)


Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def _address(text: Json) -> Address | None:
    if not isinstance(text, str) or not (_IPV4.fullmatch(text) or _IPV6.fullmatch(text)):
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _same_address(wanted: Address, value: Json) -> bool:
    return _address(value) == wanted


def _cidr(value: Any, path: tuple[Step, ...]) -> Comparison:
    hint = "write an address and how many of its bits count: 10.0.0.0/24"
    text = _text(value, path)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise PatternError(path, f"`{text[:64]}` is no range of addresses", hint) from error
    if "/" not in text or network.prefixlen == network.max_prefixlen:
        raise PatternError(path, f"`{text[:64]}` is one address, not a range", hint)
    return partial(_in_network, network)


def _in_network(network: Network, value: Json) -> bool:
    address = _address(value)
    return address is not None and address in network


# --- anything but ---------------------------------------------------------------------------------------


def _anything_but(value: Any, path: tuple[Step, ...]) -> Comparison:
    if isinstance(value, Mapping):
        name, excluded = only(value, path)
        if name not in _EXCLUDED:
            known = ", ".join(f"`{one}`" for one in _EXCLUDED)
            raise PatternError(
                path, f"`anything-but` does not take `{name}`", f"it takes {known}, texts or numbers"
            )
        return partial(_none_of, _each(excluded, (*path, name), _EXCLUDED[name]))
    excluded = value if isinstance(value, list) else [value]
    texts = sum(isinstance(one, str) for one in excluded)
    if texts not in (0, len(excluded)):
        raise PatternError(path, "it mixes texts with numbers", "write two patterns under `$or`")
    return partial(_none_of, _each(value, path, _exactly if texts else _equal))


def _equal(value: Any, path: tuple[Step, ...]) -> Comparison:
    number = _number(value, path)
    return partial(_within, number, number, (True, True))


def _each(
    value: Any, path: tuple[Step, ...], make: Callable[[Any, tuple[Step, ...]], Comparison]
) -> tuple[Comparison, ...]:
    if not isinstance(value, list):
        return (make(value, path),)
    if not value:
        raise PatternError(path, "the list is empty")
    return tuple(make(one, (*path, at)) for at, one in enumerate(value))


def _filled(
    make: Callable[[Any, tuple[Step, ...]], Comparison],
) -> Callable[[Any, tuple[Step, ...]], Comparison]:
    def checked(value: Any, path: tuple[Step, ...]) -> Comparison:
        return make(_text(value, path, filled=True), path)

    return checked


def _none_of(excluded: tuple[Comparison, ...], value: Json) -> bool:
    return not any(compare(value) for compare in excluded)


_EXCLUDED: Mapping[str, Callable[[Any, tuple[Step, ...]], Comparison]] = {
    "prefix": _filled(_prefix),
    "suffix": _filled(_suffix),
    _CASELESS: _caseless,
    "wildcard": _wildcard,
}
COMPARISONS: Mapping[str, Callable[[Any, tuple[Step, ...]], Comparison]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    _CASELESS: _caseless,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "cidr": _cidr,
    "exactly": _exactly,
}
