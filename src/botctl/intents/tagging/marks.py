"""Mark the values of types in a sentence, as a tagger is told them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from botctl.intents.tagging.attributes import Mark
from botctl.intents.tagging.pieces import Piece, covered
from botctl.intents.types.values import Values

# Types that are marked to every tagger while it learns: names and titles stand beside numbers and days.
ALWAYS = ("number", "date", "time")


def marks(values: Values, pieces: Sequence[Piece], types: Iterable[str]) -> list[Mark]:
    """Return where values of these types stand."""
    found: list[Mark] = []
    for slot_type in types:
        for each in values.of(slot_type):
            touched = covered(pieces, each.start, each.end)
            if touched:
                found.append((touched.start, touched.stop, slot_type))
    return found
