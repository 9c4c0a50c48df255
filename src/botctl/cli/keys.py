"""Shorten the keys of conversations and persons, and find the one that a shortened key stands for.

A key is what its parts say, then an address: `cafe/web/9f2c…` of a conversation, `web:9f2c…` of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from botctl.errors import BotctlError, UsageError

SHORTEST = 8  # characters of an address that are shown at least: 8 hexadecimal digits seldom meet twice
_NAMED = 5  # keys that an ambiguous one is answered with


def whole(wanted: str, keys: Iterable[str], what: str) -> str:
    """Return the only key that is, or begins like, a wanted one; an address may stand for its key.

    `what` is what keys stand for, in words. Raise UsageError where several begin so, and BotctlError
    where none does.
    """
    known = sorted(set(keys))
    if wanted in known:
        return wanted
    found = [key for key in known if wanted and (key.startswith(wanted) or _address(key).startswith(wanted))]
    if len(found) == 1:
        return found[0]
    if found:
        more = ", …" if len(found) > _NAMED else ""
        hint = f"Write more of it: {', '.join(found[:_NAMED])}{more}"
        raise UsageError(f"`{wanted}` begins the keys of {len(found)} {what}s", hint=hint)
    raise BotctlError(
        f"there is no {what} `{wanted}`", hint=f"`botctl conversations list` names the {what}s."
    )


def short(keys: Iterable[str]) -> dict[str, str]:
    """Return for each key its beginning that no other key of these has."""
    known = sorted(set(keys))
    return {key: key[: max(_least(key), beyond)] for key, beyond in zip(known, _unique(known), strict=True)}


def _unique(known: list[str]) -> Iterator[int]:
    """Yield how many characters tell each key from its neighbours in the order of the alphabet."""
    shared = [
        sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
        for one, other in pairwise(known)
    ]
    for before, after in zip([0, *shared], [*shared, 0], strict=True):
        yield max(before, after) + 1


def _least(key: str) -> int:
    return len(key) - len(_address(key)) + SHORTEST


def _address(key: str) -> str:
    """Return what follows the last separator of a key."""
    return re.split("[/:]", key)[-1]
