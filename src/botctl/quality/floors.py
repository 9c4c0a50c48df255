"""Hold a report against the floor that a bot's file sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from botctl.bots.bot import Floor
from botctl.quality.report import Figures

_CEILINGS = ("ece",)  # of which less is better


def below(floor: Floor, figures: Figures) -> Iterator[str]:
    """Yield a line for each figure that does not reach its floor, or cannot be measured."""
    found = asdict(figures)
    for name, wanted in asdict(floor).items():
        if wanted is None:
            continue
        value = found[name]
        if value is None:
            yield f"{name} cannot be measured, and must be {_bound(name)} {wanted:g}"
        elif value > wanted if name in _CEILINGS else value < wanted:
            yield f"{name} is {value:.3f}, and must be {_bound(name)} {wanted:g}"


def _bound(name: str) -> str:
    return "at most" if name in _CEILINGS else "at least"
