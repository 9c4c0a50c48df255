from __future__ import annotations

from botctl.documents.reader import read
from botctl.errors import Place

DOCUMENT = read(
    b"""\
title: Order
slots:
  size: {type: pizza_size, ask: "Which size?"}
confirm: |
  Shall I
  order?
""",
    "intents/order.yml",
)


def place(line: int, column: int) -> Place:
    return Place("intents/order.yml", line, column)


def test_a_value_and_its_key_have_places_of_their_own() -> None:
    assert DOCUMENT.place("slots", "size", "type") == place(3, 16)
    assert DOCUMENT.key("slots", "size", "type") == place(3, 10)


def test_a_path_that_leads_nowhere_gives_the_nearest_place_above() -> None:
    assert DOCUMENT.place("slots", "size", "default", 3) == place(3, 9)
    assert DOCUMENT.key("slots", "colour") == place(2, 1)
    assert DOCUMENT.place("nothing") == place(1, 1)


def test_a_document_tells_what_is_written_in_it() -> None:
    assert DOCUMENT.has("slots", "size", "ask")
    assert not DOCUMENT.has("slots", "size", "default")
    assert not DOCUMENT.has("title", "size")


def test_a_place_within_a_text_counts_its_quote() -> None:
    assert DOCUMENT.within("title", at=2) == place(1, 10)
    assert DOCUMENT.within("slots", "size", "ask", at=6) == place(3, 40)


def test_a_place_within_a_text_of_several_lines_is_where_it_begins() -> None:
    assert DOCUMENT.within("confirm", at=9) == place(4, 10)


def test_a_document_without_a_node_has_a_place() -> None:
    assert read(b"", "f.yml").place("a") == Place("f.yml", 1, 1)
