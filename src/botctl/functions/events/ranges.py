"""Compare numbers and addresses as EventBridge does, and read what a pattern says of them.

Every comparison is a partial of a function here, so that it can be pickled.
"""

from __future__ import annotations

import ipaddress
import math
import re
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from botctl.functions.events.texts import Comparison, filled, kind
from botctl.functions.events.wrong import Path, PatternError
from botctl.messages import Json

# The numbers that EventBridge compares as numbers; others match by how they are written.
_MOST = Decimal(5_000_000_000)
_DECIMALS = 6

_RANGE_HINT = 'write ["=", 5], [">", 0] or [">=", 0, "<", 10]'


def number(value: int | float) -> Comparison:
    """Return the comparison with a number, however it is written: 300 is 3.0e2."""
    return partial(_same_number, value, _comparable(value))


def equal(value: Any, path: Path) -> Comparison:
    """Read a number of those that EventBridge compares."""
    wanted = _number(value, path)
    return partial(_within, wanted, wanted, (True, True))


def numeric(value: Any, path: Path) -> Comparison:
    """Read an operator and a number, or the two ends of a range."""
    if not isinstance(value, list) or len(value) not in (2, 4):
        raise PatternError(path, "it must be one comparison, or the two ends of a range", _RANGE_HINT)
    operators = value[::2]
    numbers = [_number(one, (*path, 2 * at + 1)) for at, one in enumerate(value[1::2])]
    low, high = numbers[0], numbers[-1]
    match operators:
        case ["="]:
            return partial(_within, low, low, (True, True))
        case [">" | ">=" as above]:
            return partial(_within, low, _MOST, (above == ">=", True))
        case ["<" | "<=" as below]:
            return partial(_within, -_MOST, high, (True, below == "<="))
        case [">" | ">=" as above, "<" | "<=" as below]:
            if low >= high:
                raise PatternError(path, "its lower end is not below its upper end", _RANGE_HINT)
            return partial(_within, low, high, (above == ">=", below == "<="))
    raise PatternError(path, f"it cannot compare by {' and '.join(map(repr, operators))}", _RANGE_HINT)


def _number(value: Any, path: Path) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PatternError(path, f"it must be a number, not {kind(value)}", "write it without quotes")
    wanted = _comparable(value)
    if wanted is None:
        hint = f"it takes numbers from -{_MOST:,} to {_MOST:,} with {_DECIMALS} decimals"
        raise PatternError(path, f"EventBridge does not compare {value}", hint)
    return wanted


def _comparable(value: Json) -> Decimal | None:
    """Return a number that EventBridge compares as one, or None for any other and for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if (isinstance(value, float) and math.isnan(value)) or abs(value) > _MOST:
        return None
    exact = Decimal(repr(value))
    return exact if exact == round(exact, _DECIMALS) else None


def _same_number(wanted: int | float, comparable: Decimal | None, value: Json) -> bool:
    if comparable is not None:
        return _comparable(value) == comparable
    return type(value) is type(wanted) and value == wanted


def _within(bottom: Decimal, top: Decimal, ends: tuple[bool, bool], value: Json) -> bool:
    """Return whether a number lies in a range; `ends` tell which of the two ends belong to it."""
    found = _comparable(value)
    if found is None or not bottom <= found <= top:
        return False
    return (ends[0] or found > bottom) and (ends[1] or found < top)


# --- addresses ------------------------------------------------------------------------------------------

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_IPV4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_IPV6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")


def address(text: str) -> Comparison | None:
    """Return the comparison with an address, however it is written (::1 is 0:0:0:0:0:0:0:1), or None."""
    wanted = _address(text)
    return partial(_same_address, wanted) if wanted else None


def cidr(value: Any, path: Path) -> Comparison:
    """Read a range of addresses."""
    text = filled(value, path)
    hint = "write an address and how many of its bits count: 10.0.0.0/24"
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise PatternError(path, f"`{text[:64]}` is no range of addresses", hint) from error
    if network.prefixlen == network.max_prefixlen:
        raise PatternError(path, f"`{text[:64]}` is one address, not a range", hint)
    return partial(_in_network, network)


def _address(text: Json) -> Address | None:
    if not isinstance(text, str) or not (_IPV4.fullmatch(text) or _IPV6.fullmatch(text)):
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _same_address(wanted: Address, value: Json) -> bool:
    return _address(value) == wanted


def _in_network(network: Network, value: Json) -> bool:
    found = _address(value)
    return found is not None and found in network
