"""Values are remembered with their slots, and a sentence is not told by what it says itself."""

from __future__ import annotations

from botctl.intents.tagging.known import Known

KNOWN = Known.of([[("city", "new york"), ("city", "rome")], [("city", "rome")], [("team", "rome")]])


def test_values_are_found_wherever_they_stand() -> None:
    assert list(KNOWN.find(["from", "rome", "to", "new", "york"])) == [
        (1, 2, "~city"),
        (1, 2, "~team"),
        (3, 5, "~city"),
    ]


def test_what_a_sentence_alone_holds_is_not_known_while_it_teaches() -> None:
    assert list(KNOWN.find(["new", "york"], [("city", "new york")])) == []
    assert list(KNOWN.find(["rome"], [("city", "rome")])) == [(0, 1, "~city"), (0, 1, "~team")]
