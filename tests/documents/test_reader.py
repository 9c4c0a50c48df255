from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.documents import reader
from botctl.documents.nodes import List, Map, Node, Scalar
from botctl.documents.reader import Limits, read
from botctl.errors import Place


def codes(source: str | bytes, **limits: int) -> list[str]:
    data = source.encode() if isinstance(source, str) else source
    return [fault.code for fault in read(data, "f.yml", limits=Limits(**limits)).faults]


def plain(source: str) -> object:
    document = read(source.encode(), "f.yml")
    assert document.faults == ()
    assert document.node is not None
    return document.node.plain()


def test_a_document_becomes_maps_lists_and_scalars() -> None:
    source = "title: Order a pizza\nutterances:\n- a\n- 'b: c'\nslots: {size: {type: pizza_size, tries: 2}}\n"
    assert plain(source) == {
        "title": "Order a pizza",
        "utterances": ["a", "b: c"],
        "slots": {"size": {"type": "pizza_size", "tries": 2}},
    }


def test_quoted_and_block_scalars_are_always_texts() -> None:
    assert plain("a: '12'\nb: \"true\"\nc: |\n  5\nd: ~\ne: >-\n  x\n  y\n") == {
        "a": "12",
        "b": "true",
        "c": "5\n",
        "d": None,
        "e": "x y",
    }


def test_keys_are_texts_whatever_they_look_like() -> None:
    assert plain("1: a\nyes: b\nnull: c\n'x y': d\n") == {"1": "a", "yes": "b", "null": "c", "x y": "d"}


@pytest.mark.parametrize("source", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_document_has_no_node_or_a_null_and_no_fault(source: str) -> None:
    document = read(source.encode(), "f.yml")
    assert document.faults == ()
    assert document.node is None or document.node.plain() is None


def test_a_byte_order_mark_at_the_beginning_is_read_over() -> None:
    assert plain("\ufefftitle: x\n") == {"title": "x"}
    assert read(b"\xef\xbb\xbftitle: x", "f.yml").key("title") == Place("f.yml", 1, 1)


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        (b"a: \xff\n", "Y201", (1, 4)),
        ("a: 1\nb: ü\n".encode("latin-1"), "Y201", (2, 4)),
        ("a: x".encode("utf-16"), "Y201", (1, 1)),
        (b"a: b\nc: x\x00y\n", "Y202", (2, 5)),
        ("a: \u2028x\n".encode(), "Y202", (1, 4)),
        ("a: x\ufeffy\n".encode(), "Y202", (1, 5)),
        (b"a: \x1b[31m\n", "Y202", (1, 4)),
        (b'a: "x\\0y"\n', "Y202", (1, 4)),
        (b"a: &x 1\n", "Y301", (1, 4)),
        (b"a: [1, *x]\n", "Y301", (1, 8)),
        (b"a: !!python/object/apply:os.system [ls]\n", "Y302", (1, 4)),
        (b"a: !include other.yml\n", "Y302", (1, 4)),
        (b"a: {<<: {b: 1}}\n", "Y303", (1, 5)),
        (b"a: 1\nb: 2\na: 3\n", "Y304", (3, 1)),
        (b'a: 1\n"a": 3\n', "Y304", (2, 1)),
        (b"a: 1\n---\nb: 2\n", "Y305", (2, 1)),
        (b"? [a]\n: b\n", "Y306", (1, 3)),
        (b"'': b\n", "Y306", (1, 1)),
        (b"a: " + b"9" * 5_000 + b"\n", "Y205", (1, 4)),
    ],
)
def test_what_is_not_plain_data_is_refused_at_its_place(
    source: bytes, code: str, place: tuple[int, int]
) -> None:
    faults = read(source, "f.yml").faults
    assert [(fault.code, fault.place) for fault in faults] == [(code, Place("f.yml", *place))]
    assert faults[0].hint


def test_what_is_refused_in_passing_hides_nothing_else() -> None:
    document = read(b"a: &x 1\na: 2\nb: !!str 3\n<<: {c: 1}\nd: 4\n", "f.yml")
    assert [fault.code for fault in document.faults] == ["Y301", "Y304", "Y302", "Y303"]
    assert document.node is not None
    assert document.node.plain() == {"a": 1, "b": 3, "d": 4}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert plain("'<<': 1\n") == {"<<": 1}


def test_a_document_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    assert codes("[" * 5 + "]" * 5, depth=5) == []
    assert codes("[" * 6 + "]" * 6, depth=5) == ["Y204"]


@pytest.mark.parametrize(
    "source", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "[" * 100_000 + "]" * 100_000]
)
def test_a_hundred_thousand_brackets_are_refused_with_one_fault(source: str) -> None:
    assert codes(source) == ["Y204"]


def test_an_alias_bomb_is_never_filled_in() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    document = read("\n".join(lines).encode(), "f.yml")
    assert document.node is not None
    assert document.node.plain() == {"a0": ["x", "x"], **{f"a{n}": [None] * 9 for n in range(1, 12)}}
    assert [fault.message.split()[0] for fault in document.faults if "alias" in fault.message] == [
        f"`*a{n}`" for n in range(11)
    ]


def test_a_file_of_fifty_megabytes_is_refused_unread() -> None:
    # Read, it would be refused for its bytes, which are no UTF-8.
    assert codes(b"\xff" * 50_000_000) == ["Y203"]


def test_the_size_limit_counts_bytes() -> None:
    assert codes("a: äöü", size=9) == []
    assert codes("a: äöüß", size=9) == ["Y203"]


def test_places_count_characters_not_bytes() -> None:
    document = read("ä: [ö, {ü: 🎉, b: x}]\n".encode(), "f.yml")
    assert document.place("ä", 1, "b") == Place("f.yml", 1, 18)
    assert document.key("ä", 1, "b") == Place("f.yml", 1, 15)


def test_windows_line_ends_count_as_one() -> None:
    assert read(b"a: 1\r\nb: 2\r\n", "f.yml").key("b") == Place("f.yml", 2, 1)


def test_the_parser_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    sources = [
        b"a: 1\nb: [x, 'y', \"z\"]\nc:\n  d: |\n    e\n",
        b"a: {b: 1\n",
        b"a: 'x\n",
        b"a:\n\tb: 1\n",
        b"- &x 1\n",
    ]
    fast = [read(source, "f.yml") for source in sources]
    monkeypatch.setattr(reader, "Loader", yaml.SafeLoader)
    for quick, source in zip(fast, sources, strict=True):
        slow = read(source, "f.yml")
        assert slow.node == quick.node
        assert [(f.code, f.place.line) for f in slow.faults] == [(f.code, f.place.line) for f in quick.faults]


TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES.filter(lambda value: value is not None))
def test_what_json_writes_is_read_back(value: object) -> None:
    source = json.dumps(value, ensure_ascii=False)
    if any(ord(char) in range(0x7F, 0xA0) or ord(char) > 0x10FFFD for char in source):
        return
    document = read(source.encode(), "f.yml", limits=Limits(depth=50))
    assert [fault for fault in document.faults if fault.code != "Y202"] == []
    assert document.faults or (document.node and document.node.plain() == value)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_make_it_raise(data: bytes) -> None:
    document = read(data, "f.yml")
    assert all(fault.hint for fault in document.faults)


@given(st.text(alphabet="ab:-?[]{}'\"|>&*!#%@` \n\t<.~0", max_size=80))
def test_no_text_of_yaml_signs_makes_it_raise_and_each_fault_has_its_place(source: str) -> None:
    lines = source.split("\n")
    for fault in read(source.encode(), "f.yml").faults:
        assert fault.code.startswith("Y")
        assert fault.hint
        assert 1 <= fault.place.line <= len(lines)
        assert 1 <= fault.place.column <= len(lines[fault.place.line - 1]) + 1


WORDS = st.text(st.sampled_from("abcä🎉"), min_size=1, max_size=6)


@given(st.dictionaries(WORDS, WORDS | st.lists(WORDS, max_size=3), min_size=1, max_size=5), st.booleans())
def test_a_place_is_where_the_text_stands(content: dict[str, str | list[str]], quoted: bool) -> None:  # noqa: FBT001 - from hypothesis
    mark = '"' if quoted else ""
    lines = []
    for name, value in content.items():
        if isinstance(value, str):
            lines.append(f"{name}:   {mark}{value}{mark}")
        else:
            lines += [f"{name}:", *(f"  - {mark}{item}{mark}" for item in value)]
    document = read("\n".join(lines).encode(), "f.yml")
    assert isinstance(document.node, Map)

    def check(node: Node, *path: str | int) -> None:
        if isinstance(node, List):
            for number, item in enumerate(node.items):
                check(item, *path, number)
        elif isinstance(node, Scalar) and node.text:
            place = document.within(*path, at=len(node.text) - 1)
            assert lines[place.line - 1][place.column - 1] == node.text[-1]

    for name, entry in document.node.entries.items():
        place = document.key(name)
        assert lines[place.line - 1][place.column - 1 :].startswith(name)
        check(entry.value, name)
