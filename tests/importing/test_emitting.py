from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from botctl.documents.reader import read
from botctl.importing.emitting import InLine, InLineList, document

# What our reader takes: no control characters, and no line breaks that only some readers see.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], include_characters="\n"),
    max_size=40,
).filter(lambda text: not re.search("[\x7f-\x9f\ufeff\ufffe\uffff]", text))
TRICKY = st.sampled_from(
    ["yes", "no", "1e5", "0o17", "12", "true", "~", "a: b", "- x", "#x", "{x}", " x", "x ", ""]
)
VALUES = st.recursive(
    st.one_of(TEXTS, TRICKY, st.integers(-1000, 1000), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["title", "reply", "slots"]), VALUES, min_size=1))
def test_what_is_written_is_what_our_reader_reads(data: dict[str, Any]) -> None:
    found = read(document(data).encode(), "x.yml")
    assert found.faults == ()
    assert found.node is not None
    assert found.node.plain() == data


def test_it_is_written_as_authors_write_it() -> None:
    data = {
        "title": "Order a pizza",
        "utterances": ["yes please", "{size}", "a pizza"],
        "slots": {"size": InLine(type="size", ask="Which size?")},
        "locales": InLineList(["en", "no"]),
        "values": {"large": None},
        "reply": "One\nTwo",
    }
    assert document(data, first="# a comment") == (
        "# a comment\n"
        "title: Order a pizza\n"
        'utterances:\n  - yes please\n  - "{size}"\n  - a pizza\n'
        'slots:\n  size: {type: size, ask: "Which size?"}\n'
        'locales: [en, "no"]\n'
        "values:\n  large:\n"
        "reply: |-\n  One\n  Two\n"
    )
