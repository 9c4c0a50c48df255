"""Find the known name that a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(wrong: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Return the known name most like a wrong one, or None where none is near enough to be meant.

    `likeness` is the least share of letters that must be right, from 0 to 1.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    def alike(left: str, right: str, **_: object) -> float:
        return OSA.normalized_similarity(left.casefold(), right.casefold())

    best = process.extractOne(wrong[:64], sorted(known), scorer=alike, score_cutoff=likeness)
    return best[0] if best else None


def did_you_mean(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """Return a hint: the nearest known name, or else what there is, or else other words."""
    names = sorted(known)
    if guess := nearest(wrong, names):
        return f"did you mean `{guess}`?"
    if names and len(names) <= 12:
        return f"{otherwise}; known: {', '.join(names)}" if otherwise else f"known: {', '.join(names)}"
    return otherwise
