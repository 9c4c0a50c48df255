"""Find what an address names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from botctl.errors import RequestError
from botctl.workspace.nearest import did_you_mean

T = TypeVar("T")


def find(kind: str, name: str, known: Mapping[str, T], *, otherwise: str = "GET /bots lists them") -> T:
    """Return what is known by a name; raise RequestError (404) that tells what was perhaps meant."""
    if name not in known:
        hint = did_you_mean(name, known, otherwise=otherwise)
        raise RequestError(404, f"unknown_{kind}", f"there is no {kind} {name[:64]!r} here", hint=hint)
    return known[name]
