from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botctl.functions.events.comparisons import comparison
from botctl.functions.events.patterns import compiled, faults
from botctl.functions.events.wrong import PatternError

EC2: dict[str, Any] = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "111122223333",
    "time": "2017-12-22T18:43:48Z",
    "region": "us-west-1",
    "resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
    "detail": {
        "instance-id": "i-1234567890abcdef0",
        "state": "terminated",
        "c-count": 5,
        "d-count": 3,
        "x-limit": 301.8,
        "source-ip": "10.0.0.33",
        "FileName": "dir/picture.png",
        "nothing": None,
        "empty": "",
        "spot": False,
    },
}


def detail(name: str, *values: Any) -> dict[str, Any]:
    """Return a pattern for one field of `detail`."""
    return {"detail": {name: list(values)}}


# The forms of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ({"source": ["aws.ec2"], "detail": {"state": ["terminated"]}}, True),
        ({"source": ["aws.ec2"], "detail": {"state": ["running"]}}, False),
        ({"source": ["aws.rds", "aws.ec2"]}, True),
        ({"resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0", "x"]}, True),
        (detail("nothing", None), True),
        (detail("state", None), False),
        (detail("absent", None), False),
        (detail("empty", ""), True),
        (detail("nothing", ""), False),
        ({"detail": {"spot": [False]}}, True),
        (detail("spot", "false"), False),
        (detail("spot", 0), False),
        ({"time": [{"prefix": "2017-12-22"}]}, True),
        ({"region": [{"prefix": "eu-"}]}, False),
        ({"source": [{"prefix": {"equals-ignore-case": "AWS.E"}}]}, True),
        (detail("FileName", {"suffix": ".png"}), True),
        (detail("FileName", {"suffix": ".PNG"}), False),
        (detail("FileName", {"suffix": {"equals-ignore-case": ".PNG"}}), True),
        (detail("state", {"equals-ignore-case": "TERMINATED"}), True),
        (detail("FileName", {"wildcard": "dir/*.png"}), True),
        (detail("FileName", {"wildcard": "*/*.gif"}), False),
        (detail("state", {"anything-but": "initializing"}), True),
        (detail("state", {"anything-but": ["stopped", "terminated"]}), False),
        (detail("x-limit", {"anything-but": [100, 200, 300]}), True),
        (detail("c-count", {"anything-but": 5}), False),
        (detail("c-count", {"anything-but": "5"}), True),
        (detail("state", {"anything-but": 5}), True),
        (detail("state", {"anything-but": {"prefix": "init"}}), True),
        (detail("state", {"anything-but": {"prefix": ["init", "term"]}}), False),
        (detail("FileName", {"anything-but": {"suffix": [".txt", ".png"]}}), False),
        (detail("state", {"anything-but": {"equals-ignore-case": ["Initializing", "Terminated"]}}), False),
        (detail("FileName", {"anything-but": {"wildcard": ["*/lib/*", "*.gif"]}}), True),
        (detail("FileName", {"anything-but": {"wildcard": "dir/*"}}), False),
        (detail("absent", {"anything-but": "x"}), False),
        (detail("c-count", {"numeric": [">", 0, "<=", 5]}), True),
        (detail("d-count", {"numeric": ["<", 3]}), False),
        (detail("x-limit", {"numeric": ["=", 3.018e2]}), True),
        (detail("c-count", 5.0), True),
        (detail("c-count", "5"), False),
        (detail("source-ip", {"cidr": "10.0.0.0/24"}), True),
        (detail("source-ip", {"cidr": "10.0.1.0/24"}), False),
        (detail("source-ip", "10.0.0.33"), True),
        (detail("state", {"cidr": "10.0.0.0/24"}), False),
        (detail("state", {"exists": True}), True),
        (detail("nothing", {"exists": True}), True),
        (detail("absent", {"exists": True}), False),
        (detail("absent", {"exists": False}), True),
        (detail("state", {"exists": False}), False),
        (detail("absent", {"exists": False}, "x"), True),
        (detail("state", {"exists": False}, "terminated"), True),
        ({"detail": [{"exists": True}]}, False),  # an object is no leaf
        ({"detail": [{"exists": False}]}, True),
        (detail("state", {"exactly": "terminated"}), True),
        ({"source": ["aws.ec2"], "$or": [{"region": ["x"]}, detail("state", "terminated")]}, True),
        ({"source": ["aws.rds"], "$or": [{"region": ["x"]}, detail("state", "terminated")]}, False),
        (
            {"detail": {"$or": [{"c-count": [{"numeric": [">", 9]}]}, {"d-count": [3], "x-limit": [301.8]}]}},
            True,
        ),
        (
            {
                "$or": [
                    {"source": ["x"]},
                    {"source": ["aws.ec2"], "$or": [{"id": ["x"]}, {"region": ["us-west-1"]}]},
                ]
            },
            True,
        ),
        (
            {"$or": [{"source": ["x"]}, {"source": ["aws.ec2"], "$or": [{"id": ["x"]}, {"region": ["x"]}]}]},
            False,
        ),
    ],
)
def test_an_event_matches_as_aws_documents(pattern: Mapping[str, Any], matches: bool) -> None:  # noqa: FBT001 - a table
    assert compiled(pattern).matches(EC2) is matches


@pytest.mark.parametrize(
    ("pattern", "event", "matches"),
    [
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
        ({"a": ["x"]}, {"a": ["y", "x"]}, True),
        ({"a": ["x"]}, {"a": []}, False),
        ({"a": ["x"]}, {"a": [["x"], "y"]}, True),
        ({"a": [{"anything-but": "x"}]}, {"a": ["x", "y"]}, True),
        ({"a": [{"anything-but": "x"}]}, {"a": ["x", "x"]}, False),
        ({"a": [{"exists": False}]}, {"a": []}, True),
        # One item of a list must have all that is asked of it.
        ({"a": {"b": [1], "c": [2]}}, {"a": [{"b": 1, "c": 9}, {"b": 9, "c": 2}]}, False),
        ({"a": {"b": [1], "c": [2]}}, {"a": [{"b": 1}, {"b": 1, "c": 2}]}, True),
        (
            {"a": {"b": [1], "$or": [{"c": [2]}, {"c": [3]}]}},
            {"a": [{"b": 1, "c": 9}, {"b": 9, "c": 3}]},
            False,
        ),
        ({"a": {"b": [1]}, "$or": [{"a": {"c": [2]}}, {"x": [1]}]}, {"a": [{"b": 1}, {"c": 2}]}, False),
        ({"a": {"b": {"x": [1]}, "c": [2]}}, {"a": [{"b": [{"x": 0}, {"x": 1}], "c": 2}]}, True),
        # What is absent must be so in the whole of the event.
        ({"a": {"b": [1], "c": [{"exists": False}]}}, {"a": [{"b": 1}, {"c": 2}]}, False),
        ({"a": {"b": [1], "c": [{"exists": False}]}}, {"a": [{"b": 1}, {"b": 2}]}, True),
        ({"a": {"b": {"c": [{"exists": False}]}}}, {}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"a": {"b": ["x"]}}, {"a": None}, False),
    ],
)
def test_lists_match_as_aws_documents(pattern: Any, event: Any, matches: bool) -> None:  # noqa: FBT001 - a table
    assert compiled(pattern).matches(event) is matches


@pytest.mark.parametrize(
    ("asked", "equal", "different"),
    [
        (300, [300, 300.0, 3.0e2], ["300", 301, True]),
        (0.1, [0.1, 0.100000], [0.1000001]),
        (123456789012, [123456789012], [123456789012.0, "123456789012"]),
        ("2001:db8::1", ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"], ["2001:db8::2", "x"]),
        ("10.0.0.1", ["10.0.0.1"], ["10.0.0.2", "10.0.0.01x"]),
        ("10.0.0", ["10.0.0"], ["10.0.0.0"]),
        (True, [True], [1, "true"]),
        ({"numeric": [">", 0]}, [0.000001, 5_000_000_000], [0, 5_000_000_001, "1", True, None]),
        ({"numeric": ["<=", -5]}, [-5, -5_000_000_000], [-4.999999, -5_000_000_001]),
        ({"numeric": [">=", 1, "<", 2]}, [1, 1.999999], [0.999999, 2]),
        ({"cidr": "2001:db8::/32"}, ["2001:db8:1::1"], ["2001:db9::1", "10.0.0.1", 5]),
        ({"cidr": "10.0.0.7/8"}, ["10.255.0.1"], ["11.0.0.1"]),
        ({"wildcard": "*"}, ["", "x"], [5, None]),
        ({"wildcard": "a*b*c"}, ["abc", "a-b-b-c"], ["ab", "acb", "abcd"]),
        ({"wildcard": "a*a"}, ["aa", "aba"], ["a"]),
        ({"wildcard": r"a\*b\\*"}, ["a*b\\", "a*b\\x"], ["axb\\"]),
        ({"prefix": ""}, ["", "x"], [5]),
        ({"equals-ignore-case": "STRASSE"}, ["strasse", "Strasse"], ["straße", "strass"]),
        ({"equals-ignore-case": "ÀÉ"}, ["àé", "ÀÉ"], ["ae"]),
    ],
)
def test_a_value_compares(asked: Any, equal: list[Any], different: list[Any]) -> None:
    compare = comparison(asked, ())
    assert [value for value in equal if not compare(value)] == []
    assert [value for value in different if compare(value)] == []


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ([], "a pattern is an object"),
        ({}, "an empty object matches nothing"),
        ({"source": "aws.ec2"}, "source: the values that match stand in a list"),
        ({"source": 5}, "source: the values that match stand in a list"),
        ({"source": []}, "source: an empty list matches nothing"),
        ({"detail": {}}, "detail: an empty object matches nothing"),
        ({"a": [["b"]]}, "a[0]: a list stands in a list"),
        ({"a": [{}]}, "a[0]: a comparison has one key, and this has 0"),
        ({"a": [{"prefix": "b", "suffix": "c"}]}, "a[0]: a comparison has one key, and this has 2"),
        ({"a": ["b", {"prefx": "c"}]}, "a[1]: `prefx` is no comparison"),
        ({"a": [{"prefix": 5}]}, "a[0].prefix: it must be a text, not a number"),
        ({"a": [{"prefix": {"prefix": "x"}}]}, "a[0].prefix: `prefix` does not go in here"),
        ({"a": [{"wildcard": "a**b"}]}, "a[0].wildcard: two `*` stand side by side"),
        ({"a": [{"wildcard": "a\\b"}]}, "a[0].wildcard: a backslash stands alone"),
        ({"a": [{"exists": "true"}]}, "a[0].exists: it must be true or false"),
        ({"a": [{"exists": True, "prefix": "x"}]}, "a[0]: a comparison has one key, and this has 2"),
        ({"a": [{"anything-but": ["b", 5]}]}, "a[0].anything-but: it mixes texts with numbers"),
        ({"a": [{"anything-but": []}]}, "a[0].anything-but: the list is empty"),
        ({"a": [{"anything-but": [None]}]}, "a[0].anything-but[0]: it must be a number, not null"),
        ({"a": [{"anything-but": {"prefix": ""}}]}, "a[0].anything-but.prefix: it is empty"),
        (
            {"a": [{"anything-but": {"numeric": ["=", 5]}}]},
            "a[0].anything-but: `anything-but` does not take `numeric`",
        ),
        ({"a": [{"numeric": [">", "5"]}]}, "a[0].numeric[1]: it must be a number, not a text"),
        ({"a": [{"numeric": ["!", 5]}]}, "a[0].numeric: it cannot compare by '!'"),
        ({"a": [{"numeric": ["<", 5, ">", 1]}]}, "a[0].numeric: it cannot compare by '<' and '>'"),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, "a[0].numeric: its lower end is not below its upper end"),
        ({"a": [{"numeric": [">"]}]}, "a[0].numeric: it must be one comparison, or the two ends of a range"),
        (
            {"a": [{"numeric": ["=", 5_000_000_001]}]},
            "a[0].numeric[1]: EventBridge does not compare 5000000001",
        ),
        ({"a": [{"numeric": ["=", 0.1234567]}]}, "a[0].numeric[1]: EventBridge does not compare 0.1234567"),
        ({"a": [{"cidr": "10.0.0.1"}]}, "a[0].cidr: `10.0.0.1` is one address, not a range"),
        ({"a": [{"cidr": "10.0.0.0/33"}]}, "a[0].cidr: `10.0.0.0/33` is no range of addresses"),
        ({"$or": [{"a": ["b"]}]}, "$or: `$or` is a list of two objects or more"),
        ({"$or": {"a": ["b"]}}, "$or: `$or` is a list of two objects or more"),
        ({"$or": [{"prefix": ["a"]}, {"b": ["c"]}]}, "$or[0]: `prefix` is a comparison, and no field"),
        (
            {"a": ["b"], "$or": [{"a": ["c"]}, {"d": ["e"]}]},
            "$or[0].a: the field stands in `$or` and beside it",
        ),
    ],
)
def test_a_pattern_that_eventbridge_refuses_is_refused_with_the_path(pattern: Any, fault: str) -> None:
    with pytest.raises(PatternError) as caught:
        compiled(pattern)
    assert str(caught.value) == fault
    assert caught.value.hint


def test_every_fault_of_a_pattern_is_found() -> None:
    pattern = {"a": [{"prefx": 1}, {"suffix": 2}], "b": 5, "c": {"d": []}}
    assert [fault.path for fault in faults(pattern)] == [("a", 0), ("a", 1, "suffix"), ("b",), ("c", "d")]
    assert faults({"a": ["b"]}) == []


def test_more_combinations_than_eventbridge_takes_are_refused() -> None:
    ten = {str(n): {"$or": [{str(m): [1]} for m in range(10)]} for n in range(3)}
    assert len(compiled(ten).alternatives) == 1_000
    with pytest.raises(PatternError) as caught:
        compiled({**ten, "x": {"$or": [{"a": [1]}, {"b": [1]}]}})
    assert str(caught.value) == "x.$or: `$or` make more than 1,000 combinations"
    hundreds = {str(n): {"$or": [{str(m): [1]} for m in range(100)]} for n in range(100)}
    assert faults(hundreds)


def test_wildcards_and_deep_lists_do_not_explode() -> None:
    text = "a" * 100_000
    assert not compiled({"x": [{"wildcard": "*a" * 1_000 + "*b*"}]}).matches({"x": text})
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert compiled({"x": ["x"]}).matches({"x": deep})
    nested: Any = ["x"]
    for _ in range(10_000):
        nested = {"a": nested}
    with pytest.raises(PatternError) as caught:
        compiled(nested)
    assert "it is nested deeper than 64 levels" in str(caught.value)
    wide = {str(n): {"x": [n]} for n in range(30)}
    assert not compiled({**wide, "z": [1]}).matches(
        {str(n): [{"x": m} for m in range(300)] for n in range(30)}
    )


def test_a_pattern_can_be_pickled_and_compared() -> None:
    written = {
        "a": ["b", 5, None, {"numeric": [">", 1]}, {"anything-but": {"prefix": "x"}}, {"exists": False}]
    }
    pattern = compiled(written)
    again = pickle.loads(pickle.dumps(pattern))  # noqa: S301 - it was made in the line itself
    assert again == pattern != compiled({"a": ["b"]})
    assert again.matches({"a": 2})


# --- properties -------------------------------------------------------------------------------------------

LETTERS = st.text("ab*\\.", max_size=8)


@given(LETTERS, st.lists(st.text("ab*\\.", max_size=3), min_size=1, max_size=5))
def test_a_wildcard_matches_as_a_regular_expression_does(text: str, pieces: list[str]) -> None:
    pieces = [piece for at, piece in enumerate(pieces) if piece or at in (0, len(pieces) - 1)]
    written = "*".join(piece.replace("\\", "\\\\").replace("*", "\\*") for piece in pieces)
    if "**" in written.replace("\\\\", "").replace("\\*", ""):
        return
    expected = re.fullmatch(".*".join(map(re.escape, pieces)), text, re.DOTALL) is not None
    assert comparison({"wildcard": written}, ())(text) is expected


VALUES = st.sampled_from(["x", "xy", 1, 2.5, None, True])
TESTS = st.sampled_from(
    ["x", 1, None, True, {"prefix": "x"}, {"anything-but": "x"}, {"exists": True}, {"exists": False}]
)
KEYS = st.sampled_from(["a", "b", "c"])
EVENTS = st.dictionaries(
    KEYS,
    st.recursive(
        VALUES,
        lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
        max_leaves=8,
    ),
    max_size=3,
)
PATTERNS = st.recursive(
    st.lists(TESTS, min_size=1, max_size=2),
    lambda below: st.dictionaries(KEYS, below, min_size=1, max_size=3),
    max_leaves=5,
).filter(lambda pattern: isinstance(pattern, dict))

Leaf = tuple[tuple[str, ...], Any, dict[int, int]]


def flat(node: Any, path: tuple[str, ...], within: dict[int, int]) -> Iterator[Leaf]:
    """Return an event's values, each with its path and its place in the lists around it, as Ruler does."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, (*path, key), within)
    elif isinstance(node, list):
        for at, value in enumerate(node):
            deeper = {**within, id(node): at} if isinstance(value, dict | list) else within
            yield from flat(value, path, deeper)
    else:
        yield path, node, within


def asked(
    pattern: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    for key, value in pattern.items():
        if isinstance(value, dict):
            yield from asked(value, (*path, key))
        else:
            yield (*path, key), value


def fits(test: Any, value: Any) -> bool:
    if isinstance(test, dict):
        return bool(test["exists"]) if "exists" in test else comparison(test, ())(value)
    return comparison(test, ())(value)


def by_going_through_all(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Return whether values can be chosen for all fields that are in the same items of the same lists."""
    leaves = list(flat(event, (), {}))
    choices: list[list[dict[int, int]]] = []
    for path, tests in asked(pattern):
        there = [(value, within) for at, value, within in leaves if at == path]
        fitting = [within for value, within in there if any(fits(test, value) for test in tests)]
        absent: list[dict[int, int]] = [{}] if not there and {"exists": False} in tests else []
        choices.append(fitting + absent)
    return any(
        all(one.get(key, at) == at for one in chosen for other in chosen for key, at in other.items())
        for chosen in product(*choices)
    )


@given(PATTERNS, EVENTS)
def test_a_pattern_matches_where_its_fields_can_be_found_together(pattern: Any, event: Any) -> None:
    assert compiled(pattern).matches(event) is by_going_through_all(pattern, event)


@given(PATTERNS, PATTERNS, EVENTS)
def test_either_of_two_patterns_is_one_with_or(first: Any, second: Any, event: Any) -> None:
    either = compiled({"$or": [first, second]})
    assert either.matches(event) is (compiled(first).matches(event) or compiled(second).matches(event))


JSON = st.recursive(
    VALUES | st.text(max_size=3) | st.floats(),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "$or", "prefix", "numeric", "anything-but", "exists"]), below, max_size=3
        )
    ),
    max_leaves=8,
)


@given(JSON, EVENTS)
def test_any_json_is_a_pattern_or_is_refused(written: Any, event: Any) -> None:
    found = faults(written)
    if found:
        with pytest.raises(PatternError):
            compiled(written)
    else:
        compiled(written).matches(event)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
def test_a_number_that_eventbridge_does_not_compare_is_refused_in_a_range(number: float) -> None:
    with pytest.raises(PatternError, match="EventBridge does not compare"):
        compiled({"a": [{"numeric": ["<", number]}]})
