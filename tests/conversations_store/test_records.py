from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botctl.conversations import records
from botctl.conversations.conversation import Choice, Conversation, Frame, Wish
from botctl.errors import StoreError
from botctl.messages import (
    Button,
    Card,
    Image,
    Json,
    Message,
    Ranked,
    SlotValue,
    Step,
    Turn,
    Understanding,
    Utterance,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
VALUES = st.dictionaries(TEXT, JSON, max_size=3)
TIMES = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2090, 1, 1),
    timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)
IMAGES = st.none() | st.builds(Image, TEXT, TEXT)
MESSAGES = st.builds(
    Message,
    TEXT,
    st.lists(st.builds(Button, TEXT, TEXT), max_size=2).map(tuple),
    st.none() | st.builds(Card, TEXT, TEXT, IMAGES, TEXT),
    IMAGES,
)
PARTS = (JSON, TEXT, st.integers(0, 9), st.integers(0, 9), st.floats(0, 1))
ITEMS = st.lists(st.builds(SlotValue, *PARTS), max_size=2).map(tuple)
SLOTS = st.dictionaries(TEXT, st.builds(SlotValue, *PARTS, items=ITEMS), max_size=2)
RANKED = st.builds(Ranked, TEXT, st.floats(0, 1))
UNDERSTANDINGS = st.builds(
    Understanding,
    TEXT,
    TEXT,
    st.none() | RANKED,
    st.lists(RANKED, max_size=3).map(tuple),
    SLOTS,
    SLOTS,
    st.booleans(),
    st.lists(TEXT, max_size=2).map(tuple),
)
FRAMES = st.builds(Frame, TEXT, VALUES, st.none() | TEXT, st.booleans(), st.booleans(), st.integers(0, 9))
CONVERSATIONS = st.builds(
    Conversation,
    *(TEXT for _ in range(6)),
    version=st.integers(0, 10**6),
    frames=st.lists(FRAMES, max_size=2).map(tuple),
    choices=st.lists(st.builds(Choice, TEXT, TEXT, SLOTS), max_size=2).map(tuple),
    wishes=st.lists(st.builds(Wish, TEXT, SLOTS), max_size=2).map(tuple),
    attributes=VALUES,
    said=st.lists(MESSAGES, max_size=2).map(tuple),
    expects=st.none() | TEXT,
    variants=st.dictionaries(TEXT, st.integers(0, 9), max_size=2),
    ended=st.booleans(),
    updated=st.none() | TIMES,
)
TURNS = st.builds(
    Turn,
    TEXT,
    TEXT,
    st.integers(1, 10**6),
    TEXT,
    TIMES,
    TEXT,
    st.lists(MESSAGES, max_size=2).map(tuple),
    st.none() | TEXT,
    st.booleans(),
    st.none() | UNDERSTANDINGS,
    VALUES,
    VALUES,
    st.lists(st.builds(Step, TEXT, st.floats(0, 9), TEXT, TEXT), max_size=2).map(tuple),
)
UTTERANCES = st.builds(
    Utterance, *(TEXT for _ in range(8)), at=TIMES, understanding=st.none() | UNDERSTANDINGS
)


@settings(deadline=None)  # the first reader that is made takes as long as pydantic's import does
@given(CONVERSATIONS | TURNS | MESSAGES | UTTERANCES)
def test_what_is_written_is_read_back(value: Conversation | Turn | Message | Utterance) -> None:
    again = records.read(type(value), records.write(value))

    assert again == value
    assert records.write(again) == records.write(value)  # 1, 1.0 and true are equal, but not the same


@given(CONVERSATIONS)
def test_values_keep_their_types(value: Conversation) -> None:
    again = records.read(Conversation, records.write(value))

    assert repr(again.attributes) == repr(value.attributes)


CONVERSATION = Conversation("c", "pizzeria", "web", "web", "web:ann", "en-US", frames=(Frame("order"),))


def test_a_field_of_a_newer_version_is_ignored() -> None:
    data = orjson.loads(records.write(CONVERSATION))
    data["mood"] = "good"
    data["frames"][0]["urgency"] = {"level": 3}

    assert records.read(Conversation, orjson.dumps(data).decode()) == CONVERSATION


def test_a_field_that_an_older_version_did_not_write_gets_its_default() -> None:
    data = orjson.loads(records.write(CONVERSATION))
    del data["misses"], data["frames"][0]["changing"]

    assert records.read(Conversation, orjson.dumps(data).decode()) == CONVERSATION


@pytest.mark.parametrize("broken", ["", "null", "{}", '{"text": 1}', '["text"]', '{"text": "a"', "\x00"])
def test_what_is_no_such_value_is_refused(broken: str) -> None:
    with pytest.raises(StoreError, match="a stored message cannot be read") as caught:
        records.read(Message, broken)
    assert caught.value.hint == "The database was changed by something else; restore it from a backup."


def test_a_string_is_not_taken_for_a_number() -> None:
    data = records.plain(replace(CONVERSATION, version=3)) | {"version": "3"}

    with pytest.raises(StoreError, match="version"):
        records.read(Conversation, orjson.dumps(data).decode())


def test_a_turn_may_hold_many_lists_but_none_too_deep_to_be_read() -> None:
    turn = Turn(
        "t", "c", 1, "e", datetime(2026, 7, 1, tzinfo=UTC), "[" * 300, (), before={"many": [[]] * 300}
    )
    assert records.read(Turn, records.write_turn(turn)) == turn
    deep: Json = []
    for _ in range(205):
        deep = [deep]
    with pytest.raises(TypeError, match="this turn could not be read back"):
        records.write_turn(replace(turn, text="", before={"deep": deep}))


@pytest.mark.parametrize("value", [object(), {1: "a"}, {"a": {"b"}}, 2**64, "\ud800", b"x"], ids=repr)
def test_what_json_cannot_hold_is_refused(value: Json) -> None:
    with pytest.raises(TypeError):
        records.write(replace(CONVERSATION, attributes={"value": value}))


def test_times_keep_their_instant_and_offset() -> None:
    berlin = datetime(2026, 7, 1, 12, 30, 15, 123456, timezone(timedelta(hours=2)))
    again = records.read(Conversation, records.write(replace(CONVERSATION, updated=berlin)))

    assert again.updated is not None
    assert again.updated.isoformat() == "2026-07-01T12:30:15.123456+02:00"
    assert again.updated.astimezone(UTC) == berlin


def test_what_is_wrong_is_told_on_one_line_without_what_was_said() -> None:
    with pytest.raises(StoreError) as caught:
        records.read(Message, '{"text": ["my secret"]}')

    assert caught.value.message == ("a stored message cannot be read: text: Input should be a valid string")
