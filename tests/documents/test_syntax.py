from __future__ import annotations

import pytest

from botctl.documents.reader import read


@pytest.mark.parametrize(
    ("source", "report"),
    [
        ("a: b: c\n", "1:5 Y104 a second `:` stands in this line"),
        ("a:\n\tb: 1\n", "2:1 Y102 a tab stands where YAML wants spaces"),
        ("a: |\n\ttext\n", "2:1 Y102 a tab stands where YAML wants spaces"),
        ("a: [1, 2\nb: 3\n", "1:4 Y103 this `[` is never closed"),
        ("a: {b: 1\n", "1:4 Y103 this `{` is never closed"),
        ("a: {b: 1\nc: 2\n", "1:4 Y103 this `{` is never closed"),
        ("a: {b: c, d: say a day: now, e}\n", "1:23 Y104 a colon stands inside this text"),
        ('a: {b: "c, d", e: f: g}\n', "1:20 Y104 a colon stands inside this text"),
        ("a: [b, tell me: now: then]\n", "1:20 Y104 a colon stands inside this text"),
        ("a: {b: c: d\n", "1:9 Y104 a colon stands inside this text"),
        ("a: 'x\nb: y\n", "1:4 Y103 this quote is never closed"),
        ('- "x\n...\n', "1:3 Y103 this quote is never closed"),
        ("- [please] call me\n", "1:12 Y104 text follows a closing quote or bracket"),
        ("- {size} pizza\n", "1:10 Y104 text follows a closing quote or bracket"),
        ("a: 'x' y\n", "1:8 Y104 text follows a closing quote or bracket"),
        ("a: @home\n", "1:4 Y104 a text cannot begin with @"),
        ("a: `x`\n", "1:4 Y104 a text cannot begin with `"),
        ("a: %x\n", "1:4 Y104 a text cannot begin with %"),
        ("a: * x\n", "1:5 Y104 a text cannot begin with *"),
        ("a: ]\n", "1:4 Y104 `]` is not expected here"),
        (
            'a: "\\q"\n',
            "1:5 Y104 a backslash in double quotes is followed by a letter that means nothing",
        ),
        ("a: - b\n", "1:4 Y101 a list cannot begin in the line of its key"),
        ("a: |x\n b\n", "1:5 Y101 text stands right behind `|` or `>`"),
        ("a: 1\n b: 2\n", "2:3 Y101 a key is not expected here"),
        ("a:\n  b: 1\n c: 2\n", "3:2 Y101 this line does not fit those above it"),
        ("- a\nb: 1\n", "2:1 Y101 this line does not fit those above it"),
        ("a: x\nfoo\nb: 1\n", "2:1 Y101 this line has no `:`"),
        ("%FOO\na: 1\n", "1:5 Y101 this is not YAML"),
    ],
)
def test_a_line_that_is_not_yaml_is_explained_in_plain_words(source: str, report: str) -> None:
    document = read(source.encode(), "f.yml")
    assert [str(fault) for fault in document.faults] == [f"f.yml:{report}"]
    assert document.faults[0].hint


def test_the_hint_for_an_utterance_in_brackets_says_to_quote_all_of_it() -> None:
    (fault,) = read(b"utterances:\n  - [please] call me\n", "f.yml").faults
    assert fault.hint == "put the whole text in quotes, from its first character to its last"
